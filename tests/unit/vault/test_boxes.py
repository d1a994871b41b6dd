"""A sealed key opens for its holder, in its own place, and nowhere else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.bindings import crypto_box_seal

from portal.vault import boxes
from portal.vault.boxes import Context
from portal.vault.errors import CannotOpen

FRAUD_OFFICE = boxes.new_pair()
SAFETY_OFFICE = boxes.new_pair()
TIP_7 = Context("tip-key", "tip-7", "office", "fraud-office", 3)


@settings(deadline=None)
@given(secret=st.binary(max_size=4096))
def test_a_secret_of_any_length_comes_back_whole(secret: bytes) -> None:
    assert boxes.unwrap(boxes.wrap(secret, FRAUD_OFFICE.public, TIP_7), FRAUD_OFFICE, TIP_7) == secret


def test_another_office_cannot_open_it() -> None:
    sealed = boxes.wrap(b"k" * 32, FRAUD_OFFICE.public, TIP_7)
    with pytest.raises(CannotOpen):
        boxes.unwrap(sealed, SAFETY_OFFICE, TIP_7)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(TIP_7, purpose="identity-key"),
        replace(TIP_7, subject="tip-8"),
        replace(TIP_7, holder_kind="account"),
        replace(TIP_7, holder="safety-office"),
        replace(TIP_7, epoch=4),
    ],
)
def test_a_row_copied_to_another_place_does_not_open(elsewhere: Context) -> None:
    sealed = boxes.wrap(b"k" * 32, FRAUD_OFFICE.public, TIP_7)
    with pytest.raises(CannotOpen):
        boxes.unwrap(sealed, FRAUD_OFFICE, elsewhere)


def test_moving_a_letter_from_one_field_to_the_next_is_another_place() -> None:
    sealed = boxes.wrap(b"k" * 32, FRAUD_OFFICE.public, Context("ab", "c", "office", "x"))
    with pytest.raises(CannotOpen):
        boxes.unwrap(sealed, FRAUD_OFFICE, Context("a", "bc", "office", "x"))


def test_a_change_of_any_single_byte_is_noticed() -> None:
    sealed = boxes.wrap(b"k" * 32, FRAUD_OFFICE.public, TIP_7)
    for at in range(len(sealed)):
        altered = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(CannotOpen):
            boxes.unwrap(altered, FRAUD_OFFICE, TIP_7)


def test_a_cut_or_lengthened_blob_is_noticed() -> None:
    sealed = boxes.wrap(b"k" * 32, FRAUD_OFFICE.public, TIP_7)
    for length in range(len(sealed)):
        with pytest.raises(CannotOpen):
            boxes.unwrap(sealed[:length], FRAUD_OFFICE, TIP_7)
    with pytest.raises(CannotOpen):
        boxes.unwrap(sealed + b"\0", FRAUD_OFFICE, TIP_7)


def test_a_box_without_any_context_inside_is_refused() -> None:
    """Anyone may seal to a public key; without the binding it must not pass for a key of ours."""
    for content in (b"", b"short", b"k" * 32):
        with pytest.raises(CannotOpen):
            boxes.unwrap(b"\x01" + crypto_box_seal(content, FRAUD_OFFICE.public), FRAUD_OFFICE, TIP_7)


def test_two_wraps_of_one_secret_do_not_look_alike() -> None:
    first = boxes.wrap(b"k" * 32, FRAUD_OFFICE.public, TIP_7)
    assert first != boxes.wrap(b"k" * 32, FRAUD_OFFICE.public, TIP_7)


def test_the_first_byte_tells_the_version() -> None:
    assert boxes.wrap(b"", FRAUD_OFFICE.public, TIP_7)[0] == 1


def test_more_than_four_kibibytes_belong_into_content() -> None:
    with pytest.raises(ValueError, match="4096"):
        boxes.wrap(bytes(4097), FRAUD_OFFICE.public, TIP_7)

"""A signature holds for one key, one purpose and one message."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.vault import boxes, signatures
from portal.vault.errors import BadSignature

OFFICER = signatures.new_signing_pair()
STRANGER = signatures.new_signing_pair()
OFFICE_KEY = boxes.new_pair().public
ESCROW = boxes.new_pair().public


@settings(deadline=None)
@given(message=st.binary(max_size=500), purpose=st.text(max_size=20))
def test_a_signature_holds_for_what_was_signed(message: bytes, purpose: str) -> None:
    signature = signatures.sign(OFFICER.private, purpose, message)
    signatures.verify(OFFICER.public, purpose, message, signature)
    with pytest.raises(BadSignature):
        signatures.verify(OFFICER.public, purpose, message + b"!", signature)


def test_it_does_not_hold_for_another_message_purpose_or_key() -> None:
    signature = signatures.sign(OFFICER.private, "epoch", b"message")
    for public, purpose, message in (
        (OFFICER.public, "epoch", b"massage"),
        (OFFICER.public, "officer", b"message"),
        (STRANGER.public, "epoch", b"message"),
    ):
        with pytest.raises(BadSignature):
            signatures.verify(public, purpose, message, signature)


def test_letters_cannot_move_between_purpose_and_message() -> None:
    signature = signatures.sign(OFFICER.private, "ab", b"c")
    with pytest.raises(BadSignature):
        signatures.verify(OFFICER.public, "a", b"bc", signature)


def test_a_change_of_any_byte_of_the_signature_is_noticed() -> None:
    signature = signatures.sign(OFFICER.private, "epoch", b"message")
    for at in range(len(signature)):
        altered = signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :]
        with pytest.raises(BadSignature):
            signatures.verify(OFFICER.public, "epoch", b"message", altered)


@pytest.mark.parametrize("signature", [b"", b"\x01", bytes(64), bytes(65), bytes(66)])
def test_something_that_is_no_signature_is_refused(signature: bytes) -> None:
    with pytest.raises(BadSignature):
        signatures.verify(OFFICER.public, "epoch", b"message", signature)


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(32), bytes(33)])
def test_something_that_is_no_key_is_refused(public: bytes) -> None:
    signature = signatures.sign(OFFICER.private, "epoch", b"message")
    with pytest.raises(BadSignature):
        signatures.verify(public, "epoch", b"message", signature)


def test_a_private_key_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        signatures.sign(b"short", "epoch", b"message")


def test_a_planted_office_key_is_not_covered_by_the_key_officers_signature() -> None:
    signed = signatures.epoch_statement("fraud-office", 1, OFFICE_KEY, ESCROW)
    signature = signatures.sign(OFFICER.private, signatures.OFFICE_EPOCH, signed)
    signatures.verify(OFFICER.public, signatures.OFFICE_EPOCH, signed, signature)
    planted = boxes.new_pair().public
    for statement in (
        signatures.epoch_statement("fraud-office", 1, planted, ESCROW),
        signatures.epoch_statement("safety-office", 1, OFFICE_KEY, ESCROW),
        signatures.epoch_statement("fraud-office", 2, OFFICE_KEY, ESCROW),
        signatures.epoch_statement("fraud-office", 1, OFFICE_KEY, None),
        signatures.epoch_statement("fraud-office", 1, OFFICE_KEY, planted),
    ):
        with pytest.raises(BadSignature):
            signatures.verify(OFFICER.public, signatures.OFFICE_EPOCH, statement, signature)


def test_no_escrow_is_not_an_empty_escrow() -> None:
    without = signatures.epoch_statement("fraud-office", 1, OFFICE_KEY, None)
    assert without != signatures.epoch_statement("fraud-office", 1, OFFICE_KEY, b"")


def test_the_roots_word_for_one_officer_is_not_its_word_for_another() -> None:
    statement = signatures.officer_statement("7", OFFICER.public)
    assert statement == signatures.officer_statement("7", OFFICER.public)
    assert statement != signatures.officer_statement("8", OFFICER.public)
    assert statement != signatures.officer_statement("7", STRANGER.public)


def test_statements_are_fixed_for_good() -> None:
    """The root key signs offline and rarely; what it signed must stay valid."""
    written = signatures.officer_statement("7", b"\x01\x02")
    assert written == b"s\0\0\0\x14portal key officer 1" + b"s\0\0\0\x017" + b"b\0\0\0\x02\x01\x02"

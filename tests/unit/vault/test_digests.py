"""Keyed digests match equal things under one key and say nothing without it."""

import pytest

from portal.vault import boxes, digests
from portal.vault.canonical import fields

KEY = bytes(range(32))
OTHER_KEY = bytes(32)
UNIT = "91510100MA6XXXXX0X"


def test_the_same_unit_is_found_again_under_one_key() -> None:
    assert digests.blind_index(KEY, "unit", UNIT) == digests.blind_index(KEY, "unit", UNIT)
    assert len(digests.blind_index(KEY, "unit", UNIT)) == 32


def test_another_office_or_another_column_gets_another_index() -> None:
    index = digests.blind_index(KEY, "unit", UNIT)
    assert index != digests.blind_index(OTHER_KEY, "unit", UNIT)
    assert index != digests.blind_index(KEY, "certificate", UNIT)
    assert index != digests.blind_index(KEY, "unit", UNIT + "1")


def test_letters_cannot_move_between_purpose_and_text() -> None:
    assert digests.blind_index(KEY, "ab", "c") != digests.blind_index(KEY, "a", "bc")


def test_subkeys_differ_by_purpose_and_by_key() -> None:
    pairs = ((KEY, "index|1"), (KEY, "index|2"), (OTHER_KEY, "index|1"))
    subkeys = {digests.derive(key, purpose) for key, purpose in pairs}
    assert len(subkeys) == 3
    assert all(len(subkey) == 32 for subkey in subkeys)
    assert KEY not in subkeys


def test_a_subkey_is_never_an_index() -> None:
    assert digests.derive(KEY, "unit") != digests.blind_index(KEY, "unit", "")


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_a_key_of_the_wrong_length_is_refused_rather_than_used(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        digests.derive(key, "index")
    with pytest.raises(ValueError, match="32 bytes"):
        digests.blind_index(key, "unit", UNIT)


def test_two_people_can_compare_a_fingerprint_aloud() -> None:
    public = boxes.new_pair().public
    groups = digests.fingerprint(public).split(" ")
    assert [len(group) for group in groups] == [4] * 8
    assert digests.fingerprint(public) == digests.fingerprint(public)
    assert digests.fingerprint(public) != digests.fingerprint(boxes.new_pair().public)


def test_different_lists_of_fields_are_never_written_alike() -> None:
    texts: list[tuple[str | bytes | int | None, ...]]
    texts = [(), ("",), ("a", "b"), ("ab",), ("ab", ""), ("", "ab"), ("1",), (1,), (0,), (None,)]
    both: list[tuple[str | bytes | int | None, ...]] = [(b"",), (b"ab",), ("a", b"b"), (b"a", "b")]
    assert len({fields(*values) for values in texts + both}) == len(texts + both)

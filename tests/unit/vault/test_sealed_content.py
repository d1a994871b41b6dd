"""What people wrote comes back exactly, only in its place, and its length tells little."""

import json
import secrets
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.vault import boxes, content
from portal.vault.content import Sealed
from portal.vault.errors import CannotOpen

TIP = boxes.new_pair()
STRANGER = boxes.new_pair()
PLACE = "tip-7|message|1|text"
KEY = bytes(range(32))
STORY = {"subject": "某公司挂证", "text": "证书挂靠，项目从未到场。" * 80, "named": False, "amount": 3.5}

any_text = st.text(st.characters(exclude_categories=[]))
any_number = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
any_json = st.recursive(
    st.none() | st.booleans() | any_number | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(payload=any_json)
def test_any_json_value_comes_back_as_it_was(payload: Any) -> None:
    assert content.open_under(KEY, content.seal_under(KEY, payload, PLACE), PLACE) == payload


@settings(deadline=None)
@given(data=st.binary(max_size=2000))
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    assert content.open_bytes_under(KEY, content.seal_bytes_under(KEY, data, PLACE), PLACE) == data


def test_the_holder_of_the_tip_key_reads_the_story() -> None:
    assert content.open_sealed(content.seal(STORY, to_public=TIP.public, place=PLACE), TIP, PLACE) == STORY


def test_a_stranger_does_not() -> None:
    with pytest.raises(CannotOpen):
        content.open_sealed(content.seal(STORY, to_public=TIP.public, place=PLACE), STRANGER, PLACE)


def test_neither_body_nor_key_opens_in_another_place() -> None:
    sealed = content.seal(STORY, to_public=TIP.public, place=PLACE)
    with pytest.raises(CannotOpen):
        content.open_sealed(sealed, TIP, "tip-8|message|1|text")
    body = content.seal_under(KEY, STORY, PLACE)
    with pytest.raises(CannotOpen):
        content.open_under(KEY, body, "tip-8|message|1|text")


def test_the_body_of_one_row_does_not_open_with_the_key_of_another() -> None:
    mine = content.seal("甲", to_public=TIP.public, place=PLACE)
    other = content.seal("乙", to_public=TIP.public, place=PLACE)
    with pytest.raises(CannotOpen):
        content.open_sealed(Sealed(mine.dek, other.body), TIP, PLACE)


def test_another_symmetric_key_does_not_open_it() -> None:
    with pytest.raises(CannotOpen):
        content.open_under(bytes(32), content.seal_under(KEY, STORY, PLACE), PLACE)


def test_a_change_of_any_single_byte_is_noticed() -> None:
    body = content.seal_under(KEY, "短", PLACE)
    for at in range(len(body)):
        with pytest.raises(CannotOpen):
            content.open_under(KEY, body[:at] + bytes([body[at] ^ 0x80]) + body[at + 1 :], PLACE)


def test_a_cut_body_is_noticed() -> None:
    body = content.seal_under(KEY, "短", PLACE)
    for length in range(len(body)):
        with pytest.raises(CannotOpen):
            content.open_under(KEY, body[:length], PLACE)


def test_resealing_moves_the_key_and_leaves_the_body() -> None:
    colleague = boxes.new_pair()
    sealed = content.seal(STORY, to_public=TIP.public, place=PLACE)
    moved = content.reseal(sealed, TIP, colleague.public, PLACE)
    assert moved.body == sealed.body
    assert content.open_sealed(moved, colleague, PLACE) == STORY
    with pytest.raises(CannotOpen):
        content.open_sealed(moved, TIP, PLACE)


def test_only_the_holder_can_reseal() -> None:
    sealed = content.seal(STORY, to_public=TIP.public, place=PLACE)
    with pytest.raises(CannotOpen):
        content.reseal(sealed, STRANGER, STRANGER.public, PLACE)


def test_short_texts_are_equally_long() -> None:
    lengths = {len(content.seal_under(KEY, text, PLACE)) for text in ("", "好", "请查某公司。", "x" * 200)}
    assert lengths == {256 + content.OVERHEAD}


def test_longer_texts_grow_by_whole_buckets() -> None:
    for length in range(0, 3000, 97):
        padded = len(content.seal_bytes_under(KEY, secrets.token_bytes(length), PLACE)) - content.OVERHEAD
        assert padded % 256 == 0


def test_chinese_takes_less_room_than_its_utf_8() -> None:
    told = [chr(secrets.choice(range(0x4E00, 0x4E00 + 6000))) for _ in range(1000)]
    written = json.dumps("".join(told), ensure_ascii=False).encode()
    dense, plain = (
        content.seal_under(KEY, "".join(told), PLACE),
        content.seal_bytes_under(KEY, written, PLACE),
    )
    assert len(dense) < len(plain)


def test_what_was_sealed_in_utf_8_still_opens() -> None:
    body = content.seal_bytes_under(KEY, json.dumps(STORY, ensure_ascii=False).encode(), PLACE)
    assert content.open_under(KEY, body, PLACE) == STORY


@pytest.mark.parametrize("text", ["𠮷野家的龘", "Überprüfung", "😀🧑‍🏭", "\ue5e5€", "\x00", "\ud800"])
def test_signs_of_every_kind_come_back(text: str) -> None:
    assert content.open_under(KEY, content.seal_under(KEY, text, PLACE), PLACE) == text


def test_text_that_cannot_be_read_is_refused_without_being_quoted() -> None:
    body = content.seal_bytes_under(KEY, b'\0"canary\xff"', PLACE)
    with pytest.raises(CannotOpen) as refused:
        content.open_under(KEY, body, PLACE)
    assert "canary" not in repr(refused.value)


def test_an_anonymous_and_a_named_identity_are_equally_long() -> None:
    person = {"name": "王小明", "phone": "13800000000"}
    anonymous = content.seal({}, to_public=TIP.public, place=PLACE, size=1024)
    named = content.seal(person, to_public=TIP.public, place=PLACE, size=1024)
    assert len(anonymous.body) == len(named.body) == 1024 + content.OVERHEAD
    assert len(anonymous.dek) == len(named.dek)
    assert content.open_sealed(named, TIP, PLACE)["name"] == "王小明"


def test_what_does_not_fit_is_refused_without_being_quoted() -> None:
    with pytest.raises(ValueError, match="only 16 are set aside") as refused:
        content.seal({"name": "王小明"}, to_public=TIP.public, place=PLACE, size=16)
    assert "王小明" not in repr(refused.value)


def test_sealing_twice_never_looks_alike() -> None:
    assert content.seal_under(KEY, STORY, PLACE) != content.seal_under(KEY, STORY, PLACE)


def test_bytes_that_are_not_json_are_refused_without_being_quoted() -> None:
    body = content.seal_bytes_under(KEY, b"canary", PLACE)
    with pytest.raises(CannotOpen) as refused:
        content.open_under(KEY, body, PLACE)
    assert "canary" not in repr(refused.value)


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        content.seal_under(KEY, float("nan"), PLACE)
    with pytest.raises(TypeError):
        content.seal_under(KEY, {"raw": b"bytes"}, PLACE)


def test_the_first_byte_tells_the_version() -> None:
    assert content.seal_under(KEY, STORY, PLACE)[0] == 1

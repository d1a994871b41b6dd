"""A password gives its key to the right person, and a stolen record gives nothing."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import anyio
import pytest

from portal.vault import passwords
from portal.vault.passwords import Cost, cheap_for_tests
from portal.vault.server_key import ServerKey

SERVER = ServerKey("a1b2", bytes(range(32)))
OTHER_SERVER = ServerKey("c3d4", bytes(32))
SHIPPED = passwords._cost
LI = "江边的竹子长得很快2026"


@pytest.fixture(autouse=True)
def cheap() -> Iterator[None]:
    with cheap_for_tests():
        yield


@pytest.fixture
def argon_calls(monkeypatch: pytest.MonkeyPatch) -> list[Cost]:
    calls: list[Cost] = []
    real = passwords._argon2id

    def counted(password: str, salt: bytes, cost: Cost) -> bytes:
        calls.append(cost)
        return real(password, salt, cost)

    monkeypatch.setattr(passwords, "_argon2id", counted)
    return calls


async def test_the_right_password_gives_the_same_key_again() -> None:
    record, kek = await passwords.create(LI, SERVER)
    assert len(kek) == 32
    assert await passwords.check(LI, record, SERVER) == kek


async def test_a_wrong_password_gives_nothing() -> None:
    record, _ = await passwords.create(LI, SERVER)
    assert await passwords.check(LI + "x", record, SERVER) is None
    assert await passwords.check("", record, SERVER) is None


async def test_another_server_key_makes_the_password_worthless() -> None:
    record, _ = await passwords.create(LI, SERVER)
    assert await passwords.check(LI, record, OTHER_SERVER) is None
    assert await passwords.check(LI, replace(record, server_key_id="c3d4"), OTHER_SERVER) is None


async def test_a_record_says_which_server_key_made_it() -> None:
    record, _ = await passwords.create(LI, SERVER)
    assert record.server_key_id == "a1b2"
    assert await passwords.check(LI, replace(record, server_key_id="zz"), SERVER) is None


async def test_an_unknown_version_is_not_accepted() -> None:
    record, _ = await passwords.create(LI, SERVER)
    assert await passwords.check(LI, replace(record, version=9), SERVER) is None


async def test_an_altered_record_gives_nothing() -> None:
    record, _ = await passwords.create(LI, SERVER)
    for altered in (
        replace(record, salt=bytes(16)),
        replace(record, ops=record.ops + 1),
        replace(record, mem=record.mem * 2),
        replace(record, verifier=bytes(32)),
    ):
        assert await passwords.check(LI, altered, SERVER) is None


async def test_two_people_with_one_password_share_neither_record_nor_key() -> None:
    first, first_kek = await passwords.create(LI, SERVER)
    second, second_kek = await passwords.create(LI, SERVER)
    assert first_kek != second_kek
    assert first.salt != second.salt
    assert first.verifier != second.verifier


async def test_the_verifier_does_not_contain_the_key() -> None:
    record, kek = await passwords.create(LI, SERVER)
    assert record.verifier != kek


async def test_a_password_typed_full_width_is_the_same_password() -> None:
    record, kek = await passwords.create("ａｂｃ１２３ＡＢＣ竹子", SERVER)
    assert await passwords.check("abc123ABC竹子", record, SERVER) == kek


async def test_a_password_that_utf8_cannot_write_still_gets_an_answer() -> None:
    record, kek = await passwords.create("\ud800 lone surrogate", SERVER)
    assert await passwords.check("\ud800 lone surrogate", record, SERVER) == kek


async def test_a_login_name_that_does_not_exist_costs_as_much(
    argon_calls: list[Cost],
) -> None:
    record, _ = await passwords.create(LI, SERVER)
    argon_calls.clear()
    await passwords.check("wrong", record, SERVER)
    await passwords.check_nobody("wrong")
    assert len(argon_calls) == 2
    assert argon_calls[0] == argon_calls[1]


async def test_each_act_is_a_single_slow_call(argon_calls: list[Cost]) -> None:
    record, _ = await passwords.create(LI, SERVER)
    await passwords.check(LI, record, SERVER)
    assert len(argon_calls) == 2


async def test_no_more_than_two_calculate_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lock, running, most = threading.Lock(), 0, 0

    def slow(*_: Any) -> bytes:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return bytes(64)

    monkeypatch.setattr(passwords, "_argon2id", slow)
    async with anyio.create_task_group() as group:
        for _ in range(6):
            group.start_soon(passwords.check_nobody, "wrong")
    assert most == 2


async def test_the_shipped_cost_is_four_passes_over_128_mebibytes(
    argon_calls: list[Cost], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_cost", SHIPPED)
    record, kek = await passwords.create(LI, SERVER)
    assert argon_calls == [Cost(4, 134_217_728)]
    assert (record.ops, record.mem) == (4, 134_217_728)
    assert await passwords.check(LI, record, SERVER) == kek


async def test_a_cheap_record_is_replaced_once_the_cost_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    record, _ = await passwords.create(LI, SERVER)
    assert not passwords.is_outdated(record)
    monkeypatch.setattr(passwords, "_cost", Cost(record.ops, record.mem * 2))
    assert passwords.is_outdated(record)


def test_the_cost_is_the_shipped_one_again_after_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_cost", SHIPPED)
    with cheap_for_tests():
        assert passwords._cost != SHIPPED
    assert passwords._cost == SHIPPED


def messages(password: str, *words: str) -> list[str]:
    return [message.msgid for message in passwords.weaknesses(password, words=words)]


def test_a_sentence_is_a_good_password() -> None:
    assert messages(LI, "li.ke", "李科") == []
    assert messages("correct horse battery", "li.ke") == []


def test_eleven_characters_are_too_few_and_the_message_says_how_many_are_needed() -> None:
    (weakness,) = passwords.weaknesses("竹子江边风雨山水云月花")
    assert weakness.values == {"minimum": 12}
    assert messages("竹子江边风雨山水云月花鸟") == []


FIRST_GUESSES = ["123456789012", "Password2026!!", "1qaz2wsx3edc", "administrator", "aaaaaaaaaaaaaaaa"]
TRICKS = ["ａｄｍｉｎ２０２６１２３４", "121212121212", "woaini520131"]


@pytest.mark.parametrize("password", FIRST_GUESSES + TRICKS)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert messages(password) == ["这个密码过于常见，请换一个。"]


@pytest.mark.parametrize("word", ["lixiaohua", "LiXiaoHua", " lixiaohua ", "ｌｉｘｉａｏｈｕａ", "花鸟"])
def test_the_login_name_or_name_may_not_be_inside(word: str) -> None:
    assert messages("my-LixiaoHua-花鸟-47", word) == ["密码不能包含登录名、姓名等个人信息。"]


@pytest.mark.parametrize("word", ["", " ", "a", "bc", "李"])
def test_words_too_short_to_mean_anything_do_not_count(word: str) -> None:
    assert messages("abcde李fghij长江", word) == []


def test_a_weakness_never_quotes_the_password() -> None:
    found = passwords.weaknesses("canary", words=["canary"])
    assert found
    assert "canary" not in repr(found)

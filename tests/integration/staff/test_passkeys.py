"""Passkeys without a browser: whose they are, what is refused, and what is asked of whom."""

import json
from uuid import uuid4

import pytest

from portal.core import clock
from portal.core.errors import InvalidInput, NotFound, Refused
from portal.database import fetch, insert_many, writing
from portal.sessions import sealed
from portal.settings import Settings, bind
from portal.staff import factors, passkeys, throttle
from portal.staff.passkeys import PasskeyRefused
from portal.staff.people import Person
from portal.staff.tables import Passkey
from portal.staff.throttle import TooManyAttempts
from portal.vault.passkeys import Site, challenge
from tests.support.small_bureau import SetUp, hired, who
from tests.support.telephones import enrolled, stopped_at_the_second_step

FORGED = json.dumps(
    {
        "id": "AAAA",
        "rawId": "AAAA",
        "type": "public-key",
        "response": {"clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA"},
    }
)


@pytest.fixture
async def wang(bureau: SetUp, settings: Settings) -> Person:
    """王建国 with a telephone, at a portal that has a name."""
    bind(
        Settings(data=settings.data, database_url=settings.database_url, public_url="https://portal.example")
    )
    person = await who(bureau.token)
    await enrolled(person)
    return person


async def planted(person: Person) -> None:
    row = {
        "id": uuid4(),
        "account": person.id,
        "credential": bytes(3),
        "public": b"not a key",
        "uses": 0,
        "name": "办公室的电脑",
        "made_on": clock.today(),
        "used_on": None,
    }
    async with writing():
        await insert_many(Passkey, [row])


@pytest.mark.parametrize(
    ("address", "possible"),
    [
        ("https://portal.example.gov.cn", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", False),
        ("https://10.1.2.3", False),
        ("http://portal.example.gov.cn", False),
        ("https://[::1]", False),
    ],
)
def test_passkeys_need_a_name_and_a_safe_way(address: str, possible: bool) -> None:
    assert Site.of(address).can_have_passkeys == possible


def test_each_session_and_purpose_has_a_challenge_of_its_own() -> None:
    asked = {challenge(token, purpose) for token in ("one", "two") for purpose in ("register", "use")}
    assert len(asked) == 4
    assert all(len(one) == 32 for one in asked)


async def test_what_the_browser_is_asked_names_the_portal_and_the_person(wang: Person, bureau: SetUp) -> None:
    asked = json.loads(await passkeys.creation_options(wang, bureau.token))
    assert asked["rp"]["id"] == "portal.example"
    assert asked["user"]["name"] == "wang"
    await planted(wang)
    again = json.loads(await passkeys.creation_options(wang, bureau.token))
    assert [one["id"] for one in again["excludeCredentials"]] == ["AAAA"]


async def test_at_the_second_step_only_a_person_who_has_one_is_asked(wang: Person) -> None:
    token = await stopped_at_the_second_step("wang")
    one = await factors.waiting(token)
    assert one is not None
    assert await passkeys.request_options(one) == ""
    await planted(wang)
    asked = json.loads(await passkeys.request_options(one))
    assert asked["rpId"] == "portal.example"
    assert [known["id"] for known in asked["allowCredentials"]] == ["AAAA"]


@pytest.mark.parametrize("answer", ["", "{}", "not json", "[]", FORGED])
async def test_an_answer_that_does_not_hold_lets_nobody_in(wang: Person, answer: str) -> None:
    await planted(wang)
    token = await stopped_at_the_second_step("wang")
    with pytest.raises(PasskeyRefused):
        await passkeys.pass_with_passkey(token, answer)
    assert await sealed.find(token, factors.KIND) is not None


async def test_wrong_answers_count_together_with_wrong_codes(wang: Person) -> None:
    await planted(wang)
    token = await stopped_at_the_second_step("wang")
    for _ in range(throttle.FAILURES):
        with pytest.raises(PasskeyRefused):
            await passkeys.pass_with_passkey(token, FORGED)
    with pytest.raises(TooManyAttempts):
        await factors.pass_with_code(token, "000000")


@pytest.mark.parametrize("answer", ["", "{}", "not json", FORGED])
async def test_nothing_is_registered_that_no_browser_made(wang: Person, bureau: SetUp, answer: str) -> None:
    with pytest.raises(Refused):
        await passkeys.register(wang, bureau.token, name="办公室的电脑", answer=answer)
    for name in ("", " ", "长" * 41):
        with pytest.raises(InvalidInput):
            await passkeys.register(wang, bureau.token, name=name, answer=answer)
    assert await passkeys.own(wang.id) == []


async def test_a_person_removes_his_own_and_nobody_elses(wang: Person) -> None:
    await planted(wang)
    [row] = await passkeys.own(wang.id)
    zhao = await hired("zhao", "赵敏", by=wang)
    with pytest.raises(NotFound):
        await passkeys.remove(zhao, row.id)
    await passkeys.remove(wang, row.id)
    assert await passkeys.own(wang.id) == []
    kinds = await fetch("SELECT kind FROM ledger_event WHERE kind LIKE 'account.passkey%'")
    assert [one["kind"] for one in kinds] == ["account.passkey_removed"]


async def test_a_passkey_without_a_telephone_counts_for_nothing(wang: Person) -> None:
    await planted(wang)
    token = await stopped_at_the_second_step("wang")
    async with writing():
        await factors.remove(wang.id)
    assert await passkeys.own(wang.id) == []
    with pytest.raises(PasskeyRefused):
        await passkeys.pass_with_passkey(token, FORGED)

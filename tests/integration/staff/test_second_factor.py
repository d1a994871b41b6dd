"""The second factor: enrolled by its owner, good once, asked for by role, and no way around it."""

import json
from contextlib import suppress
from datetime import datetime, timedelta

import anyio
import pytest

from portal.catalogue.factors import ASKED_OF
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import change, fetch, writing
from portal.ledger.verifying import verify
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import factors, placing, recovering, requirements, signing_in, throttle
from portal.staff.factors import FactorNeeded, WrongCode
from portal.staff.people import Person
from portal.staff.throttle import TooManyAttempts
from tests.support.small_bureau import HOME, PASSWORD, SetUp, again, hired, set_up, who
from tests.support.telephones import Telephone, comes_in, enrolled, stopped_at_the_second_step


@pytest.fixture
async def wang(bureau: SetUp) -> Person:
    return await who(bureau.token)


@pytest.fixture
async def telephone(wang: Person, working_day: datetime) -> Telephone:
    return await enrolled(wang)


async def test_after_the_password_the_code_of_the_telephone_opens_the_same_keys(
    wang: Person, telephone: Telephone
) -> None:
    person = await comes_in("wang", telephone)
    assert (person.id, person.keys, person.offices) == (wang.id, wang.keys, wang.offices)
    assert not (await verify()).faults


async def test_whoever_waits_at_the_second_step_is_nobody_for_every_page(
    wang: Person, telephone: Telephone
) -> None:
    token = await stopped_at_the_second_step("wang")
    assert await sealed.find(token, signing_in.KIND) is None
    waiting = await sealed.find(token, factors.KIND)
    assert waiting is not None
    for row in await fetch("SELECT body FROM session"):
        assert wang.keys.box.private.hex().encode() not in bytes(row["body"])


async def test_a_code_is_good_once_even_for_two_at_the_same_moment(
    wang: Person, telephone: Telephone
) -> None:
    tokens = [await stopped_at_the_second_step("wang") for _ in range(4)]
    code, passed = telephone.code(later=1), []

    async def attempt(token: str) -> None:
        with suppress(WrongCode):
            passed.append(await factors.pass_with_code(token, code))

    async with anyio.create_task_group() as group:
        for token in tokens:
            group.start_soon(attempt, token)
    assert len(passed) == 1


async def test_the_code_that_enrolled_the_telephone_does_not_let_anybody_in(
    wang: Person, telephone: Telephone
) -> None:
    with pytest.raises(WrongCode):
        await factors.pass_with_code(await stopped_at_the_second_step("wang"), telephone.code())


async def test_one_step_of_drift_is_taken_and_two_are_not(
    wang: Person, telephone: Telephone, working_day: datetime
) -> None:
    with clock.frozen(working_day + timedelta(minutes=10)):
        for late, good in ((2, False), (-2, False), (-1, True), (1, True)):
            token = await stopped_at_the_second_step("wang")
            if good:
                assert (await factors.pass_with_code(token, telephone.code(later=late))).login == "wang"
            else:
                with pytest.raises(WrongCode):
                    await factors.pass_with_code(token, telephone.code(later=late))


async def test_after_five_wrong_codes_the_account_waits_whatever_the_address(
    wang: Person, telephone: Telephone, working_day: datetime
) -> None:
    for _ in range(throttle.FAILURES):
        with pytest.raises(WrongCode):
            await factors.pass_with_code(await stopped_at_the_second_step("wang"), "000000")
    token = await stopped_at_the_second_step("wang")
    with pytest.raises(TooManyAttempts):
        await factors.pass_with_code(token, telephone.code(later=1))
    rows = await fetch("SELECT kind FROM ledger_event WHERE kind = 'account.factor_stopped'")
    assert len(rows) == 1
    with clock.frozen(working_day + timedelta(minutes=16)):
        assert (await comes_in("wang", telephone, later=0)).keys == wang.keys


async def test_wrong_codes_in_parallel_cannot_outrun_the_count(wang: Person, telephone: Telephone) -> None:
    token, outcomes = await stopped_at_the_second_step("wang"), []

    async def guess(number: int) -> None:
        try:
            await factors.pass_with_code(token, f"{number:06}")
        except (WrongCode, TooManyAttempts) as refused:
            outcomes.append(type(refused))

    async with anyio.create_task_group() as group:
        for number in range(12):
            group.start_soon(guess, number)
    assert outcomes.count(WrongCode) <= throttle.FAILURES
    assert outcomes.count(TooManyAttempts) >= 12 - throttle.FAILURES


async def test_the_secret_lies_sealed_and_useless_without_the_server_key_or_in_another_row(
    wang: Person, telephone: Telephone, settings: Settings
) -> None:
    [row] = await fetch("SELECT sealed FROM second_factor")
    assert telephone.secret.encode() not in bytes(row["sealed"])
    zhao = await hired("zhao", "赵敏", by=wang)
    await change("UPDATE second_factor SET account = ?", zhao.id)
    with pytest.raises(WrongCode):
        await factors.pass_with_code(await stopped_at_the_second_step("zhao"), telephone.code(later=1))


async def test_waiting_at_the_second_step_ends_by_itself(
    wang: Person, telephone: Telephone, working_day: datetime
) -> None:
    token = await stopped_at_the_second_step("wang")
    with clock.frozen(working_day + timedelta(minutes=16)):
        assert await factors.waiting(token) is None
        with pytest.raises(WrongCode):
            await factors.pass_with_code(token, telephone.code())


async def test_a_new_telephone_takes_the_place_of_the_old_one(wang: Person, telephone: Telephone) -> None:
    newer = await enrolled(wang)
    assert newer.secret != telephone.secret
    with pytest.raises(WrongCode):
        await factors.pass_with_code(await stopped_at_the_second_step("wang"), telephone.code(later=1))
    assert (await comes_in("wang", newer)).keys == wang.keys


async def test_a_wrong_code_at_enrolment_keeps_nothing(wang: Person) -> None:
    token = await factors.begin(wang.id, wang.keys, enrols=True)
    with pytest.raises(WrongCode):
        await factors.enrol(token, "000000")
    assert not await factors.is_enrolled(wang.id)
    with pytest.raises(WrongCode):
        await factors.enrol("no such token", "000000")


async def test_without_enrolling_there_is_nothing_to_enrol_or_pass(wang: Person) -> None:
    token = await factors.begin(wang.id, wang.keys, enrols=False)
    with pytest.raises(WrongCode):
        await factors.enrol(token, "000000")
    with pytest.raises(WrongCode):
        await factors.pass_with_code(token, "000000")


# ---- A lost telephone.


async def test_password_and_recovery_code_together_stand_in_for_a_lost_telephone(
    wang: Person, telephone: Telephone, bureau: SetUp
) -> None:
    code = await recovering.renew_code(wang, password=PASSWORD)
    token = await stopped_at_the_second_step("wang")
    one, fresh = await factors.pass_with_recovery_code(token, code)
    assert not await factors.is_enrolled(one.account)
    assert await sealed.find(bureau.token, signing_in.KIND) is None
    assert (await again(wang)).keys == wang.keys
    assert await recovering.fits(wang.id, fresh)
    assert not await recovering.fits(wang.id, code)


async def test_a_wrong_recovery_code_is_counted_and_removes_nothing(
    wang: Person, telephone: Telephone
) -> None:
    token = await stopped_at_the_second_step("wang")
    for _ in range(throttle.FAILURES):
        with pytest.raises(WrongCode):
            await factors.pass_with_recovery_code(token, "0" * 28)
    with pytest.raises(TooManyAttempts):
        await factors.pass_with_recovery_code(token, "0" * 28)
    assert await factors.is_enrolled(wang.id)


async def test_the_recovery_code_alone_does_not_get_past_the_telephone(
    wang: Person, telephone: Telephone
) -> None:
    code = await recovering.renew_code(wang, password=PASSWORD)
    new = "另一句 很长的 新密码 九九"
    await recovering.recover("wang", code, new, HOME)
    assert await stopped_at_the_second_step("wang", new)


# ---- Of whom it is asked.


async def test_as_shipped_it_is_asked_of_those_who_hold_names_keys_and_accounts(ready: Settings) -> None:
    await requirements.load_shipped()
    await requirements.load_shipped()
    asked = [rule.role for rule in await requirements.rules() if rule.since]
    assert set(asked) == set(ASKED_OF) == {Role.CUSTODIAN, Role.KEY_OFFICER, Role.ACCOUNT_ADMIN}
    assert len(await fetch("SELECT id FROM factor_requirement")) == 3


async def test_the_set_up_goes_on_and_the_next_sign_in_leads_through_enrolment(
    opened_database: object, settings: Settings
) -> None:
    await requirements.load_shipped()
    made = await set_up(settings)
    assert (await who(made.token)).has_role(Role.KEY_OFFICER)
    with pytest.raises(FactorNeeded) as needed:
        await signing_in.sign_in("wang", PASSWORD, HOME)
    assert needed.value.enrols


async def test_a_person_of_no_such_role_comes_in_with_the_password(wang: Person) -> None:
    await requirements.load_shipped()
    assert (await hired("zhao", "赵敏", by=wang)).name == "赵敏"


async def test_a_role_given_during_a_session_ends_it_until_he_has_enrolled(wang: Person) -> None:
    await requirements.load_shipped()
    zhao = await hired("zhao", "赵敏", by=wang)
    token = await signing_in.sign_in("zhao", PASSWORD, HOME)
    await placing.place(wang, zhao.id, office=None, role=Role.ACCOUNT_ADMIN)
    session = await sealed.find(token, signing_in.KIND)
    assert session is not None
    assert await signing_in.person_of(session) is None
    telephone = await enrolled(zhao)
    assert (await comes_in("zhao", telephone)).has_role(Role.ACCOUNT_ADMIN)


async def test_waiting_for_an_office_already_asks_for_it(wang: Person) -> None:
    await requirements.load_shipped()
    zhao = await hired("zhao", "赵敏", by=wang)
    await change("DELETE FROM factor_requirement WHERE role <> ?", Role.CUSTODIAN.value)
    assert not await requirements.is_asked_of(zhao.id)
    async with writing():
        await placing.write_place(zhao.id, "custodians", Role.CUSTODIAN, by="system")
    assert await requirements.is_asked_of(zhao.id)


async def test_an_administrator_asks_and_stops_asking_with_a_reason_that_stays(wang: Person) -> None:
    await requirements.ask(wang, Role.CHIEF, reason="2026年3月办公会")
    rule = await requirements.rule(Role.CHIEF)
    assert (rule.since, rule.source) == (clock.today(), "2026年3月办公会")
    assert (rule.people, rule.missing) == (1, 1)
    assert await requirements.is_asked_of(wang.id)
    with pytest.raises(Conflict):
        await requirements.ask(wang, Role.CHIEF, reason="再来一次")
    await requirements.stop_asking(wang, Role.CHIEF, reason="手机没配齐")
    assert (await requirements.rule(Role.CHIEF)).since is None
    [row] = await fetch("SELECT valid_to, source FROM factor_requirement")
    yesterday = clock.today() - timedelta(days=1)
    assert (row["valid_to"], row["source"]) == (yesterday, "2026年3月办公会；手机没配齐")
    await requirements.ask(wang, Role.CHIEF, reason="配齐了")
    assert (await requirements.rule(Role.CHIEF)).source == "配齐了"
    kinds = await fetch("SELECT kind, facts FROM ledger_event WHERE kind LIKE 'account.factor%' ORDER BY seq")
    assert [row["kind"] for row in kinds] == [
        *("account.factor_asked", "account.factor_not_asked", "account.factor_asked")
    ]
    assert all(json.loads(str(row["facts"])) == {"role": "chief"} for row in kinds)


async def test_only_an_administrator_with_a_reason_for_a_role_that_people_hold(wang: Person) -> None:
    zhao = await hired("zhao", "赵敏", by=wang)
    with pytest.raises(Refused):
        await requirements.ask(zhao, Role.CHIEF, reason="不是他管的")
    with pytest.raises(InvalidInput):
        await requirements.ask(wang, Role.CHIEF, reason=" ")
    with pytest.raises(NotFound):
        await requirements.ask(wang, Role.SYSTEM, reason="没有这种人")


async def test_what_an_administrator_ended_is_not_loaded_again(wang: Person) -> None:
    await requirements.load_shipped()
    await requirements.stop_asking(wang, Role.CUSTODIAN, reason="暂停")
    await requirements.load_shipped()
    assert (await requirements.rule(Role.CUSTODIAN)).since is None


async def test_giving_it_up_needs_the_password_and_no_role_that_asks(
    wang: Person, telephone: Telephone
) -> None:
    with pytest.raises(Refused) as wrong:
        await factors.give_up(wang, password="不是这一句 不是这一句")
    assert wrong.value.field == "password"
    await requirements.ask(wang, Role.CHIEF, reason="办公会")
    with pytest.raises(Refused):
        await factors.give_up(wang, password=PASSWORD)
    await requirements.stop_asking(wang, Role.CHIEF, reason="办公会")
    await factors.give_up(wang, password=PASSWORD)
    assert not await factors.is_enrolled(wang.id)

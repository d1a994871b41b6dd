"""From an invitation to an account: who may invite, what a code is worth, and what joining makes."""

from datetime import datetime, timedelta

import anyio
import pytest

from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import change, fetch
from portal.ledger.verifying import verify
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import inviting, joining, keyring, placing, queries, revoking, signing_in
from portal.staff.accounts import NewPerson
from portal.staff.inviting import Kind
from portal.staff.joining import CodeEnded
from portal.staff.people import Person
from portal.staff.placing import Outcome
from portal.staff.signing_in import SignInRefused
from portal.vault.digests import fingerprint
from tests.support.small_bureau import HOME, PASSWORD, SetUp, again, hired, joined, waiting_for, who

DESK = "dispatch-desk"


@pytest.fixture
async def wang(bureau: SetUp) -> Person:
    return await who(bureau.token)


async def kinds() -> list[str]:
    return [
        row["kind"] for row in await fetch("SELECT kind FROM ledger_event WHERE chain = 'staff' ORDER BY seq")
    ]


async def test_an_invited_person_sets_his_own_password_and_has_keys_from_then_on(wang: Person) -> None:
    issued = await waiting_for("li", "李芳", by=wang)
    made = await joined(issued.code)
    li = await who(await signing_in.sign_in("li", PASSWORD, HOME))
    assert (li.id, li.name, li.places, li.keys) == (issued.account, "李芳", (), made.keys)
    assert (await kinds())[-4:-1] == ["account.invited", "account.code_used", "account.joined"]
    assert not (await verify()).faults


async def test_until_he_joined_nobody_can_sign_in_as_him(wang: Person) -> None:
    await waiting_for("li", "李芳", by=wang)
    for password in ("", PASSWORD):
        with pytest.raises(SignInRefused):
            await signing_in.sign_in("li", password, HOME)


async def test_the_code_lies_nowhere_in_the_database(wang: Person) -> None:
    issued = await waiting_for("li", "李芳", by=wang)
    assert issued.code not in repr(issued)
    for table in ("invitation", "account", "session", "ledger_event", "outbox_mail"):
        for row in await fetch(f"SELECT * FROM {table}"):
            assert issued.code not in str(row)
            assert issued.code.encode() not in b"".join(v for v in row.values() if isinstance(v, bytes))


async def test_a_code_is_good_once_and_of_two_at_the_same_moment_one_gets_in(wang: Person) -> None:
    issued = await waiting_for("li", "李芳", by=wang)
    outcomes: list[str] = []

    async def follow() -> None:
        try:
            outcomes.append(await joining.exchange(issued.code))
        except CodeEnded:
            outcomes.append("")

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(follow)
    assert len([token for token in outcomes if token]) == 1


async def test_unknown_used_withdrawn_renewed_and_late_codes_get_one_sentence(
    wang: Person, working_day: datetime, settings: Settings
) -> None:
    used = await waiting_for("yi", "一一", by=wang)
    await joining.exchange(used.code)
    withdrawn = await waiting_for("er", "二二", by=wang)
    await inviting.withdraw(wang, withdrawn.account)
    renewed = await waiting_for("san", "三三", by=wang)
    fresh = await inviting.renew(wang, renewed.account)
    late = await waiting_for("si", "四四", by=wang)
    unknown = "0" * 28
    sentences = set()
    with clock.frozen(working_day + timedelta(days=settings.invitation_days)):
        for code in (used.code, withdrawn.code, renewed.code, late.code, unknown):
            with pytest.raises(CodeEnded) as ended:
                await joining.exchange(code)
            sentences.add(ended.value.message.text())
    assert len(sentences) == 1
    assert await joining.exchange(fresh.code)


async def test_a_code_is_good_to_its_last_second(
    wang: Person, working_day: datetime, settings: Settings
) -> None:
    issued = await waiting_for("li", "李芳", by=wang)
    with clock.frozen(working_day + timedelta(days=settings.invitation_days, seconds=-1)):
        assert await joining.exchange(issued.code)


async def test_withdrawing_also_stops_who_is_just_setting_a_password(wang: Person) -> None:
    issued = await waiting_for("li", "李芳", by=wang)
    token = await joining.exchange(issued.code)
    await inviting.renew(wang, issued.account)
    assert await joining.invited(token) is None
    with pytest.raises(CodeEnded):
        await joining.set_password(token, PASSWORD)


async def test_a_weak_password_is_refused_and_the_cookie_stays_good(wang: Person) -> None:
    token = await joining.exchange((await waiting_for("lifang", "李芳芳", by=wang)).code)
    for weak in ("short", "lifang-in-changde", "李芳芳的密码就是这一句"):
        with pytest.raises(InvalidInput):
            await joining.set_password(token, weak)
    await joining.set_password(token, PASSWORD)
    assert await signing_in.sign_in("lifang", PASSWORD, HOME)


async def test_setting_the_password_twice_from_two_windows_counts_once(wang: Person) -> None:
    token = await joining.exchange((await waiting_for("li", "李芳", by=wang)).code)
    await joining.set_password(token, PASSWORD)
    with pytest.raises(CodeEnded):
        await joining.set_password(token, "另一句 很长的 新密码 九九")
    assert await signing_in.sign_in("li", PASSWORD, HOME)


@pytest.mark.parametrize(
    ("field", "person"),
    [
        ("login", NewPerson("l", "李芳")),
        ("name", NewPerson("li", " ")),
        ("email", NewPerson("li", "李芳", "li@")),
    ],
)
async def test_an_invitation_that_cannot_be_is_named_at_its_field(
    wang: Person, field: str, person: NewPerson
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await inviting.invite(wang, person)
    assert list(refused.value.errors) == [field]
    assert len(await queries.people()) == 1
    with pytest.raises(Conflict):
        await inviting.invite(wang, NewPerson("WANG", "王二"))


async def test_only_an_account_administrator_invites_renews_withdraws_and_resets(wang: Person) -> None:
    issued = await waiting_for("li", "李芳", by=wang)
    zhao = await hired("zhao", "赵敏", by=wang)
    for attempt in (
        lambda: inviting.invite(zhao, NewPerson("qian", "钱一")),
        lambda: inviting.renew(zhao, issued.account),
        lambda: inviting.withdraw(zhao, issued.account),
        lambda: inviting.reset(zhao, wang.id, reason="想看"),
    ):
        with pytest.raises(Refused):
            await attempt()


async def test_an_invited_person_can_be_placed_but_is_given_no_key_before_he_has_his_own(
    wang: Person,
) -> None:
    issued = await waiting_for("li", "李芳", by=wang)
    assert await placing.place(wang, issued.account, office=DESK, role=Role.DISPATCHER) is Outcome.WAITING
    with pytest.raises(Refused):
        await placing.admit(wang, issued.account, DESK, compared="")
    row = await queries.person(issued.account)
    assert row is not None
    assert (row.has_keys, row.fingerprint) == (False, "")
    assert row.code is not None
    await joined(issued.code)
    row = await queries.person(issued.account)
    assert row is not None
    assert row.code is None
    assert await placing.admit(wang, issued.account, DESK, compared=row.fingerprint) is Outcome.ADMITTED


async def test_a_new_office_is_not_founded_for_somebody_without_keys(wang: Person) -> None:
    issued = await waiting_for("li", "李芳", by=wang)
    office = "construction-section"
    assert await placing.place(wang, issued.account, office=office, role=Role.CHIEF) is Outcome.WAITING
    assert await keyring.current_epoch(office) is None


async def test_somebody_who_has_joined_is_reset_and_not_invited_again(wang: Person) -> None:
    li = await hired("li", "李芳", by=wang)
    with pytest.raises(Refused):
        await inviting.renew(wang, li.id)
    invited = await waiting_for("zhao", "赵敏", by=wang)
    with pytest.raises(Refused):
        await inviting.reset(wang, invited.account, reason="没来过")
    with pytest.raises(NotFound):
        await inviting.withdraw(wang, li.id)


# ---- Resetting an account of which every way in is lost.


async def lost(wang: Person) -> Person:
    """李芳 is a dispatcher who holds the desk's key and has forgotten everything."""
    li = await hired("li", "李芳", by=wang)
    await placing.place(wang, li.id, office=DESK, role=Role.DISPATCHER)
    await placing.admit(wang, li.id, DESK, compared=fingerprint(li.keys.box.public))
    return await again(li)


async def test_a_reset_gives_new_keys_that_open_nothing_until_a_colleague_admits_him(wang: Person) -> None:
    li = await lost(wang)
    assert li.offices == {DESK}
    issued = await inviting.reset(wang, li.id, reason="本人当面说密码和恢复码都找不到了")
    made = await joined(issued.code, "另一句 很长的 新密码 九九")
    assert made.keys.box.public != li.keys.box.public
    after = await who(await signing_in.sign_in("li", "另一句 很长的 新密码 九九", HOME))
    assert after.offices == frozenset()
    assert await fetch("SELECT id FROM office_grant WHERE account = ?", li.id) == []
    row = await queries.person(li.id)
    assert row is not None
    assert [(place.office, place.holds_key) for place in row.places] == [(DESK, False)]
    assert await placing.admit(wang, li.id, DESK, compared=row.fingerprint) is Outcome.ADMITTED
    assert (await who(await signing_in.sign_in("li", "另一句 很长的 新密码 九九", HOME))).offices == {DESK}


async def test_until_the_code_is_used_a_reset_changes_nothing_and_can_be_withdrawn(wang: Person) -> None:
    li = await lost(wang)
    issued = await inviting.reset(wang, li.id, reason="弄错了人")
    assert (await again(li)).offices == {DESK}
    await inviting.withdraw(wang, li.id)
    with pytest.raises(CodeEnded):
        await joining.exchange(issued.code)
    assert (await again(li)).keys == li.keys


async def test_a_reset_ends_old_sessions_and_the_old_password(wang: Person) -> None:
    li = await lost(wang)
    token = await signing_in.sign_in("li", PASSWORD, HOME)
    await joined((await inviting.reset(wang, li.id, reason="都忘了")).code, "另一句 很长的 新密码 九九")
    assert await sealed.find(token, signing_in.KIND) is None
    with pytest.raises(SignInRefused):
        await signing_in.sign_in("li", PASSWORD, HOME)


async def test_a_reset_needs_a_reason_and_is_never_of_oneself(wang: Person) -> None:
    li = await lost(wang)
    for reason in ("", "  ", "长" * 501):
        with pytest.raises(InvalidInput) as refused:
            await inviting.reset(wang, li.id, reason=reason)
        assert refused.value.field == "reason"
    with pytest.raises(Refused):
        await inviting.reset(wang, wang.id, reason="自己")
    issued = await inviting.reset(wang, li.id, reason="都忘了")
    rows = await fetch("SELECT reason, made_by FROM invitation WHERE account = ?", issued.account)
    assert rows == [{"reason": "都忘了", "made_by": wang.id}]


async def test_the_page_can_warn_when_he_alone_holds_the_key_of_an_office(wang: Person) -> None:
    assert await revoking.last_holder_of(wang.id) == ["custodians", "discipline-office", DESK]
    li = await lost(wang)
    assert await revoking.last_holder_of(li.id) == []
    assert await revoking.last_holder_of(wang.id) == ["custodians", "discipline-office"]


async def test_whoever_runs_the_server_can_reset_the_last_administrator(wang: Person) -> None:
    issued = await inviting.reset_from_the_machine("WANG", reason="唯一的管理员什么都忘了")
    assert issued.kind is Kind.RESET
    await joined(issued.code, "另一句 很长的 新密码 九九")
    after = await who(await signing_in.sign_in("wang", "另一句 很长的 新密码 九九", HOME))
    assert after.has_role(Role.ACCOUNT_ADMIN)
    assert after.offices == frozenset()
    with pytest.raises(NotFound):
        await inviting.reset_from_the_machine("nobody", reason="谁")


async def test_a_closed_account_is_given_no_code_and_its_code_leads_nowhere(wang: Person) -> None:
    li = await lost(wang)
    issued = await inviting.reset(wang, li.id, reason="都忘了")
    await change("UPDATE account SET active = ? WHERE id = ?", False, li.id)
    with pytest.raises(CodeEnded):
        await joining.exchange(issued.code)
    with pytest.raises(NotFound):
        await inviting.reset(wang, li.id, reason="再来")

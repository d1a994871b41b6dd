"""Sealing to an office's new key what the old one opens: restartable, never twice at once."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from portal.cases.opening import open_case
from portal.catalogue.states import Role
from portal.compartments import living, resealing, sealing
from portal.compartments.living import KeyEnded
from portal.compartments.sealing import open_pair
from portal.core import clock
from portal.core.errors import NotFound
from portal.database import change, fetch, writing
from portal.ledger.verifying import verify
from portal.sessions import sealed
from portal.staff import keyring, revoking, rotating, signing_in
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.staff.revoking import Reason
from portal.tips import dispatch, reading
from portal.tips.intake import Submission
from portal.tips.preparing import office_holder, prepare
from portal.tips.queries import tip_for
from portal.tips.receipts import open_own_tip
from portal.tips.registering import committer
from portal.tips.routing import propose
from portal.vault import boxes
from portal.vault.errors import CannotOpen
from tests.support.bureau import BUILDING, DESIGN, DESK, Bureau, member
from tests.support.cases import informant
from tests.support.tips import BUILDER, NAMED, UNSURE, send

# The content, and the row that may or may not give the name of an informant who is named openly.
EACH_TIP = 2


async def _session(person: Person) -> str:
    return sealed.session_id(await signing_in.begin(person.id, person.keys))


async def _reseal(person: Person, office: str = BUILDING) -> bool:
    return await resealing.reseal(person, office, session=await _session(person))


async def _new_key(bureau: Bureau, office: str = BUILDING) -> None:
    await rotating.rotate(bureau["王密"], office)


async def _living(office: str = BUILDING) -> list[int]:
    rows = await fetch(
        "SELECT number FROM office_epoch WHERE office = ? AND ended_on IS NULL ORDER BY number", office
    )
    return [row["number"] for row in rows]


async def test_tips_cases_and_drafts_follow_and_the_old_key_is_gone_from_everywhere(bureau: Bureau) -> None:
    registered, receipt = await send(identity=NAMED)
    case = await open_case(bureau["张干事"], registered.number, version=1)
    await _new_key(bureau)
    assert await resealing.waiting(BUILDING) == EACH_TIP + 1
    assert await resealing.due_for(bureau["张干事"]) == [BUILDING]
    assert await _reseal(bureau["张干事"])
    assert await resealing.waiting(BUILDING) == 0
    assert await _living() == [2]
    [old] = await fetch(
        "SELECT escrow_sealed, ended_on FROM office_epoch WHERE office = ? AND number = 1", BUILDING
    )
    assert old["escrow_sealed"] is None
    assert await OfficeKeyring(bureau["张干事"]).pair("office", BUILDING, 1) is None
    assert (await reading.open_for(bureau["李科长"], registered.number)).answers == BUILDER
    assert (await open_own_tip(await informant(receipt))).answers == BUILDER
    [row] = await fetch("SELECT compartment FROM casefile WHERE number = ?", case)
    assert await open_pair(row["compartment"], OfficeKeyring(bureau["赵干事"])) is not None
    assert await resealing.due_for(bureau["张干事"]) == []
    assert (await verify()).sound


async def test_identities_follow_the_custodians_new_key(bureau: Bureau) -> None:
    registered, _ = await send(identity=NAMED)
    await _new_key(bureau, "custodians")
    assert await _reseal(bureau["管保"], "custodians")
    [tip] = await fetch("SELECT identity FROM tip WHERE id = ?", registered.tip)
    pair = await open_pair(tip["identity"], OfficeKeyring(bureau["管保"]))
    assert pair is not None
    [item] = await sealing.opened_items(tip["identity"], pair)
    assert item.payload["name"] == "周举报"


async def test_who_left_opens_nothing_with_the_rows_he_copied(bureau: Bureau) -> None:
    """His old grant still opens the old key; after re-sealing there is nothing that the old key opens."""
    await send()
    zhao = bureau["赵干事"]
    old = await OfficeKeyring(zhao).pair("office", BUILDING, 1)
    assert old is not None
    await revoking.end_place(bureau["王密"], zhao.id, BUILDING, Role.CLERK, reason=Reason.EXPOSED)
    await _new_key(bureau)
    await _reseal(bureau["张干事"])
    rows = await fetch("SELECT compartment, sealed, epoch FROM compartment_grant WHERE holder = ?", BUILDING)
    for row in rows:
        for number in (1, row["epoch"]):
            context = sealing.grant_context(row["compartment"], "office", BUILDING, number)
            with pytest.raises(CannotOpen):
                boxes.unwrap(bytes(row["sealed"]), old, context)


async def test_whoever_lacks_the_new_or_the_old_key_cannot_do_it(bureau: Bureau) -> None:
    await send()
    await _new_key(bureau)
    assert not await _reseal(bureau["陈设计"])
    assert not await _reseal(bureau["王密"])
    assert await resealing.waiting(BUILDING) == EACH_TIP


async def test_two_members_at_once_share_nothing_and_lose_nothing(bureau: Bureau) -> None:
    tips = [(await send())[0].number for _ in range(8)]
    await _new_key(bureau)
    people = [bureau["张干事"], bureau["李科长"], bureau["赵干事"]] * 2
    done = await asyncio.gather(*[_reseal(person) for person in people])
    assert any(done)
    assert await resealing.waiting(BUILDING) == 0
    assert await _living() == [2]
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'office.key_ended'")) == 1
    for number in tips:
        assert (await reading.open_for(bureau["赵干事"], number)).answers == BUILDER


async def test_a_killed_worker_leaves_work_that_another_member_finishes(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a kill leaves behind: some batches written, and a lease that nobody gives back."""
    for _ in range(5):
        await send()
    await _new_key(bureau)
    monkeypatch.setattr(resealing, "BATCH", 2)
    await _killed_in_the_second_batch(bureau["张干事"], monkeypatch)
    assert await resealing.waiting(BUILDING) == 5 * EACH_TIP - 2
    assert await _living() == [1, 2]
    assert not await _reseal(bureau["李科长"]), "the lease of the dead one still holds"
    with clock.frozen(clock.now() + resealing.LEASE + timedelta(seconds=1)):
        assert await _reseal(bureau["李科长"])
    assert await _living() == [2]


async def test_it_stops_when_the_session_ends(bureau: Bureau) -> None:
    await send()
    await _new_key(bureau)
    session = await _session(bureau["张干事"])
    await sealed.end_all(bureau["张干事"].id)
    assert not await resealing.reseal(bureau["张干事"], BUILDING, session=session)
    assert await resealing.waiting(BUILDING) == EACH_TIP
    assert not await fetch("SELECT office FROM resealing")


async def test_a_tip_sealed_to_the_old_key_at_the_last_moment_is_re_sealed_too(bureau: Bureau) -> None:
    late = await prepare(_submission(), await propose("cert_rent", BUILDER))
    await _new_key(bureau)
    registered = await committer().commit(late)
    assert await resealing.waiting(BUILDING) == EACH_TIP
    await _reseal(bureau["张干事"])
    assert (await reading.open_for(bureau["张干事"], registered.number)).answers == BUILDER


async def test_nothing_is_written_under_a_key_that_has_ended(bureau: Bureau) -> None:
    late = await prepare(_submission(), await propose("cert_rent", BUILDER))
    await _new_key(bureau)
    await _reseal(bureau["张干事"])
    with pytest.raises(KeyEnded):
        await committer().commit(late)
    assert not await fetch("SELECT id FROM tip")


async def test_a_citizen_who_sends_in_that_moment_notices_nothing(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """His tip is sealed again, to the new key."""
    from portal.tips import intake

    once = iter([True])

    async def slow(submission: Submission, decision: object) -> object:
        made = await prepare(submission, decision)  # type: ignore[arg-type]
        if next(once, False):
            await _new_key(bureau)
            await _reseal(bureau["张干事"])
        return made

    monkeypatch.setattr(intake, "prepare", slow)
    registered, _ = await send()
    assert (await reading.open_for(bureau["张干事"], registered.number)).answers == BUILDER


async def test_citizens_send_while_members_re_seal(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 3)
    before = [(await send())[0].number for _ in range(10)]
    await _new_key(bureau)
    sent = await asyncio.gather(
        *[send() for _ in range(10)], _reseal(bureau["张干事"]), _reseal(bureau["李科长"])
    )
    numbers = before + [one[0].number for one in sent if isinstance(one, tuple)]
    assert len(numbers) == 20
    while await resealing.waiting(BUILDING):
        await _reseal(bureau["张干事"])
    for number in numbers:
        assert (await reading.open_for(bureau["赵干事"], number)).answers == BUILDER


async def test_a_tip_is_moved_while_the_desk_re_seals(bureau: Bureau) -> None:
    numbers = [(await send(UNSURE))[0].number for _ in range(6)]
    await _new_key(bureau, DESK)
    await _new_key(bureau, DESIGN)
    moves = [
        dispatch.confirm_route(bureau["周派"], number, version=1, office=DESIGN, reason="设计企业")
        for number in numbers[:3]
    ]
    await asyncio.gather(_reseal(bureau["周派"], DESK), *moves)
    assert await _living(DESK) == [2]
    for number in numbers[:3]:
        assert (await reading.open_for(bureau["陈设计"], number)).answers == UNSURE
        with pytest.raises(NotFound):
            await tip_for(bureau["周派"], number)
    for number in numbers[3:]:
        assert (await reading.open_for(bureau["周派"], number)).answers == UNSURE


async def test_a_newcomer_who_is_admitted_between_reads_old_and_new(bureau: Bureau) -> None:
    old, _ = await send()
    await _new_key(bureau)
    newcomer = await bureau.hire("新来", (BUILDING, Role.CLERK))
    await keyring.admit(BUILDING, member(newcomer), by=bureau["李科长"])
    new, _ = await send()
    for number in (old.number, new.number):
        assert (await reading.open_for(newcomer, number)).answers == BUILDER
    await _reseal(newcomer)
    assert await _living() == [2]


async def test_what_somebody_planted_does_not_stop_the_rest_and_keeps_the_old_key_alive(
    bureau: Bureau,
) -> None:
    registered, _ = await send()
    planted = await _planted_grant()
    await _new_key(bureau)
    await _reseal(bureau["张干事"])
    assert (await reading.open_for(bureau["张干事"], registered.number)).answers == BUILDER
    assert await resealing.waiting(BUILDING) == 1
    assert await _living() == [1, 2]
    await change("DELETE FROM compartment_grant WHERE compartment = ?", planted)
    await _reseal(bureau["张干事"])
    assert await _living() == [2]


async def test_three_keys_in_a_row_end_in_the_newest(bureau: Bureau) -> None:
    registered, _ = await send()
    await _new_key(bureau)
    await send()
    await _new_key(bureau)
    await _reseal(bureau["张干事"])
    assert await _living() == [3]
    assert (await reading.open_for(bureau["李科长"], registered.number)).answers == BUILDER


async def test_a_grant_of_an_ended_key_cannot_be_inserted(bureau: Bureau) -> None:
    old = await keyring.current_epoch(BUILDING)
    assert old is not None
    await _new_key(bureau)
    await _reseal(bureau["张干事"])
    new = sealing.fresh("case")
    row = sealing.grant_row(new.id, new.pair.private, office_holder(old), "owner")
    with pytest.raises(KeyEnded):
        async with writing():
            await living.insert_grants([row])


async def _killed_in_the_second_batch(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a killed process runs any more, so neither does what would give the lease back."""
    again, batch, reached = iter([False, True]), resealing._written, asyncio.Event()

    async def until_killed(*arguments: Any) -> None:
        if next(again):
            reached.set()
            await asyncio.Event().wait()
        await batch(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(resealing, "_written", until_killed)
        patched.setattr(resealing, "change", _unless_it_gives_the_lease_back)
        task = asyncio.create_task(_reseal(person))
        await reached.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _unless_it_gives_the_lease_back(sql: str, *values: Any) -> None:
    if not sql.startswith("DELETE FROM resealing"):
        await change(sql, *values)


def _submission() -> Submission:
    return Submission(kind="cert_rent", answers=BUILDER)


async def _planted_grant() -> UUID:
    """A row that says the office holds something, with bytes that nobody sealed."""
    name = uuid4()
    await change("INSERT INTO compartment (id, kind, public) VALUES (?, 'tip', ?)", name, bytes(32))
    await change(
        "INSERT INTO compartment_grant (compartment, holder_kind, holder, epoch, purpose, sealed) "
        "VALUES (?, 'office', ?, 1, 'owner', ?)",
        *(name, BUILDING, b"\x01" + bytes(96)),
    )
    return name

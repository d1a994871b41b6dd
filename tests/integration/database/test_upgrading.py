"""From 0.1.0 to today: what that version sealed, signed and promised holds after the update."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from portal.cases import queries as cases
from portal.cases import steps
from portal.catalogue.answers import named
from portal.cli.preparing import prepare
from portal.compartments import resealing
from portal.core import receipts as codes
from portal.custody import reading as identities
from portal.database import change, fetch, migrate, opened, writing
from portal.evidence import reading as evidence
from portal.ledger.events import Event, append
from portal.ledger.verifying import verify
from portal.retention import held
from portal.sessions import sealed
from portal.settings import Settings, bind
from portal.staff import factors, keyring, rotating, signing_in, vouching
from portal.staff.people import Person, actor_of
from portal.staff.rotating import NotCompared
from portal.tips import changing, correspondence, decisions, dispatch, queries, reading, receipts
from portal.tips.receipts import Informant
from tests.support import first_release
from tests.support.bureau import BUILDING, CUSTODIANS, DESK, DISCIPLINE
from tests.support.databases import Database
from tests.support.first_release import rows_of, sample, written_then
from tests.support.small_bureau import HOME, PASSWORD, who
from tests.support.telephones import Telephone, stopped_at_the_second_step
from tests.support.tips import ABOUT, BUILDER, NAMED, a_photo

pytestmark = pytest.mark.usefixtures("working_day")
SAME = ("account", "membership", "compartment", "compartment_grant", "item", "tip", "casefile")


@pytest.fixture
async def old(empty_database: Database, tmp_path: Path) -> Settings:
    """A portal of 0.1.0, stopped for its update."""
    settings = Settings(data=tmp_path / "var", database_url=empty_database.database_url)
    bind(settings)
    await first_release.restored(settings)
    return settings


@pytest.fixture
async def portal(old: Settings) -> AsyncIterator[Settings]:
    """The same after the first start of today's version."""
    await prepare(old)
    async with opened(old):
        yield old


async def _signed_in(login: str) -> Person:
    return await who(await signing_in.sign_in(login, PASSWORD, HOME))


async def _wang() -> Person:
    """Of his roles the second step is asked since the update: the first sign-in leads through it."""
    token = await stopped_at_the_second_step("wang")
    waiting = await factors.waiting(token)
    assert waiting is not None
    assert waiting.secret is not None
    one = await factors.enrol(token, Telephone(waiting.secret).code())
    return await who(await signing_in.complete(one))


async def _informant(tip: str) -> Informant:
    session = await receipts.session_of(await receipts.sign_in(sample()["receipts"][tip]))
    assert session is not None
    return receipts.informant_of(session)


async def test_office_keys_signed_the_old_way_are_believed(portal: Settings) -> None:
    epochs = await keyring.current_epochs(DESK, DISCIPLINE, CUSTODIANS, BUILDING)
    assert {office: epoch.number for office, epoch in epochs.items()} == dict.fromkeys(
        (DESK, DISCIPLINE, CUSTODIANS, BUILDING), 1
    )
    assert await keyring.is_open()


async def test_a_key_that_its_officer_never_signed_is_refused_after_the_update_too(old: Settings) -> None:
    """The update copies certificates; it must not make good what was planted before it."""
    async with opened(old):
        planted = sample()["rows"]["compartment"][0]["public"]
        await change("UPDATE office_epoch SET public = ? WHERE office = ?", planted, DESK)
    await prepare(old)
    async with opened(old):
        with pytest.raises(keyring.PlantedKey):
            await keyring.current_epoch(DESK)


async def test_people_sign_in_with_their_passwords_and_keep_places_and_keys(portal: Settings) -> None:
    wang, zhang, li = await _wang(), await _signed_in("zhang"), await _signed_in("li")
    assert wang.offices == {DESK, DISCIPLINE, CUSTODIANS}
    assert zhang.offices == li.offices == {BUILDING}


async def test_a_tip_with_flat_answers_opens_in_parties_with_its_conversation(portal: Settings) -> None:
    tip = await reading.open_for(await _signed_in("li"), sample()["numbers"]["fresh"])
    assert named(tip.answers) == ABOUT
    assert tip.answers == BUILDER
    assert (tip.mode, tip.reply) == ("named", True)
    assert [message.text for message in tip.messages] == ["请问您最近一次见到他是什么时候？", "去年十月。"]


async def test_its_receipt_works_and_can_be_exchanged(portal: Settings) -> None:
    informant = await _informant("fresh")
    assert named((await receipts.open_own_tip(informant)).answers) == ABOUT
    token = await receipts.sign_in(sample()["receipts"]["fresh"])
    await changing.make_code(token)
    session = await sealed.find(token, "informant")
    assert session is not None
    code = changing.waiting_code(session)
    await changing.confirm(token, codes.last_group(code))
    assert await receipts.sign_in(code)
    with pytest.raises(receipts.UnknownReceipt):
        await receipts.sign_in(sample()["receipts"]["fresh"])


async def test_the_conversation_goes_on_in_both_directions(portal: Settings) -> None:
    informant, zhang = await _informant("fresh"), await _signed_in("zhang")
    number = sample()["numbers"]["fresh"]
    await correspondence.write_to_informant(zhang, number, "谢谢。")
    await correspondence.write_to_office(await receipts.own_tip(informant), "还有一件事。")
    texts = [message.text for message in (await reading.open_for(zhang, number)).messages]
    assert texts[-2:] == ["谢谢。", "还有一件事。"]


async def test_what_is_held_about_an_informant_can_be_shown(portal: Settings) -> None:
    shown = await held.about(await _informant("fresh"))
    assert named(shown.tip.answers) == ABOUT


async def test_the_custodian_reads_who_sent_it(portal: Settings) -> None:
    wang = await _wang()
    identity = await identities.open_with_reason(wang, sample()["numbers"]["fresh"], "核对身份。")
    assert (identity.name, identity.phone) == (NAMED["name"], NAMED["phone"])


async def test_the_file_that_was_sent_opens(portal: Settings) -> None:
    tip = await receipts.open_own_tip(await _informant("taken_on"))
    [file] = tip.files
    assert file.name.startswith("照片")
    content = b"".join(await evidence.opened_chunks(file))
    assert len(content) == file.size == len(a_photo())


async def test_a_case_goes_on_where_it_stood(portal: Settings) -> None:
    zhang, number = await _signed_in("zhang"), sample()["numbers"]["case"]
    case = await cases.case_for(zhang, number)
    await steps.take(zhang, number, "park", {"reason": "等鉴定。"}, version=case.version)
    assert (await cases.case_for(zhang, number)).state.value == "parked"


async def test_the_desk_reads_why_a_rule_decided_as_it_did(portal: Settings) -> None:
    """That version wrote the rule's sentences into every tip; today they stand with the rule alone."""
    waiting = await queries.tip_for(await _wang(), sample()["numbers"]["waiting"])
    assert "reason_zh" in waiting.decision
    told = await decisions.sentences(waiting.rule, waiting.decision)
    alone = {name: value for name, value in waiting.decision.items() if not name.endswith(("_zh", "_en"))}
    assert told == await decisions.sentences(waiting.rule, alone)
    assert told.reason_zh == waiting.decision["reason_zh"]


async def test_the_dispatch_desk_hands_on_what_waited(portal: Settings) -> None:
    number = sample()["numbers"]["waiting"]
    wang = await _wang()
    waiting = await queries.tip_for(wang, number)
    holder = await dispatch.confirm_route(
        wang, number, version=waiting.version, office=BUILDING, reason="在市本级。"
    )
    assert holder == BUILDING
    assert (await reading.open_for(await _signed_in("li"), number)).answers["area"] == "430721"


async def test_a_new_key_asks_once_to_compare_members_of_that_time(portal: Settings) -> None:
    """Their grants carry no signature; afterwards what the old key sealed follows the new one."""
    wang, zhang = await _wang(), await _signed_in("zhang")
    with pytest.raises(NotCompared):
        await rotating.rotate(wang, BUILDING)
    members = [one.member.fingerprint for one in await vouching.candidates(BUILDING)]
    assert (await rotating.rotate(wang, BUILDING, compared=members)).number == 2
    assert all(one.vouched for one in await vouching.candidates(BUILDING))
    session = sealed.session_id(await signing_in.begin(zhang.id, zhang.keys))
    assert await resealing.reseal(zhang, BUILDING, session=session)
    tip = await reading.open_for(await _signed_in("li"), sample()["numbers"]["fresh"])
    assert named(tip.answers) == ABOUT


async def test_the_ledger_holds_before_and_after_new_events(portal: Settings) -> None:
    assert not (await verify()).faults
    await _signed_in("zhang")
    await correspondence.write_to_informant(await _signed_in("zhang"), sample()["numbers"]["fresh"], "谢谢。")
    assert not (await verify()).faults


async def test_the_migrations_alone_change_no_row_and_can_be_undone(old: Settings) -> None:
    await migrate(old)
    async with opened(old):
        assert [await rows_of(table) for table in SAME] == [written_then(table) for table in SAME]
    await first_release.taken_back(old)
    async with opened(old):
        for table, rows in sample()["rows"].items():
            found = await fetch(f'SELECT * FROM "{table}"')
            assert len(found) == len(rows), table
            assert set(found[0]) == set(rows[0]), table
    await migrate(old)
    async with opened(old):
        assert await keyring.is_open()


async def test_lists_know_what_only_the_ledger_knew(old: Settings) -> None:
    proposer = uuid4()
    async with opened(old):
        [case] = await fetch("SELECT id, version FROM casefile")
        name, facts = f"case:{case['id']}", {"action": "park", "version": case["version"]}
        async with writing():
            await append(name, Event("case.propose", name, actor_of(proposer), BUILDING, facts=facts))
            await append(name, Event("case.answered", name, "informant", BUILDING, exact=False))
    await prepare(old)
    async with opened(old):
        [now] = await fetch(
            "SELECT c.proposed_action, c.proposed_by, c.answered, c.area, c.channel, c.received_on, "
            "t.decision, t.area AS told, t.received_on AS came_on "
            'FROM casefile c JOIN tip t ON t."case" = c.id'
        )
    assert (now["proposed_action"], now["proposed_by"], bool(now["answered"])) == ("park", proposer, True)
    assert (now["area"], now["channel"], now["received_on"]) == (now["told"], "web", now["came_on"])
    assert now["told"] == json.loads(now["decision"])["inputs"].get("area", "unknown")

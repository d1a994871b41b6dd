"""The demo: an invented bureau, made by the real verbs, in which one can look at everything."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from portal.auditing.words import KINDS
from portal.cases import drafts
from portal.cases.inspections.reading import known_sheets
from portal.cases.matters import matter_of_case
from portal.cases.queries import case_by_id
from portal.cases.reading import open_case
from portal.cases.views import views_of
from portal.catalogue.states import Role, State
from portal.core import receipts, staff_codes
from portal.core.clock import today
from portal.core.errors import Refused
from portal.custody import deciding, reading, requests
from portal.database import fetch, opened
from portal.database.engine import OpenEngine
from portal.demo import marking, moving
from portal.demo.filling import Filled, fill
from portal.demo.people import CAST
from portal.demo.records import HOW_MANY
from portal.demo.stages import STAGES, STATES
from portal.demo.stories import STORIES
from portal.demo.telling import first_time
from portal.demo.tips import Told
from portal.evidence.sealed_file import CLEANED
from portal.ledger.verifying import ANCHORED, verify
from portal.records import lists
from portal.records.life.acts import ActRow
from portal.records.life.work import work_of
from portal.referrals import queries as referrals
from portal.referrals.batches import queries as batches
from portal.sessions import sealed
from portal.settings import Settings, bind
from portal.staff import joining, keyring, rotating, signing_in
from portal.staff.rotating import Why
from portal.tips.queries import tip_by_id
from portal.tips.reading import OpenTip
from portal.tips.receipts import informant_of, open_own_tip, sign_in
from portal.tips.recusals import Recused
from tests.support.databases import Database, Templates, chosen, gather, in_own_loop
from tests.support.small_bureau import prepared


@dataclass(frozen=True, slots=True)
class Demo:
    """One demo, as it was when it had just been made."""

    database: Database
    data: Path
    filled: Filled


@pytest.fixture(scope="module", params=chosen())
def demo(
    request: pytest.FixtureRequest, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    """Made once for all tests of an engine, each of which gets a copy."""
    made: list[Filled] = []
    with templates.copy(request.param) as database:
        settings = Settings(data=tmp_path_factory.mktemp("demo"), database_url=database.database_url)

        async def make() -> None:
            async with opened(settings):
                await prepared(settings)
                made.append(await fill(settings))

        in_own_loop(make)
        if database.kind == "sqlite":
            gather(database)
        yield Demo(database, settings.data, made[0])


@pytest.fixture
def database(demo: Demo, templates: Templates) -> Iterator[Database]:
    with templates.empty(demo.database.kind, like=demo.database) as copy:
        yield copy


@pytest.fixture
def settings(demo: Demo, database: Database, tmp_path: Path) -> Settings:
    data = tmp_path / "var"
    shutil.copytree(demo.data, data)
    copied = Settings(data=data, database_url=database.database_url)
    bind(copied)
    return copied


@pytest.fixture
def filled(demo: Demo, opened_database: OpenEngine) -> Filled:
    return demo.filled


async def test_it_fills_an_empty_database_once(filled: Filled, settings: Settings) -> None:
    with pytest.raises(Refused):
        await fill(settings)


async def test_reporting_is_open(filled: Filled) -> None:
    assert await keyring.is_open()


async def test_everybody_can_sign_in_with_the_printed_password(filled: Filled) -> None:
    for player in filled.players.values():
        token = await signing_in.sign_in(player.part.login, player.password, b"terminal")
        session = await sealed.find(token, signing_in.KIND)
        assert session is not None
        person = await signing_in.person_of(session)
        assert person is not None
        assert player.part.role in {place.role for place in person.places}


def test_there_is_an_account_for_every_role() -> None:
    assert {part.role for part in CAST} == set(Role) - {Role.SYSTEM, Role.INFORMANT}


async def test_passwords_are_stored_nowhere(filled: Filled, settings: Settings) -> None:
    everything = b"".join(path.read_bytes() for path in settings.data.rglob("*") if path.is_file())
    if settings.database_url.startswith("sqlite:///"):
        file = Path(settings.database_url.removeprefix("sqlite:///"))
        everything += b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    for player in filled.players.values():
        assert player.password.encode() not in everything


async def test_two_hundred_records_can_be_read_today(filled: Filled) -> None:
    [shown] = await fetch(
        "SELECT count(*) AS many FROM public_record WHERE state = 'published' "
        "AND publish_from <= ? AND publish_until >= ?",
        today(),
        today(),
    )
    # One of a case, one corrected, one whose repair was revoked; two whose acts wait for their check.
    assert shown["many"] == HOW_MANY + 5


async def test_records_have_been_withdrawn_corrected_suspended_and_repaired(filled: Filled) -> None:
    rows = await fetch("SELECT state FROM public_record WHERE state <> 'published' ORDER BY state")
    assert [row["state"] for row in rows] == ["repaired", "suspended", "withdrawn"]
    notes = await fetch("SELECT kind FROM public_change ORDER BY change")
    assert [row["kind"] for row in notes] == ["withdraw", "correct", "repair", "repair", "revoke"]
    work = await work_of(filled.players["fuhe"].person)
    kinds = [one.row.kind for one in work.acts if isinstance(one.row, ActRow)]
    assert kinds == ["withdraw", "repair"]
    assert [one.mine for one in work.objections] == [True]


async def test_something_came_by_telephone_by_letter_and_from_the_hotline(filled: Filled) -> None:
    rows = await fetch(
        "SELECT channel, urgency, limit_on FROM tip WHERE channel NOT IN ('web', 'mailbox') ORDER BY number"
    )
    assert [row["channel"] for row in rows] == ["authority", "phone", "hotline"]
    assert [row["limit_on"] is None for row in rows] == [False, True, True]
    assert len(await fetch("SELECT id FROM hotline_key")) == 1


async def test_every_story_became_a_tip_on_its_own_day(filled: Filled) -> None:
    rows = await fetch("SELECT number, received_on FROM tip WHERE channel = 'web' ORDER BY number")
    assert len(rows) == len(STORIES)
    [mail] = await fetch("SELECT t.number FROM tip t JOIN mail_reply r ON r.tip = t.id")
    assert mail["number"] not in {row["number"] for row in rows}
    assert [row["received_on"] for row in rows] == sorted(row["received_on"] for row in rows)


async def test_every_printed_receipt_opens_its_tip(filled: Filled) -> None:
    for told in filled.told:
        assert (await _opened(told)).row.number == told.registered.number


async def test_the_stages_are_those_of_the_stories(filled: Filled) -> None:
    for told in filled.told:
        stage = told.story.stage
        assert await _state(told) == STATES.get(stage, stage), told.story


def test_there_is_a_story_for_every_stage() -> None:
    assert {story.stage for story in STORIES} == set(STAGES)
    assert {State(STATES.get(stage, stage)) for stage in STAGES} == set(State)


async def test_the_checker_finds_a_record_to_check(filled: Filled) -> None:
    waiting = (await lists.waiting(filled.players["fuhe"].person)).records
    assert [record.row.state for record in waiting] == ["review"]


async def test_an_office_waits_for_a_new_key_because_somebody_left(filled: Filled) -> None:
    assert [(one.office, one.why) for one in await rotating.due()] == [(moving.LEFT, Why.LEFT)]


async def test_a_newcomer_can_join_with_the_printed_code(filled: Filled) -> None:
    assert staff_codes.grouped(filled.invitation.code) in first_time(filled)
    invited = await joining.invited(await joining.exchange(filled.invitation.code))
    assert invited is not None
    assert invited.login == "xinren"


async def test_an_informant_named_himself_later_and_another_judged_the_handling(filled: Filled) -> None:
    named = await _opened(_of_stage(filled, "answered"))
    judged = await _opened(_of_stage(filled, "closed_not_proved"))
    assert named.mode == "named"
    assert "named" in [line.kind for line in named.messages]
    assert judged.satisfaction is not None
    assert judged.satisfaction.grade == "fairly"


async def test_a_photograph_was_cleaned_of_its_place(filled: Filled) -> None:
    [photograph] = (await _opened(_of_stage(filled, "routed", with_picture=True))).files
    assert photograph.state == CLEANED
    assert {"place", "time", "device"} <= set(photograph.removed)


async def test_the_ledger_is_sound_and_has_words_for_every_event(filled: Filled) -> None:
    assert (await verify()).sound
    found = {row["kind"] for row in await fetch("SELECT DISTINCT kind FROM ledger_event")}
    assert found <= {*KINDS, ANCHORED}


async def test_the_folder_is_marked_and_says_why_its_keys_lie_there(
    filled: Filled, settings: Settings
) -> None:
    assert marking.is_complete(settings)
    held = settings.data / "keys" / "demo-offline.json"
    assert held.stat().st_mode & 0o077 == 0
    assert {"warning", "root", "escrow_shares"} <= set(json.loads(held.read_text()))


async def test_the_contacts_are_invented(filled: Filled) -> None:
    rows = await fetch("SELECT channel, value FROM office_contact")
    assert all(row["value"] for row in rows)
    assert all("演示" in row["value"] or row["value"].endswith(".example") for row in rows)


async def test_no_mail_leaves_for_a_real_address(filled: Filled) -> None:
    rows = await fetch("SELECT recipient FROM outbox_mail")
    assert rows
    assert all(row["recipient"].endswith("@changde.example") for row in rows)


async def test_the_terminal_is_told_accounts_and_receipts(filled: Filled) -> None:
    printed = first_time(filled)
    assert all(player.password in printed for player in filled.players.values())
    codes = re.findall(r"\b(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}\b", printed)
    assert len(codes) == 3
    assert {receipts.normalise(code) for code in codes} <= {told.receipt for told in filled.told}


def _of_stage(filled: Filled, stage: str, *, with_picture: bool = False) -> Told:
    return next(
        one for one in filled.told if one.story.stage == stage and one.story.with_picture >= with_picture
    )


async def _opened(told: Told) -> OpenTip:
    session = await sealed.find(await sign_in(told.receipt), "informant")
    assert session is not None
    return await open_own_tip(informant_of(session))


async def _state(told: Told) -> str:
    """The state of the tip, or of its case once it has one."""
    [row] = await fetch(
        'SELECT t.state, c.state AS case_state FROM tip t LEFT JOIN casefile c ON c.id = t."case" '
        "WHERE t.id = ?",
        told.registered.tip,
    )
    return str(row["case_state"] or row["state"])


async def test_the_custodian_finds_a_request_that_waits_and_one_that_runs(filled: Filled) -> None:
    custodian = filled.players["baoguan"].person
    desk = await requests.desk(custodian)
    assert (len(desk.waiting), len(desk.running)) == (1, 1)
    opened = await deciding.open_request(custodian, desk.waiting[0].id)
    assert "演示" in opened.reason
    chief = filled.players["kezhang"].person
    assert "演示" in (await reading.read(chief, desk.running[0].number)).phone


async def test_one_informant_agreed_that_the_office_knows_him(filled: Filled) -> None:
    clerk = filled.players["ganshi"].person
    [told] = [one for one in filled.told if one.story.identity.get("confidential") is False]
    assert (await reading.read(clerk, told.registered.number)).name == told.story.identity["name"]


async def test_one_tip_joined_a_case_and_another_waits_to_be_compared(filled: Filled) -> None:
    [joined] = [told for told in filled.told if told.story.stage == "joined"]
    assert len(await fetch("SELECT id FROM merging WHERE tip = ?", joined.registered.tip)) == 1
    subjects = [
        str(told.story.answers.get("persons")) for told in filled.told if told.story.stage == "routed"
    ]
    assert len(subjects) - len(set(subjects)) == 1


async def test_clocks_stand_still_wait_for_approval_and_were_called_for(filled: Filled) -> None:
    acts = {row["act"] for row in await fetch("SELECT act FROM clock_reminder")}
    assert {"remind", "press", "escalate"} <= acts
    assert len(await fetch("SELECT id FROM clock_extension WHERE state = 'asked'")) == 1
    halted = await fetch("SELECT kind FROM clock_pause WHERE until_on IS NULL ORDER BY kind")
    assert [row["kind"] for row in halted] == ["appraisal", "informant"]
    assert await fetch("SELECT id FROM running_clock WHERE name = 'superior' AND subject = 'case'")


async def test_one_case_went_to_two_bodies_and_a_batch_waits(filled: Filled) -> None:
    chief = filled.players["kezhang"].person
    rows = await referrals.listed(chief, referrals.Filter(state="all"), limit=9)
    assert len({row.number for row in rows}) == 1
    assert {row.state for row in rows} == {"open", "received"}
    [batch] = await batches.batches(chief)
    assert (batch.state, batch.cases) == ("open", 1)


async def test_an_office_helps_an_officer_keeps_away_and_a_draft_waits(filled: Filled) -> None:
    clerk, helper = filled.players["ganshi"].person, filled.players["sheji"].person
    [event] = await fetch("SELECT subject FROM ledger_event WHERE kind = 'case.opinion'")
    [case] = await fetch("SELECT number FROM casefile WHERE id = ?", UUID(event["subject"][5:]))
    lines = (await open_case(helper, case["number"])).lines
    [opinion] = [line for line in lines if line.kind == "case.opinion"]
    assert "劳动合同" in str(opinion.told[0].value)
    [away] = await fetch("SELECT c.number FROM recusal r JOIN casefile c ON c.id = r.matter")
    with pytest.raises(Recused):
        await open_case(clerk, away["number"])
    [draft] = (await drafts.mine(clerk, [UUID(event["subject"][5:])])).values()
    assert draft.form == "submit_findings"


async def test_an_office_shares_a_view_and_a_clerk_keeps_one_for_himself(filled: Filled) -> None:
    found = {login: await views_of(filled.players[login].person) for login in ("ganshi", "kezhang")}
    assert [[one.name for one in views] for views in found.values()] == [
        ["我在核查的", "一个月内到期"],
        ["一个月内到期"],
    ]


async def test_a_site_was_inspected_and_the_sheet_corrected(filled: Filled) -> None:
    inspector = filled.players["xianchang"].person
    number = (await tip_by_id(_of_stage(filled, "inspected").registered.tip)).case
    assert number is not None
    case = await matter_of_case(await case_by_id(number))
    assert inspector.offices == {case.office}
    assert [(one.state, one.corrections) for one in known_sheets(case.past)] == [("finished", 1), ("open", 0)]

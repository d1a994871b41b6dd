"""A record is drafted sealed, by one person, for one office, and handed to another person."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from portal.catalogue.states import Role, State
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.records import desk, drafting, lists
from portal.records.reviewing import review_of
from portal.staff import keyring
from tests.support.bureau import BUILDING, COUNTY, DESIGN, DISCIPLINE, Bureau, member
from tests.support.records import HOLDER, HOLDER_NAME, ID_NUMBER, UNIT, a_case, in_review


async def version(bureau: Bureau, name: str, record: UUID) -> int:
    return (await desk.open_record(bureau[name], record)).row.version


async def everything_stored() -> str:
    """Every value of every table, as text."""
    from portal.database import tables

    found = []
    for table in tables():
        found += [repr(list(row.values())) for row in await fetch(f'SELECT * FROM "{table._meta.tablename}"')]
    return "\n".join(found)


async def test_a_draft_lies_sealed_and_opens_for_its_office(bureau: Bureau) -> None:
    record = await drafting.draft(bureau["张干事"], HOLDER, office=BUILDING)
    opened = await desk.open_record(bureau["李科长"], record)
    assert opened.content == HOLDER
    assert opened.row.state == "draft"
    assert opened.authors == {bureau["张干事"].actor}
    stored = await everything_stored()
    for secret in (HOLDER_NAME, ID_NUMBER, "挂靠", HOLDER.registration_no, HOLDER.decision_no):
        assert secret not in stored


async def test_someone_of_another_office_finds_no_draft(bureau: Bureau) -> None:
    record = await drafting.draft(bureau["张干事"], UNIT, office=BUILDING)
    for stranger in ("陈设计", "王干事", "纪严", "周派", "王密"):
        with pytest.raises(NotFound):
            await desk.open_record(bureau[stranger], record)


async def test_an_unknown_record_is_not_found(bureau: Bureau) -> None:
    with pytest.raises(NotFound):
        await desk.open_record(bureau["张干事"], uuid4())


async def test_only_a_publisher_of_the_office_drafts(bureau: Bureau) -> None:
    with pytest.raises(Refused):
        await drafting.draft(bureau["赵干事"], UNIT, office=BUILDING)
    with pytest.raises(NotFound):
        await drafting.draft(bureau["张干事"], UNIT, office=DESIGN)


async def test_a_record_of_a_decided_case_belongs_to_its_office_and_its_case(bureau: Bureau) -> None:
    number = await a_case()
    record = await drafting.draft(bureau["张干事"], UNIT, case=number)
    row = (await desk.open_record(bureau["李科长"], record)).row
    assert (row.case_number, row.office) == (number, BUILDING)


async def test_nothing_is_drafted_before_the_case_is_decided(bureau: Bureau) -> None:
    for state in (State.INVESTIGATING, State.AWAITING_REVIEW, State.CLOSED):
        with pytest.raises(Refused):
            await drafting.draft(bureau["张干事"], UNIT, case=await a_case(state=state))


async def test_the_case_of_another_office_is_as_unknown_as_none(bureau: Bureau) -> None:
    for number in (await a_case(COUNTY), "CDZJ-AJ-2026-999999", "x"):
        with pytest.raises(NotFound):
            await drafting.draft(bureau["张干事"], UNIT, case=number)


async def test_a_form_that_is_sent_twice_is_one_draft_and_nobody_elses(bureau: Bureau) -> None:
    await bureau.hire("孙起草", (BUILDING, Role.PUBLISHER))
    await keyring.admit(BUILDING, member(bureau["孙起草"]), by=bureau["李科长"])
    once = uuid4()
    made = [await drafting.draft(bureau["张干事"], UNIT, office=BUILDING, once=once) for _ in range(2)]
    assert made == [once, once]
    with pytest.raises(Conflict):
        await drafting.draft(bureau["孙起草"], replace(UNIT, facts="换了。"), office=BUILDING, once=once)
    assert (await desk.open_record(bureau["张干事"], once)).content.facts == UNIT.facts


async def test_an_unsound_draft_is_not_kept(bureau: Bureau) -> None:
    with pytest.raises(InvalidInput) as refused:
        await drafting.draft(bureau["张干事"], replace(UNIT, facts="", uscc="1"), office=BUILDING)
    assert set(refused.value.errors) == {"facts", "uscc"}
    assert await fetch("SELECT id FROM disciplinary_record") == []


async def test_codes_and_document_numbers_are_kept_in_one_form(bureau: Bureau) -> None:
    typed = replace(UNIT, uscc="９１４３０７００ ma4l00003p", decision_no="常建罚决字[2026] 13号")
    record = await drafting.draft(bureau["张干事"], typed, office=BUILDING)
    content = (await desk.open_record(bureau["张干事"], record)).content
    assert (content.uscc, content.decision_no) == (UNIT.uscc, "常建罚决字〔2026〕13号")


async def test_a_revision_replaces_the_content_and_names_its_author(bureau: Bureau) -> None:
    record = await drafting.draft(bureau["张干事"], UNIT, office=BUILDING)
    other = await bureau.hire("孙发布", (BUILDING, Role.PUBLISHER))
    await keyring.admit(BUILDING, member(other), by=bureau["李科长"])
    await drafting.revise(other, record, replace(UNIT, facts="改过的事实。"), version=1)
    opened = await desk.open_record(bureau["张干事"], record)
    assert opened.content.facts == "改过的事实。"
    assert opened.authors == {bureau["张干事"].actor, other.actor}


async def test_of_two_revisions_of_one_version_the_second_is_a_conflict(bureau: Bureau) -> None:
    record = await drafting.draft(bureau["张干事"], UNIT, office=BUILDING)
    await drafting.revise(bureau["张干事"], record, replace(UNIT, facts="第一次。"), version=1)
    with pytest.raises(Conflict):
        await drafting.revise(bureau["张干事"], record, replace(UNIT, facts="第二次。"), version=1)
    assert (await desk.open_record(bureau["张干事"], record)).content.facts == "第一次。"


async def test_a_record_in_review_cannot_be_revised(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    with pytest.raises(Refused):
        await drafting.revise(bureau["张干事"], record, UNIT, version=2)


async def test_personal_data_stops_the_draft_on_its_way_to_the_checker(bureau: Bureau) -> None:
    bad = replace(UNIT, facts=f"经办人{ID_NUMBER}，电话13873658466。")
    record = await drafting.draft(bureau["张干事"], bad, office=BUILDING)
    with pytest.raises(InvalidInput) as refused:
        await drafting.submit(bureau["张干事"], record, version=1)
    assert set(refused.value.errors) == {"facts"}
    assert (await desk.open_record(bureau["张干事"], record)).row.state == "draft"


async def test_a_minor_matter_is_kept_back_unless_there_is_a_reason(bureau: Bureau) -> None:
    record = await drafting.draft(bureau["张干事"], replace(UNIT, severity="minor"), office=BUILDING)
    with pytest.raises(Refused) as refused:
        await drafting.submit(bureau["张干事"], record, version=1)
    assert refused.value.field == "minor_reason"
    reasoned = replace(UNIT, severity="minor", minor_reason="涉及公共安全")
    await drafting.revise(bureau["张干事"], record, reasoned, version=1)
    await drafting.submit(bureau["张干事"], record, version=2)


async def test_the_checker_of_the_own_office_finds_it_waiting(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    assert [one.row.id for one in (await lists.waiting(bureau["李科长"])).records] == [record]
    assert (await lists.waiting(bureau["赵干事"])).records == ()
    assert [one.row.state for one in (await lists.own(bureau["张干事"])).records] == ["review"]


async def test_a_record_sent_back_is_a_draft_again_with_the_reason_sealed(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"])
    await drafting.send_back(bureau["李科长"], record, version=2, reason="请补充条款")
    opened = await desk.open_record(bureau["张干事"], record)
    assert opened.row.state == "draft"
    assert [note.payload["text"] for note in opened.notes] == ["请补充条款"]
    assert "请补充条款" not in await everything_stored()
    await drafting.revise(bureau["张干事"], record, replace(UNIT, legal_basis="补充后的条款"), version=3)
    await drafting.submit(bureau["张干事"], record, version=4)


async def test_the_drafter_cannot_send_his_own_record_back(bureau: Bureau) -> None:
    both = await bureau.hire("吴全", (BUILDING, Role.PUBLISHER), (BUILDING, Role.CHECKER))
    await keyring.admit(BUILDING, member(both), by=bureau["李科长"])
    record = await in_review(both)
    with pytest.raises(Refused):
        await drafting.send_back(both, record, version=2, reason="试试")


async def test_an_office_of_one_takes_its_checker_from_the_coordinating_office(bureau: Bureau) -> None:
    alone = await bureau.hire("何独", (COUNTY, Role.PUBLISHER), (COUNTY, Role.CHECKER))
    await keyring.admit(COUNTY, member(alone), by=bureau["王干事"])
    record = await drafting.draft(alone, UNIT, office=COUNTY)
    with pytest.raises(NotFound):
        await desk.open_record(bureau["李科长"], record)
    await drafting.submit(alone, record, version=1)
    opened = await desk.open_record(bureau["李科长"], record)
    assert opened.content == UNIT
    assert (await review_of(bureau["李科长"], opened)).why_not is None
    assert (await review_of(alone, await desk.open_record(alone, record))).why_not is not None
    with pytest.raises(NotFound):
        await desk.open_record(bureau["陈设计"], record)


async def test_sent_back_it_is_the_own_offices_alone_again(bureau: Bureau) -> None:
    alone = await bureau.hire("何独", (COUNTY, Role.PUBLISHER))
    await keyring.admit(COUNTY, member(alone), by=bureau["王干事"])
    record = await drafting.draft(alone, UNIT, office=COUNTY)
    await drafting.submit(alone, record, version=1)
    await drafting.send_back(bureau["李科长"], record, version=2, reason="请补充")
    with pytest.raises(NotFound):
        await desk.open_record(bureau["李科长"], record)
    assert (await desk.open_record(alone, record)).row.state == "draft"


async def test_the_discipline_offices_drafts_never_leave_it(bureau: Bureau) -> None:
    alone = await bureau.hire("何纪", (DISCIPLINE, Role.PUBLISHER))
    await keyring.admit(DISCIPLINE, member(alone), by=bureau["纪严"])
    record = await drafting.draft(alone, UNIT, office=DISCIPLINE)
    await drafting.submit(alone, record, version=1)
    with pytest.raises(NotFound):
        await desk.open_record(bureau["李科长"], record)


async def test_an_office_with_a_second_checker_keeps_its_record_to_itself(bureau: Bureau) -> None:
    drafter = await bureau.hire("何起", (COUNTY, Role.PUBLISHER))
    checker = await bureau.hire("何核", (COUNTY, Role.CHECKER))
    for person in (drafter, checker):
        await keyring.admit(COUNTY, member(person), by=bureau["王干事"])
    record = await in_review(drafter, office=COUNTY)
    assert (await desk.open_record(checker, record)).offices == {COUNTY}
    with pytest.raises(NotFound):
        await desk.open_record(bureau["李科长"], record)


async def test_every_step_leaves_an_event_that_names_nobody_published(bureau: Bureau) -> None:
    record = await in_review(bureau["张干事"], HOLDER)
    await drafting.send_back(bureau["李科长"], record, version=2, reason="请补充")
    events = await fetch(
        "SELECT kind, actor, facts FROM ledger_event WHERE chain = ? ORDER BY seq", f"record:{record}"
    )
    assert [event["kind"] for event in events] == ["record.drafted", "record.submitted", "record.sent_back"]
    assert [event["actor"] for event in events] == [
        bureau[name].actor for name in ("张干事", "张干事", "李科长")
    ]
    assert HOLDER_NAME not in str(events)
    assert (await verify()).sound


async def test_the_checking_office_is_told_by_mail_that_there_is_work(bureau: Bureau) -> None:
    await in_review(bureau["张干事"])
    told = await fetch("SELECT account FROM outbox_mail")
    assert bureau["李科长"].id in {row["account"] for row in told}

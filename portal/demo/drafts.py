"""The records of decided sample cases: drafted by one person, checked by another."""

from datetime import date, timedelta
from uuid import UUID

from portal.core import clock
from portal.demo.people import Players
from portal.demo.records import AUTHORITY, INVENTED
from portal.demo.tips import Told
from portal.records import drafting, publishing
from portal.records.content import Content, Measure


async def drafted(told: Told, case: str, players: Players, *, decision_no: str, decided_before: int) -> UUID:
    """Drafted and handed in: it waits on the checker's page."""
    drafter = players["gongshi"].person
    decided_on = clock.today() - timedelta(days=decided_before)
    record = await drafting.draft(drafter, _content(told, decision_no, decided_on), case=case)
    await drafting.submit(drafter, record, version=1)
    return record


async def published(told: Told, case: str, players: Players, *, decision_no: str, decided_before: int) -> str:
    record = await drafted(told, case, players, decision_no=decision_no, decided_before=decided_before)
    return await publishing.approve(players["fuhe"].person, record, version=2)


def _content(told: Told, decision_no: str, decided_on: date) -> Content:
    answers = told.story.answers
    [person], [unit] = answers["persons"], answers["units"]
    return Content(
        subject_type="natural",
        role="holder",
        name=person["name"],
        kind=told.story.kind,
        profession=person["profession"],
        registered_unit=unit["name"],
        area=answers["area"],
        facts=f"当事人的注册证书注册在{unit['name']}，注册期间未在该单位工作。{INVENTED}",
        legal_basis="《注册建造师管理规定》（演示引用，请以决定书原文为准）",
        measures=(Measure(code="warn"), Measure(code="fine", amount_fen=1_000_000)),
        decision_name="行政处罚决定书",
        decision_no=decision_no,
        decision_on=decided_on,
        authority=AUTHORITY,
        severity="general",
    )

"""Disciplinary records as officers write them, with invented people and units."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from portal.cases.tables import Case
from portal.catalogue.states import State
from portal.compartments import sealing
from portal.compartments.sealing import Holder
from portal.core import clock
from portal.database import fetch, insert_many, writing
from portal.records import desk, drafting, publishing
from portal.records.content import Content, Measure
from portal.staff import keyring
from portal.staff.people import Person
from tests.support.bureau import BUILDING

# Invented, with a right check digit; the birth date inside is 1 January 1980.
ID_NUMBER = "430702198001010014"
HOLDER_NAME = "欧阳建国"

HOLDER = Content(
    subject_type="natural",
    role="holder",
    name=HOLDER_NAME,
    kind="cert_rent",
    facts="当事人将注册证书挂靠在未实际工作的单位，期间未到岗履责。",
    legal_basis="《注册建造师管理规定》第三十七条",
    measures=(Measure(code="warn"), Measure(code="fine", amount_fen=1_000_000)),
    decision_name="行政处罚决定书",
    decision_no="常建罚决字〔2026〕12号",
    decision_on=date(2026, 3, 2),
    authority="常德市住房和城乡建设局",
    severity="general",
    profession="builder",
    registration_no="湘2431234567890",
    registered_unit="常德市示例建筑工程有限公司",
    identity_number=ID_NUMBER,
)
UNIT = replace(
    HOLDER,
    subject_type="legal",
    role="unit",
    name="常德市示例建筑工程（集团）有限公司",
    kind="unit_uses",
    uscc="91430700MA4L00003P",
    profession="",
    registration_no="",
    registered_unit="",
    identity_number="",
    decision_no="常建罚决字〔2026〕13号",
)


def changed(content: Content, field: str, value: Any) -> Content:
    """The content with one field, named in a variable, set anew."""
    fields: dict[str, Any] = {field: value}
    return replace(content, **fields)


async def a_case(office: str = BUILDING, state: State = State.DECIDED) -> str:
    """A case of this office in this state, without anything inside; gives back its number."""
    new = sealing.fresh("case")
    number = f"CDZJ-AJ-2026-{len(await fetch('SELECT id FROM casefile')) + 1:06d}"
    day, epoch = clock.today(), await keyring.current_epoch(office)
    assert epoch is not None, "the office has a member"
    row = {
        "id": uuid4(),
        "number": number,
        "kind": "cert_rent",
        "office": office,
        "state": state.value,
        "accepted_on": day,
        "due_on": day,
        "due_provisional": False,
        "state_since": day,
        "decided_on": day if state == State.DECIDED else None,
        "compartment": new.id,
        "version": 1,
    }
    async with writing():
        holder = Holder("office", office, epoch.public, epoch.number)
        await sealing.store(new, [(holder, "owner")])
        await insert_many(Case, [row])
    return number


async def in_review(drafter: Person, content: Content = UNIT, office: str = BUILDING) -> UUID:
    """A record drafted by hand and handed over for its check."""
    record = await drafting.draft(drafter, content, office=office)
    await drafting.submit(drafter, record, version=1)
    return record


async def published(drafter: Person, checker: Person, content: Content = UNIT, **changed: Any) -> str:
    """Through both hands; gives back its number."""
    record = await in_review(drafter, replace(content, **changed))
    opened = await desk.open_record(checker, record)
    return await publishing.approve(checker, record, version=opened.row.version)

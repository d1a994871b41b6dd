"""A case driven to any stage by the people of the construction section, for tests of what happens there."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.cases import checklist, inbox, opening, queries, reading, steps
from portal.cases.checklist import Check
from portal.cases.criteria import Criteria, Filter
from portal.cases.facts import saving
from portal.cases.facts.saving import Typed
from portal.sessions import sealed
from portal.tips import queries as tips
from portal.tips import receipts
from portal.tips.receipts import Informant
from tests.support.bureau import Bureau
from tests.support.tips import send

Facts = dict[str, Any]

CLERK, CHIEF, OTHER_CLERK = "张干事", "李科长", "赵干事"
PROVED: Facts = {"outcome": "substantiated", "text": "社保由另一单位缴纳，人从未到岗。"}
NOT_PROVED: Facts = PROVED | {"outcome": "not_substantiated", "text": "社保、考勤与注册单位一致。"}
DECISION: Facts = {
    "decision_no": "常建罚决字〔2026〕12号",
    "decided_on": date(2026, 3, 9),
    "body": "常德市住房和城乡建设局",
    "measure": "警告，罚款一万元。",
}
REFERRAL: Facts = {
    "body": "human_resources",
    "receiver": "常德市人力资源和社会保障局",
    "document_no": "常建移〔2026〕3号",
}
QUESTION: Facts = {"template": "when", "text": "请补充他最近一次到岗的时间。"}
CLOSING: Facts = {"reason": "substantiated"}
CLOSING_NOT_PROVED: Facts = {"reason": "not_substantiated", "proof": "社保缴纳证明一份。"}
REFUSAL: Facts = {"reason": "not_our_duty", "text": "属于其他部门职责。"}
REASON: Facts = {"reason": "材料还不完整。"}
TRANSFER: Facts = {"receiver": "益阳市住房和城乡建设局", "document_no": "常建转〔2026〕1号"}
FILING: Facts = {"filed_no": "常建立字〔2026〕7号", "filed_on": date(2026, 3, 10)}

# Who takes which step with which facts on the way to a stage.
Way = tuple[tuple[str, str, Mapping[str, Any]], ...]
_START: Way = ((CLERK, "start", {"assignee": CLERK}),)
_FINDINGS: Way = (*_START, (CLERK, "submit_findings", PROVED))
_DECIDED: Way = (*_FINDINGS, (CHIEF, "record_decision", DECISION))
WAYS: Mapping[str, Way] = {
    "accepted": (),
    "investigating": _START,
    "awaiting_informant": (*_START, (CLERK, "ask", QUESTION)),
    "parked": (*_START, (CHIEF, "park", REASON)),
    "filed": (*_START, (CHIEF, "file_case", FILING)),
    "awaiting_review": _FINDINGS,
    "referred_out": (*_FINDINGS, (CHIEF, "refer", REFERRAL)),
    "decided": _DECIDED,
    "closed": (*_DECIDED, (CHIEF, "close", CLOSING)),
    "not_accepted": (*_START, (CHIEF, "refuse", REFUSAL)),
    "transferred_out": (*_START, (CHIEF, "transfer_out", TRANSFER)),
}


async def a_case(bureau: Bureau, stage: str = "accepted", **sent: Any) -> str:
    """A tip of the construction section, taken on and driven to a stage; the number of its case."""
    return (await a_case_and_its_informant(bureau, stage, **sent))[0]


async def a_case_and_its_informant(
    bureau: Bureau, stage: str = "accepted", **sent: Any
) -> tuple[str, Informant]:
    registered, receipt = await send(**sent)
    tip = await tips.tip_for(bureau[CLERK], registered.number)
    number = await opening.open_case(bureau[CLERK], registered.number, version=tip.version)
    await drive(bureau, number, *WAYS[stage])
    return number, await informant(receipt)


async def drive(bureau: Bureau, number: str, *way: tuple[str, str, Mapping[str, Any]]) -> None:
    for who, action, facts in way:
        await take(bureau, who, number, action, **facts)


async def take(bureau: Bureau, who: str, number: str, action: str, **facts: Any) -> None:
    """One step in the state that the case has now; an assignee may be given by name."""
    if "assignee" in facts:
        facts["assignee"] = str(bureau[facts["assignee"]].id)
    if action == "submit_findings":
        await make_ready(bureau, who, number)
    case = await queries.case_for(bureau[who], number)
    await steps.take(bureau[who], number, action, facts, version=case.version)


async def make_ready(bureau: Bureau, who: str, number: str) -> None:
    """Facts saved as the tips propose them, and every item of the checklist answered: findings may follow."""
    opened = await reading.open_case(bureau[who], number)
    typed = [Typed(row.id, {"remark": "号码待查。", **row.cells}) for row in opened.facts.rows]
    await saving.save(bureau[who], number, typed, version=opened.facts.version)
    items = await checklist.items_of(opened.row, opened.steps)
    said = [Check(code=one.row.code, state="done", note="见卷宗。") for one in items if not one.answered]
    await checklist.check(bureau[who], number, said, opened.tips)


async def informant(receipt: str) -> Informant:
    session = await sealed.find(await receipts.sign_in(receipt), "informant")
    assert session is not None
    return receipts.informant_of(session)


async def on_desk(bureau: Bureau, name: str, show: Filter = "open") -> list[str]:
    """The numbers on the list of this person's work."""
    return [one.number for one in (await inbox.work(bureau[name], Criteria(show=show), limit=50)).rows]

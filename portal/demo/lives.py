"""What became of some published records: withdrawn, corrected, suspended, repaired, revoked, disputed."""

from dataclasses import replace
from datetime import timedelta
from secrets import token_hex
from typing import Final
from uuid import UUID

from portal.core import clock
from portal.core.receipts import generate
from portal.demo.people import Players
from portal.demo.records import AUTHORITY, BASIS, INVENTED, invented_uscc
from portal.evidence.receiving import seal_bytes, store_row
from portal.evidence.sealed_file import PLAIN
from portal.records import drafting, publishing, queries
from portal.records.content import Content, Measure
from portal.records.life import deciding, objecting, proposing
from portal.records.life.documents import Brought
from portal.records.life.objecting import Words
from portal.records.life.proposing import Ground
from portal.records.life.repairing import Application
from portal.staff.people import Person

OFFICE: Final = "construction-section"
_LONG_AGO: Final = 200
"""Days: the shortest window of an ordinary record is over by then."""
_REVIEW: Final = "行政复议决定书 演政复决字〔示例〕3号"


async def go_on(players: Players) -> None:
    """By the two people who draft and check; two proposals and one objection are left waiting."""
    maker, checker = players["gongshi"].person, players["fuhe"].person
    numbers = [await _published(maker, checker, n) for n in range(7)]
    withdrawn, corrected, suspended, repaired, waiting, revoked, applied = numbers
    since = clock.today() - timedelta(days=1)
    annulled = Ground(reason="annulled", event_on=since, document=_REVIEW, note="复议机关已撤销原决定。")
    await _agreed(checker, await proposing.withdraw(maker, withdrawn, annulled))
    await _agreed(checker, await _corrected(maker, corrected))
    decided = Ground(reason="review", event_on=since, document="暂停公示决定书 演建暂字〔示例〕1号")
    await _agreed(checker, await proposing.suspend(maker, suspended, decided))
    await _agreed(checker, await _repair(maker, repaired))
    await _agreed(checker, await _repair(maker, revoked))
    found = Ground(reason="false_material", event_on=since, document="认定书 演建信〔示例〕2号")
    await _agreed(checker, await proposing.revoke(maker, revoked, found))
    await _repair(maker, applied)
    await proposing.withdraw(maker, waiting, Ground(reason="changed", event_on=since, document=_REVIEW))
    [disputed] = (await queries.search(size=1)).records
    words = Words(
        who="subject",
        wrong="dates",
        text="决定书上的日期和公示的不一样。",
        evidence="决定书一份。",
        contact="来信",
    )
    letter = await _brought("决定书.txt", "行政处罚决定书（演示），落款日期和公示的不同。")
    await objecting.object_to(disputed.number, words, receipt=generate(), brought=letter)


async def _published(maker: Person, checker: Person, n: int) -> str:
    record = await drafting.draft(maker, _content(n), office=OFFICE)
    await drafting.submit(maker, record, version=1)
    return await publishing.approve(checker, record, version=2)


async def _corrected(maker: Person, number: str) -> UUID:
    content = replace(_content(1), facts=f"当事人聘用的注册人员有一人实际不在本单位工作。{INVENTED}")
    note = Ground(reason="facts", note="违法事实中的人数已更正。")
    return await proposing.correct(maker, number, content, note)


async def _repair(maker: Person, number: str) -> UUID:
    application = Application(
        documents="信用修复申请书、缴款凭证（演示）。",
        promise="承诺提交的材料真实，今后守法经营。",
        duties_done=True,
        reference="示-XYXF-0001",
    )
    proof = await _brought("缴款凭证.txt", "缴款凭证（演示）：罚款已缴清。")
    return await proposing.repair(maker, number, Ground(reason="credit_china", brought=proof), application)


async def _brought(name: str, text: str) -> Brought:
    """A file as it waits in the session of whoever brings it."""
    sealed, owner = seal_bytes(text.encode(), name), token_hex(32)
    await store_row(sealed, owner)
    return Brought((replace(sealed, content=None, state=PLAIN),), owner)


async def _agreed(checker: Person, act: UUID) -> None:
    await deciding.approve(checker, act, version=1)


def _content(n: int) -> Content:
    decided = clock.today() - timedelta(days=_LONG_AGO + n)
    return Content(
        subject_type="legal",
        role="unit",
        name=f"花岩虚构第{'一二三四五六七'[n]}建筑工程有限公司",
        uscc=invented_uscc(920 + n),
        kind="unit_uses",
        facts=f"当事人聘用的注册人员有两人实际不在本单位工作。{INVENTED}",
        legal_basis=BASIS["unit"],
        measures=(Measure(code="fine", amount_fen=2_000_000), Measure(code="bad_record")),
        decision_name="行政处罚决定书",
        decision_no=f"演建罚决字〔{decided.year}〕{920 + n}号",
        decision_on=decided,
        authority=AUTHORITY,
        severity="general",
    )

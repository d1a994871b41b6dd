"""Records in every state in which a record can be, each with marks by which any trace of it is found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from portal.core import clock
from portal.database import writing
from portal.demo.records import invented_uscc
from portal.records import drafting, publishing, showing
from portal.records.content import Content
from portal.records.publishing import Sample
from portal.records.subjects import subject_of
from tests.support.bureau import BUILDING, Bureau
from tests.support.cases import a_case
from tests.support.records import HOLDER, UNIT, in_review

STATES: Final = (
    *("draft", "review", "scheduled", "published"),
    *("suspended", "expired", "repaired", "withdrawn"),
)
STOPPED: Final = ("suspended", "repaired", "withdrawn")
ENDED: Final = ("expired", "repaired", "withdrawn")
NEVER_SEEN: Final = ("draft", "review", "scheduled")
GROUPS: Final = ("unit", "person", "shared")
_BRANDS: Final = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥乾坤"
_TO_YESTERDAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """`shared` records are all of one unit, so that its own name and code say nothing of any of them."""

    group: str
    state: str
    content: Content
    number: str = ""
    case: str = ""

    @property
    def label(self) -> str:
        return f"{self.group}, {self.state}"

    @property
    def subject(self) -> str:
        return subject_of(self.content) or ""

    @property
    def is_shown(self) -> bool:
        return self.state == "published"

    @property
    def marks(self) -> list[str]:
        """What stands in nothing but this record."""
        own = {"unit": self.content.name, "person": self.content.registration_no, "shared": ""}[self.group]
        facts = self.content.facts
        return [one for one in (self.number, self.content.decision_no, facts, own) if one]


async def entries(bureau: Bureau) -> list[Entry]:
    """All states in all groups; drafts, and what comes from a case, through the officers' hands."""
    found, samples = [], []
    for one in _drawn(clock.today()):
        if one.state in ("draft", "review"):
            found.append(await _sealed(bureau, one))
        elif one.state == "published" and one.group == "person":
            found.append(await _from_a_case(bureau, one))
        else:
            samples.append(one)
    for one in samples:
        [number] = await publishing.insert_projections([Sample(one.content, _public_on(one))])
        found.append(replace(one, number=number))
    for one in found:
        if one.state in STOPPED:
            async with writing():
                await showing.stop(one.number, one.state)
    return found


def _drawn(today: date) -> Iterator[Entry]:
    for n, (group, state) in enumerate((group, state) for group in GROUPS for state in STATES):
        brand = "星岳" if group == "shared" else f"{_BRANDS[n]}岳"
        decided = _a_year_before(today - _TO_YESTERDAY) if state == "expired" else today - timedelta(days=30)
        content = replace(
            HOLDER if group == "person" else UNIT,
            name=f"欧阳{brand}" if group == "person" else f"常德市{brand}建筑工程有限公司",
            facts=f"核查认定的事实第{101 + n}条。",
            decision_no=f"示建罚决字〔{decided.year}〕{101 + n}号",
            decision_on=decided,
            area="430702",
        )
        if group == "person":
            content = replace(content, registration_no=f"湘24312345{101 + n}")
        else:
            content = replace(content, uscc=invented_uscc(1 if group == "shared" else 100 + n))
        yield Entry(group, state, content)


def _a_year_before(day: date) -> date:
    """The rule of 2026 shows for twelve months from the decision, the last day included."""
    return day.replace(year=day.year - 1)


def _public_on(entry: Entry) -> date:
    if entry.state == "scheduled":
        return clock.today() + timedelta(days=1)
    return entry.content.decision_on + timedelta(days=5)


async def _from_a_case(bureau: Bureau, entry: Entry) -> Entry:
    drafter, checker = bureau["张干事"], bureau["李科长"]
    case = await a_case(bureau, "decided")
    record = await drafting.draft(drafter, entry.content, case=case)
    await drafting.submit(drafter, record, version=1)
    number = await publishing.approve(checker, record, version=2, late=True)
    return replace(entry, number=number, case=case)


async def _sealed(bureau: Bureau, entry: Entry) -> Entry:
    if entry.state == "draft":
        await drafting.draft(bureau["张干事"], entry.content, office=BUILDING)
    else:
        await in_review(bureau["张干事"], entry.content)
    return entry

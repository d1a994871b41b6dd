"""My work: tips to sign off and cases to handle, with counters that are filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from portal.cases.matters import REPORTED
from portal.catalogue.answers import in_parties, named
from portal.catalogue.kinds import kind
from portal.catalogue.states import FINAL, Role, State
from portal.compartments.sealing import open_pair, opened_items
from portal.core import clock
from portal.core.calendars import WorkCalendar
from portal.core.errors import N_
from portal.database import fetch
from portal.offices import queries as offices
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.intake import DISPATCH
from portal.tips.queries import tip_by_id
from portal.tips.recusals import not_recused

Filter = Literal["open", "sign_off", "today", "overdue", "answered", "review", "helping", "ended"]
FILTERS: Final[Mapping[Filter, str]] = {
    "open": N_("全部在办"),
    "sign_off": N_("待签收"),
    "today": N_("今日到期"),
    "overdue": N_("已逾期"),
    "answered": N_("补充已回复"),
    "review": N_("待我审核"),
    "helping": N_("协办给我"),
    "ended": N_("已结束"),
}
_ENDS: Final = ", ".join(f"'{state.value}'" for state in sorted(FINAL))
_AT_DESK: Final = f"('{State.REGISTERED.value}', '{State.RETURNED.value}')"
_JUDGED: Final = f"('{State.AWAITING_REVIEW.value}', '{State.REPORTED_UP.value}')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One row: a tip without a case, or a case. `days_left` counts working days, negative when overdue."""

    subject: Literal["tip", "case"]
    number: str
    kind: str
    state: State
    office: str
    due_on: date | None
    due_provisional: bool
    evidence_count: int
    assignee: str
    days_left: int | None
    about: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Where:
    """Conditions on one kind of row, with their values; None where the filter has no such rows."""

    sql: str
    values: tuple[Any, ...] = ()


async def counts(person: Person) -> dict[Filter, int]:
    return {name: await total(person, name) for name in FILTERS}


async def total(person: Person, name: Filter) -> int:
    tips, cases = _conditions(person, name)
    found = 0
    for table, where in (("tip t", tips), ("casefile c", cases)):
        if where is not None:
            [row] = await fetch(f"SELECT count(*) AS n FROM {table} WHERE {where.sql}", *where.values)
            found += int(row["n"])
    return found


async def work(person: Person, name: Filter, *, limit: int, offset: int = 0) -> list[Work]:
    """The most urgent first; what each is about is decrypted for these rows only."""
    parts: list[str] = []
    values: list[Any] = []
    tips, cases = _conditions(person, name)
    if tips is not None:
        parts.append(f"{_TIPS} WHERE {tips.sql}")
        values += tips.values
    if cases is not None:
        parts.append(f"{_CASES} WHERE {cases.sql}")
        values += cases.values
    if not parts:
        return []
    order = "due_on DESC, number DESC" if name == "ended" else "due_on, number"
    rows = await fetch(
        f"{' UNION ALL '.join(parts)} ORDER BY {order} LIMIT ? OFFSET ?", *values, limit, offset
    )
    keyring, calendar = OfficeKeyring(person), await offices.work_calendar()
    return [_row(row, await _about(row["tip"], keyring), calendar) for row in rows]


def _row(row: dict[str, Any], about: str, calendar: WorkCalendar) -> Work:
    due_on = row["due_on"]
    return Work(
        subject=row["subject"],
        number=row["number"],
        kind=row["kind"],
        state=State(row["state"]),
        office=row["office"],
        due_on=due_on,
        due_provisional=bool(row["due_provisional"]),
        evidence_count=row["evidence_count"] or 0,
        assignee=row["assignee"] or "",
        days_left=calendar.working_days_between(clock.today(), due_on) if due_on else None,
        about=about,
    )


_TIPS: Final = (
    "SELECT 'tip' AS subject, t.number, t.kind, t.state, t.office, t.due_on, t.due_provisional, "
    "t.evidence_count, NULL AS assignee, t.id AS tip FROM tip t"
)
_CASES: Final = (
    "SELECT 'case' AS subject, c.number, c.kind, c.state, c.office, c.due_on, c.due_provisional, "
    '(SELECT sum(t.evidence_count) FROM tip t WHERE t."case" = c.id) AS evidence_count, '
    "(SELECT a.name FROM account a WHERE a.id = c.assignee) AS assignee, "
    '(SELECT t.id FROM tip t WHERE t."case" = c.id ORDER BY t.number LIMIT 1) AS tip FROM casefile c'
)


def _conditions(person: Person, name: Filter) -> tuple[_Where | None, _Where | None]:
    tips, cases = _conditions_of_offices(person, name)
    return _without_conflicts(person, "t", tips), _without_conflicts(person, "c", cases)


def _without_conflicts(person: Person, row: Literal["t", "c"], where: _Where | None) -> _Where | None:
    return where and _Where(f"{where.sql} AND {not_recused(row)}", (*where.values, person.id))


def _conditions_of_offices(person: Person, name: Filter) -> tuple[_Where | None, _Where | None]:
    own = sorted(person.offices)
    if not own:
        return None, None
    if name == "helping":
        return _helping("t", "content", own), _helping("c", "compartment", own)
    tips = f't."case" IS NULL AND t.office IN ({_marks(own)}) AND NOT {_waits_at_desk()}'
    cases = f"c.master IS NULL AND (c.office IN ({_marks(own)}) OR {_holds('c.compartment', own, REPORTED)})"
    more_tips, more_cases = _narrowed(person, name)
    return (
        None if more_tips is None else _Where(f"{tips} AND {more_tips.sql}", (*own, *more_tips.values)),
        None
        if more_cases is None
        else _Where(f"{cases} AND {more_cases.sql}", (*own, *own, *more_cases.values)),
    )


def _narrowed(person: Person, name: Filter) -> tuple[_Where | None, _Where | None]:
    today = clock.today()
    if name == "review":
        return _review(person)
    narrowed: dict[str, tuple[_Where | None, _Where | None]] = {
        "open": (_open("t"), _open("c")),
        "sign_off": (_open("t", "t.state = ?", State.ROUTED.value), None),
        "today": (_open("t", "t.due_on = ?", today), _open("c", "c.due_on = ?", today)),
        "overdue": (_open("t", "t.due_on < ?", today), _open("c", "c.due_on < ?", today)),
        "answered": (None, _open("c", _LAST_ANSWERED)),
        "ended": (_Where(f"t.state IN ({_ENDS})"), _Where(f"c.state IN ({_ENDS})")),
    }
    return narrowed[name]


# The newest event of the case's own chain.
_LAST_ANSWERED: Final = (
    "EXISTS (SELECT 1 FROM ledger_chain h JOIN ledger_event e ON e.chain = h.name AND e.seq = h.last_seq "
    "WHERE h.name = 'case:' || CAST(c.id AS TEXT) AND e.kind = 'case.answered')"
)


def _review(person: Person) -> tuple[_Where | None, _Where | None]:
    """Findings that he may judge, and steps that somebody else proposed to him."""
    judged = sorted(office for office in person.offices if _judges(person, office))
    if not judged:
        return None, None
    marks = _marks(judged)
    findings = (
        f"(c.state IN {_JUDGED} AND (c.findings_by IS NULL OR c.findings_by <> ?) "
        f"AND (c.office IN ({marks}) OR {_holds('c.compartment', judged, REPORTED)}))"
    )
    return (
        _open("t", f"t.office IN ({marks}) AND {_proposed('t', 'tip')}", *judged, person.actor),
        _open(
            "c",
            f"({findings} OR (c.office IN ({marks}) AND {_proposed('c', 'case')}))",
            *(person.id, *judged, *judged, *judged, person.actor),
        ),
    )


def _judges(person: Person, office: str) -> bool:
    return bool(person.roles_in(office) & {Role.CHIEF, Role.DISPATCHER})


def _proposed(row: str, subject: str) -> str:
    """A proposal holds as long as the row's version is the one that it made."""
    return (
        f"EXISTS (SELECT 1 FROM ledger_event e WHERE e.chain = '{subject}:' || CAST({row}.id AS TEXT) "
        f"AND e.kind = '{subject}.propose' AND e.actor <> ? "
        f"AND e.facts LIKE '%\"version\":' || CAST({row}.version AS TEXT) || '}}')"
    )


def _open(row: str, condition: str = "", *values: Any) -> _Where:
    still = f"{row}.state NOT IN ({_ENDS})"
    return _Where(f"{still} AND {condition}" if condition else still, values)


def _helping(row: str, compartment: str, own: Sequence[str]) -> _Where:
    without_case = 't."case" IS NULL AND ' if row == "t" else "c.master IS NULL AND "
    sql = (
        f"{without_case}{row}.office NOT IN ({_marks(own)}) AND {row}.state NOT IN ({_ENDS}) "
        f"AND {_holds(f'{row}.{compartment}', own, 'cc')}"
    )
    return _Where(sql, (*own, *own))


def _holds(compartment: str, own: Sequence[str], purpose: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM compartment_grant g WHERE g.compartment = {compartment} "
        f"AND g.holder_kind = 'office' AND g.purpose = '{purpose}' AND g.holder IN ({_marks(own)}))"
    )


def _waits_at_desk() -> str:
    """What the dispatch desk has yet to confirm stands on its own page."""
    return f"(t.office = '{DISPATCH}' AND t.state IN {_AT_DESK})"


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)


async def _about(tip: Any, keyring: OfficeKeyring) -> str:
    """Whom the tip names, as far as this person can open the tip."""
    if tip is None:
        return ""
    row = await tip_by_id(tip)
    pair = await open_pair(row.content, keyring)
    if pair is None:
        return ""
    [told] = [item.payload for item in await opened_items(row.content, pair, "answers")]
    return named(in_parties(kind(row.kind), told["answers"]))

"""From criteria to rows in SQL: each branch is a stretch of one index, so that no list reads all rows.

Tips without a case and cases are counted and read apart, office by office, and joined at the end.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from portal.cases.criteria import Criteria
from portal.cases.matters import REPORTED
from portal.catalogue.states import FINAL, Role, State, Subject, states_of
from portal.core import clock
from portal.staff.people import Person
from portal.tips import areas, recusals
from portal.tips.areas import marks
from portal.tips.intake import DISPATCH

# In the words of the indexes, see the migration of the queue: SQLite compares them literally.
ENDS: Final = "('closed', 'not_accepted', 'transferred_out')"
_AT_DESK: Final = f"('{State.REGISTERED.value}', '{State.RETURNED.value}')"
_JUDGED: Final = (State.AWAITING_REVIEW.value, State.REPORTED_UP.value)
_WRITTEN_BY_ANOTHER: Final = "(t.findings_by IS NULL OR t.findings_by <> ?)"
_JUDGES: Final = frozenset({Role.CHIEF, Role.DISPATCHER})
assert {f"'{state.value}'" for state in FINAL} == set(ENDS.strip("()").split(", "))


@dataclass(frozen=True, slots=True)
class Terms:
    """Conditions with their values, in the order of their marks."""

    sql: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()

    def and_(self, sql: str, *values: Any) -> "Terms":
        return Terms((*self.sql, sql), (*self.values, *values))

    @property
    def text(self) -> str:
        return " AND ".join(self.sql) or "1 = 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Rows of one table: `terms` are a stretch of an index, `filters` are looked at row by row.

    `granted`: keys through which the rows are found instead, for what other offices own.
    """

    subject: Subject
    terms: Terms
    filters: Terms = Terms()
    granted: Terms | None = None

    @property
    def table(self) -> str:
        return "tip t" if self.subject == "tip" else "casefile t"

    @property
    def key(self) -> str:
        return "t.content" if self.subject == "tip" else "t.compartment"

    @property
    def source(self) -> str:
        """Tables and conditions; CROSS JOIN has SQLite begin with the keys, of which there are fewer."""
        if self.granted is None:
            return f"FROM {self.table} WHERE {self.terms.text}"
        keys = f"SELECT DISTINCT g.compartment FROM compartment_grant g WHERE {self.granted.text}"
        joined = f"FROM ({keys}) AS k CROSS JOIN {self.table} WHERE {self.key} = k.compartment"
        return f"{joined} AND {self.terms.text}"

    @property
    def values(self) -> tuple[Any, ...]:
        return (*(self.granted.values if self.granted else ()), *self.terms.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where somebody sits: the offices whose work he sees, and those whose findings he may judge.

    `withheld` he has to leave alone for a conflict of interest, `repeated` may have repeats; `within` is for
    places in some areas. Whoever only `oversees` sees what an office owns, and what waits at the desk too.
    """

    account: UUID
    offices: tuple[str, ...]
    judged: tuple[str, ...] = ()
    withheld: tuple[UUID, ...] = ()
    repeated: tuple[UUID, ...] = ()
    within: areas.Conditions = ()
    oversees: bool = False


async def seat_of(person: Person, repeated: Iterable[UUID] = ()) -> Seat:
    offices = tuple(sorted(person.offices))
    return Seat(
        account=person.id,
        offices=offices,
        judged=tuple(office for office in offices if person.roles_in(office) & _JUDGES),
        withheld=tuple(sorted(await recusals.withheld_rows(person.id))),
        repeated=tuple(repeated),
        within=areas.conditions(person),
    )


def branches(seat: Seat, criteria: Criteria) -> list[Branch]:
    """The parts of a list, without a row in two of them."""
    if not seat.offices:
        return []
    found = [
        _with_filters(_free(one, seat), criteria)
        for one in _of_counter(seat, criteria)
        if not criteria.state or State(criteria.state) in states_of(one.subject)
    ]
    if criteria.repeats:
        among = f"t.id IN ({marks(seat.repeated)})" if seat.repeated else "1 = 0"
        found = [replace(one, terms=one.terms.and_(among, *seat.repeated)) for one in found]
    if not criteria.mine or criteria.show not in _MINE:
        return found  # A tip has nobody in charge of it before it is a case.
    return [_of_assignee(one, criteria, seat.account) for one in found if one.subject == "case"]


# What waits to be signed off, reviewed or helped with has nobody of his own in charge of it.
_MINE: Final = frozenset({"open", "today", "overdue", "answered", "ended"})


def _free(branch: Branch, seat: Seat) -> Branch:
    terms = branch.terms
    for _, sql, values in (one for one in seat.within if one[0] == branch.subject):
        terms = terms.and_(sql, *values)
    if seat.withheld:
        terms = terms.and_(f"t.id NOT IN ({marks(seat.withheld)})", *seat.withheld)
    return replace(branch, terms=terms)


def _of_assignee(branch: Branch, criteria: Criteria, account: UUID) -> Branch:
    """What is open has an index by who is in charge; what ended or was answered has one of its own."""
    name = "filters" if criteria.show in ("ended", "answered") else "terms"
    return replace(branch, **{name: getattr(branch, name).and_("t.assignee = ?", account)})


def _of_counter(seat: Seat, criteria: Criteria) -> Iterator[Branch]:
    show, today = criteria.show, clock.today()
    if show == "helping":
        yield from _helping(seat)
        return
    if show == "review":
        yield from _review(seat)
        return
    narrowing = {
        "today": Terms(("t.due_on = ?",), (today,)),
        "overdue": Terms(("t.due_on < ?",), (today,)),
        "sign_off": Terms(("t.state = ?",), (State.ROUTED.value,)),
        "answered": Terms(("t.answered",)),
    }.get(show, Terms())
    only = {"sign_off": "tip", "answered": "case"}.get(show)
    for one in _held(seat, ended=show == "ended"):
        if only in (None, one.subject):
            yield _narrowed(one, narrowing)


def _held(seat: Seat, *, ended: bool = False) -> Iterator[Branch]:
    """What lies with the offices themselves, and what was reported up to them."""
    state = f"t.state IN {ENDS}" if ended else f"t.state NOT IN {ENDS}"
    for office in seat.offices:
        of_office = Terms(("t.office = ?", state), (office,))
        tips = of_office.and_('t."case" IS NULL')
        at_desk = office == DISPATCH and not seat.oversees
        yield Branch(subject="tip", terms=tips.and_(_NOT_WAITING) if at_desk else tips)
        yield Branch(subject="case", terms=of_office.and_(_NOT_MERGED))
    if seat.oversees:
        return
    reported = _granted(seat.offices, REPORTED)
    elsewhere = _elsewhere(seat).and_(state).and_(_NOT_MERGED)
    yield Branch(subject="case", terms=elsewhere, granted=reported if ended else _living(reported))


def _helping(seat: Seat) -> Iterator[Branch]:
    granted = _living(_granted(seat.offices, "cc"))
    still = _elsewhere(seat).and_(f"t.state NOT IN {ENDS}")
    yield Branch(subject="tip", terms=still.and_('t."case" IS NULL'), granted=granted)
    yield Branch(subject="case", terms=still.and_(_NOT_MERGED), granted=granted)


def _review(seat: Seat) -> Iterator[Branch]:
    """Findings that he may judge, and steps that somebody else proposed to him."""
    still, me = f"t.state NOT IN {ENDS}", seat.account
    findings = f"t.state IN {_JUDGED} AND {_WRITTEN_BY_ANOTHER}"
    proposed = "t.proposed_by IS NOT NULL AND t.proposed_by <> ?"
    for office in seat.judged:
        here = Terms(("t.office = ?", still), (office,))
        tips, cases = here.and_('t."case" IS NULL'), here.and_(_NOT_MERGED)
        for state in _JUDGED:
            terms = cases.and_(f"t.state = '{state}'").and_(_WRITTEN_BY_ANOTHER, me)
            yield Branch(subject="case", terms=terms)
        yield Branch(subject="case", terms=cases.and_(proposed, me).and_(f"NOT ({findings})", me))
        yield Branch(subject="tip", terms=tips.and_(proposed, me))
    if seat.judged:
        elsewhere = _elsewhere(seat).and_(still).and_(_NOT_MERGED).and_(findings, me)
        yield Branch(subject="case", terms=elsewhere, granted=_living(_granted(seat.judged, REPORTED)))


# A merged case goes on as part of another.
_NOT_MERGED: Final = "t.master IS NULL"
# What the dispatch desk has yet to decide stands on its own page.
_NOT_WAITING: Final = f"t.state NOT IN {_AT_DESK}"


def _elsewhere(seat: Seat) -> Terms:
    return Terms((f"t.office NOT IN ({marks(seat.offices)})",), seat.offices)


def _granted(offices: Sequence[str], purpose: str) -> Terms:
    """Keys that these offices hold to what is not theirs, for the purpose."""
    words = "g.holder_kind = 'office' AND g.purpose IN ('cc', 'reported')"  # Those of the index.
    return Terms((words, "g.purpose = ?", f"g.holder IN ({marks(offices)})"), (purpose, *offices))


def _living(granted: Terms) -> Terms:
    """Without those whose matter has ended: over the years they become many."""
    return granted.and_("g.settled = FALSE")


def _narrowed(branch: Branch, more: Terms) -> Branch:
    terms = Terms((*branch.terms.sql, *more.sql), (*branch.terms.values, *more.values))
    return replace(branch, terms=terms)


def _with_filters(branch: Branch, criteria: Criteria) -> Branch:
    filters = Terms()
    for name in ("state", "kind", "office", "area", "channel"):
        if value := getattr(criteria, name):
            filters = filters.and_(f"t.{name} = ?", value)
    for name, column, sign in _BETWEEN:
        if day := getattr(criteria, name):
            filters = filters.and_(f"t.{column} {sign} ?", day)
    return replace(branch, filters=_in_charge(branch, criteria, filters))


_BETWEEN: Final = (
    ("received_from", "received_on", ">="),
    ("received_to", "received_on", "<="),
    ("due_from", "due_on", ">="),
    ("due_to", "due_on", "<="),
)


def _in_charge(branch: Branch, criteria: Criteria, filters: Terms) -> Terms:
    """Who is in charge; of a tip nobody is yet."""
    if criteria.assignee:
        if branch.subject == "tip":
            return filters.and_("1 = 0")
        filters = filters.and_("t.assignee = ?", UUID(criteria.assignee))
    if criteria.unassigned and branch.subject == "case":
        filters = filters.and_("t.assignee IS NULL")
    return filters

"""Reading the clocks, pauses and extensions of tips and cases; whoever asks has proved access to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from portal.catalogue.clock_uses import ClockUse, use_of
from portal.catalogue.step_types import Subject
from portal.core import clock
from portal.core.counting import Limit, Pause
from portal.core.errors import N_, NotFound
from portal.database import fetch

MET, MISSED, DROPPED = "met", "missed", "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One period that runs, or ran until `ended_on`, with what it was when it began."""

    id: UUID
    subject: Subject
    matter: UUID
    office: str
    name: str
    started_on: date
    amount: int
    unit: str
    extended: int
    extended_unit: str
    due_on: date
    provisional: bool
    legal: bool
    ended_on: date | None
    ending: str | None
    used: int | None

    @property
    def runs(self) -> bool:
        return self.ended_on is None

    @property
    def overdue(self) -> bool:
        """Computed, never stored."""
        return self.runs and self.due_on < clock.today()

    @property
    def use(self) -> ClockUse:
        return use_of(self.name, self.subject)

    @property
    def limits(self) -> tuple[Limit, ...]:
        own = Limit(self.amount, self.unit)
        return (own, Limit(self.extended, self.extended_unit)) if self.extended else (own,)

    def halted_by(self, pauses: Iterable[Pause]) -> tuple[Pause, ...]:
        """The pauses that stop this clock; one that goes on is taken as ended today."""
        return tuple(pause.as_of(clock.today()) for pause in pauses if pause.kind in self.use.halts)

    def stands(self, pauses: Iterable[Pause]) -> bool:
        """Whether it stands still now."""
        return self.runs and any(pause.kind in self.use.halts and pause.until_on is None for pause in pauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    id: UUID
    clock: UUID
    matter: UUID
    amount: int
    unit: str
    ground: str
    approver: str
    state: str
    asked_by: UUID
    asked_on: date
    decided_by: UUID | None
    decided_on: date | None


CLOCK_COLUMNS = ", ".join(field.name for field in fields(Clock))
_EXTENSION_COLUMNS = ", ".join(field.name for field in fields(Extension))


async def together(matter: UUID) -> list[UUID]:
    """A case with those that go on as part of it: what is done for it is done for them."""
    return [matter, *[row["id"] for row in await fetch("SELECT id FROM casefile WHERE master = ?", matter)]]


async def running(*matters: UUID) -> list[Clock]:
    """The most urgent first."""
    return [one for one in await clocks_of(matters) if one.runs]


async def clocks_of(matters: Sequence[UUID]) -> list[Clock]:
    """Every clock of these tips and cases, also those that have ended."""
    if not matters:
        return []
    return read(
        await fetch(
            f"SELECT {CLOCK_COLUMNS} FROM running_clock WHERE matter IN ({_marks(matters)}) "
            "ORDER BY CASE WHEN ended_on IS NULL THEN 0 ELSE 1 END, due_on, started_on, name, id",
            *matters,
        )
    )


async def clock_of(matter: UUID, identifier: UUID) -> Clock:
    for one in await clocks_of(await together(matter)):
        if one.id == identifier:
            return one
    raise NotFound(N_("没有这项期限。"))


async def named(matter: UUID, name: str) -> Clock | None:
    """The clock of this name that runs on it."""
    return next((one for one in await running(matter) if one.name == name), None)


async def pauses_of(*matters: UUID) -> list[Pause]:
    rows = await fetch(
        f"SELECT kind, from_on, until_on FROM clock_pause WHERE matter IN ({_marks(matters)}) "
        "ORDER BY from_on, kind, id",
        *matters,
    )
    return [Pause(row["kind"], row["from_on"], row["until_on"]) for row in rows]


async def open_pauses() -> dict[UUID, frozenset[str]]:
    """The kinds of pause that go on, by tip or case."""
    found: dict[UUID, frozenset[str]] = {}
    for row in await fetch(
        "SELECT matter, kind FROM clock_pause WHERE until_on IS NULL ORDER BY matter, kind"
    ):
        found[row["matter"]] = found.get(row["matter"], frozenset()) | {row["kind"]}
    return found


async def standing_still() -> list[tuple[Subject, UUID]]:
    """The tips and cases with a pause that goes on."""
    rows = await fetch(
        "SELECT DISTINCT c.subject, COALESCE(f.master, c.matter) AS matter FROM clock_pause p "
        "JOIN running_clock c ON c.matter = p.matter AND c.ended_on IS NULL "
        "LEFT JOIN casefile f ON f.id = c.matter WHERE p.until_on IS NULL ORDER BY matter"
    )
    return [(row["subject"], row["matter"]) for row in rows]


async def extensions_of(*matters: UUID) -> list[Extension]:
    rows = await fetch(
        f"SELECT {_EXTENSION_COLUMNS} FROM clock_extension WHERE matter IN ({_marks(matters)}) "
        "ORDER BY asked_on, CASE state WHEN 'refused' THEN 0 ELSE 1 END, id",
        *matters,
    )
    return [Extension(**row) for row in rows]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)


def read(rows: Iterable[dict[str, object]]) -> list[Clock]:
    return [
        Clock(**row | {"provisional": bool(row["provisional"]), "legal": bool(row["legal"])})  # type: ignore[arg-type]
        for row in rows
    ]

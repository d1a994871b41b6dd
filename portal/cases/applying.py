"""One transaction for every step: state, keys, sealed facts, the informant's note, mails, ledger."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.cases.matters import Matter
from portal.cases.telling import tell
from portal.catalogue.states import FINAL, State, TransitionRule
from portal.clocks.following import Stepped, follow
from portal.compartments.sealing import put
from portal.compartments.settling import settle
from portal.core import clock
from portal.core.errors import N_, Conflict
from portal.database import fetch, is_postgres, writing
from portal.ledger.events import Event, Fact, append
from portal.mail import outbox
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.tips.queries import TipRow
from portal.vault.boxes import KeyPair

STEP: Final = "step"
"""Name of the sealed item that each of these events has, in the same order."""

INFORMANT: Final = "informant"
SYSTEM: Final = "system"
_FASTER: Final = N_("{name}刚刚办理了这一件，情况已经变化。您填写的内容还没有保存。")
_SOMEBODY_FASTER: Final = N_("情况刚刚有了变化，您填写的内容还没有保存。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A step about to be taken. `person` is None for the informant and the system, `keys` are those held.

    `concerns`: of several tips, those whose informants are told; None for all.
    """

    matter: Matter
    step: TransitionRule
    facts: Mapping[str, Any] = field(repr=False)
    keys: Mapping[UUID, KeyPair] = field(default_factory=dict, repr=False)
    person: Person | None = None
    actor: str = SYSTEM
    concerns: frozenset[UUID] | None = None

    @property
    def told(self) -> tuple[TipRow, ...]:
        """What one informant did is no news for another, who must not learn of him."""
        return tuple(tip for tip in self.matter.tips if self.concerns is None or tip.id in self.concerns)

    @property
    def code(self) -> str:
        return f"{self.matter.subject}.{self.step.action}"


async def _nothing() -> None:
    """Most steps move no keys and send no messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a step does beyond the change of state.

    `columns` of the row; `codes` for the ledger (never text); `note` are values of the public note;
    `write` runs inside the transaction, after the row is locked; `announce` names offices with work.
    """

    columns: Mapping[str, Any] = field(default_factory=dict)
    codes: Mapping[str, Fact] = field(default_factory=dict)
    note: Mapping[str, Any] = field(default_factory=dict, repr=False)
    write: Callable[[], Awaitable[None]] = _nothing
    announce: frozenset[str] = frozenset()


async def apply(act: Act, effect: Effect, *, version: int) -> None:
    matter, step = act.matter, act.step
    codes = {"from": matter.state.value, "to": step.target.value, **effect.codes}
    async with writing():
        await move(matter, step.target, effect.columns, version=version)
        await follow(_stepped(act))
        await effect.write()
        await tell(act.told, step, {**act.facts, **effect.note}, author=act.actor, keys=act.keys)
        await outbox.announce(effect.announce)
        await record(matter, act.code, act.actor, act.facts, codes, keys=act.keys)


def _stepped(act: Act) -> Stepped:
    days = {name: value for name, value in act.facts.items() if isinstance(value, date)}
    return Stepped(
        subject=act.matter.subject,
        matter=act.matter.id,
        office=act.matter.office,
        action=act.step.action,
        state=act.step.target,
        since=days,
    )


async def move(matter: Matter, to: State, columns: Mapping[str, Any], *, version: int) -> None:
    """Changes the row only if nobody was faster than the page that this person acts on."""
    table, changes = _changes(matter, to, columns)
    sets = ", ".join(f'"{name}" = ?' for name in changes)
    moved = await fetch(
        f"UPDATE {table} SET {sets}, version = version + 1 "
        "WHERE id = ? AND version = ? AND version = ? RETURNING id",
        *changes.values(),
        matter.id,
        matter.version,
        version,
    )
    if not moved:
        raise await somebody_was_faster(matter)
    before, after = _is_settled(matter, matter.state, {}), _is_settled(matter, to, columns)
    if before is not after:
        await settle(matter.compartment, settled=after)


def _is_settled(matter: Matter, state: State, columns: Mapping[str, Any]) -> bool:
    """Whether it has ended, or a tip goes on in its case and a merged case in another."""
    if matter.case is not None:
        elsewhere = columns.get("master", matter.case.master)
    else:
        elsewhere = columns.get("case", matter.tips[0].case)
    return state in FINAL or elsewhere is not None


async def hold(matter: Matter) -> None:
    """Keep everybody else from the row until the transaction ends, for verbs that do not change it."""
    table = "tip" if matter.subject == "tip" else "casefile"
    lock = " FOR UPDATE" if is_postgres() else ""
    await fetch(f"SELECT id FROM {table} WHERE id = ?{lock}", matter.id)


async def record(
    matter: Matter,
    kind: str,
    actor: str,
    facts: Mapping[str, Any],
    codes: Mapping[str, Fact],
    *,
    keys: Mapping[UUID, KeyPair],
) -> None:
    """The facts sealed to the matter and the event, which keeps their fingerprint; last in every verb."""
    payload = {"kind": kind, "facts": _plain(facts)}
    pair = keys.get(matter.compartment)
    sealed = await put(matter.compartment, STEP, payload, author=actor, pair=pair)
    event = Event(
        kind,
        matter.name,
        actor,
        matter.office,
        exact=actor not in (INFORMANT, SYSTEM),
        facts={**codes, "sealed": sealed},
    )
    await append(matter.name, event)


async def require_same_version(matter: Matter, version: int) -> None:
    if matter.version != version:
        raise await somebody_was_faster(matter)


async def somebody_was_faster(matter: Matter) -> Conflict:
    rows = await fetch(
        "SELECT actor FROM ledger_event WHERE chain = ? AND actor LIKE 'staff:%' ORDER BY seq DESC LIMIT 1",
        matter.name,
    )
    for name in (await staff.names_of_actors(row["actor"] for row in rows)).values():
        return Conflict(_FASTER, name=name)
    return Conflict(_SOMEBODY_FASTER)


def _changes(matter: Matter, to: State, columns: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Whatever was proposed lapses, and an answer has been seen to, unless the columns say otherwise."""
    lapsed = {"proposed_action": None, "proposed_by": None}
    if matter.subject == "tip":
        return "tip", {"state": to.value, **lapsed, **columns}
    here = {"state": to.value, "state_since": clock.today(), "answered": False}
    return "casefile", {**here, **lapsed, **columns}


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}

"""One act on many rows of a list: each row by itself, and a word on each that was not taken."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.cases import steps
from portal.catalogue.states import State
from portal.core.errors import N_, DomainError, InvalidInput, Message, Refused
from portal.staff.people import Person
from portal.tips import desk, dispatch
from portal.tips.queries import tip_for

MOST = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """A ticked row, as its page showed it."""

    number: str
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row; `why_not` is None where it was done."""

    number: str
    why_not: Message | None


async def assign(person: Person, chosen: Sequence[Chosen], member: UUID) -> list[Outcome]:
    """Put one member in charge of every chosen case."""

    async def one(row: Chosen) -> None:
        await steps.assign(person, row.number, member, version=row.version)

    return await each(chosen, one)


async def start(person: Person, chosen: Sequence[Chosen], member: UUID) -> list[Outcome]:
    """Begin the investigation of every chosen case with one member in charge."""

    async def one(row: Chosen) -> None:
        facts = {"assignee": str(member)}
        await steps.take(person, row.number, "start", facts, version=row.version)

    return await each(chosen, one)


async def confirm(person: Person, chosen: Sequence[Chosen], rule: str) -> list[Outcome]:
    """Hand tips of one rule to the offices that it proposes; returned ones are decided singly."""

    async def one(row: Chosen) -> None:
        tip = await tip_for(person, row.number)
        if tip.rule != rule or tip.state != State.REGISTERED:
            raise Refused(N_("这一件不是同一条规则提出的，或者被退回过，请单独决定。"))
        await dispatch.confirm_route(person, row.number, version=row.version)

    return await each(chosen, one)


async def hand_over(person: Person, office: str) -> list[Outcome]:
    """Give an office that has a key now what the dispatch desk served for it."""
    kept = next((one.numbers for one in await desk.kept(person) if one.office == office), ())

    async def one(row: Chosen) -> None:
        await dispatch.confirm_route(person, row.number, version=row.version)

    return await each([Chosen(number, (await tip_for(person, number)).version) for number in kept], one)


async def each(chosen: Sequence[Chosen], verb: Callable[[Chosen], Awaitable[None]]) -> list[Outcome]:
    """In the order of the page; a row that cannot be taken keeps no other from it."""
    if not chosen:
        raise InvalidInput({"chosen": Message(N_("请先勾选要办理的。"))})
    if len(chosen) > MOST:
        raise InvalidInput({"chosen": Message(N_("一次最多办理{most}件。"), {"most": MOST})})
    return [Outcome(row.number, await _refusal(verb, row)) for row in chosen]


async def _refusal(verb: Callable[[Chosen], Awaitable[None]], row: Chosen) -> Message | None:
    try:
        await verb(row)
    except InvalidInput as error:
        return next(iter(error.errors.values()))
    except DomainError as error:
        return error.message
    return None

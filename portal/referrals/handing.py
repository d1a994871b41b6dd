"""Handing a case to another body with a letter: seen before it goes, numbered when it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.cases import allowing, redacting, referring
from portal.cases.applying import Act, apply, move, record, require_same_version
from portal.cases.checking import checked_facts
from portal.cases.effects import deciding
from portal.cases.matters import Matter, case_matter, keys_of
from portal.cases.referring import HandedOver, acting_office
from portal.catalogue.states import State, TransitionRule, rules
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused
from portal.database import writing
from portal.offices import queries as offices
from portal.referrals import guarding, lines, numbering
from portal.referrals.letters import Enclosure, Letter
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.vault.boxes import KeyPair

REFER: Final[TransitionRule] = next(
    step for step in rules() if (step.subject, step.action) == ("case", "refer")
)
AGAIN: Final = "case.referred_again"
# Where it went to one body already, others may have to know as well: a work unit, a supervision organ.
_ALSO_FROM: Final = frozenset({State.REFERRED_OUT, State.DECIDED, State.CLOSED})
_PAST: Final = N_("日期应在今天以后。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an officer chose. `copies` are redacted copies: number of the tip and version.

    `document_no`: a number of his own; without it the office's series gives one. `id_numbers`: in full.
    """

    body: str
    receiver: str = field(repr=False)
    title: str = field(repr=False)
    text: str = field(repr=False)
    answer_by: date | None = None
    copies: tuple[tuple[str, int], ...] = ()
    id_numbers: bool = False
    document_no: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case that this person may hand over, and its key."""

    matter: Matter
    keys: Mapping[UUID, KeyPair] = field(repr=False)

    @property
    def pair(self) -> KeyPair:
        return self.keys[self.matter.compartment]


async def case_to_hand_over(person: Person, number: str) -> Case:
    """NotFound for strangers; Refused, with the reason, where it is not his to hand over or not now."""
    matter = await case_matter(person, number)
    if not is_possible(matter.state):
        raise Refused(N_("当前状态下不能移送。"))
    await allowing.require(person, matter, REFER)
    keys = await keys_of(matter, OfficeKeyring(person))
    if matter.compartment not in keys:
        raise NotFound(N_("没有这个案件，或者它不归您的单位办理。"))
    return Case(matter, keys)


def is_possible(state: State) -> bool:
    return state in REFER.sources | _ALSO_FROM


async def draft(person: Person, case: Case, wanted: Wanted) -> Letter:
    """The letter as it would go out, without its number; InvalidInput where it must not."""
    office = acting_office(person, case.matter)
    series = await numbering.series_of(office)
    facts = await lines.lines_of(case.matter.compartment, case.pair)
    letter = Letter(
        organ=series.organ if series else (await offices.office(office)).zh,
        receiver=wanted.receiver,
        title=wanted.title,
        text=wanted.text,
        day=clock.today(),
        number=wanted.document_no,
        answer_by=wanted.answer_by,
        lines=facts if wanted.id_numbers else lines.masked(facts),
        enclosures=await _enclosures(person, case.matter, wanted.copies),
    )
    if wanted.answer_by is not None and wanted.answer_by <= clock.today():
        raise InvalidInput({"answer_by": Message(_PAST)})
    guarding.require_clean(letter.words)
    return letter


async def copies_of(person: Person, matter: Matter) -> list[redacting.Copy]:
    """Every redacted copy of every tip of the case, the newest version of each tip first."""
    found = [copy for tip in matter.tips for copy in reversed(await redacting.copies(person, tip.number))]
    return sorted(found, key=lambda one: one.number)


async def hand_over(person: Person, number: str, wanted: Wanted, *, version: int) -> None:
    """Number the letter, seal it with the case, and take the step; a further body gets a letter of its own.

    Raises Conflict when a colleague was faster, InvalidInput beside the fields that need another look.
    """
    case = await case_to_hand_over(person, number)
    await require_same_version(case.matter, version)
    office = acting_office(person, case.matter)
    await numbering.require_number(office, wanted.document_no)
    facts = await checked_facts(REFER, _facts(wanted, wanted.document_no or "〔〕"), case.matter)
    letter = await draft(person, case, wanted)
    async with writing():
        letter = letter.numbered(wanted.document_no or await numbering.next_letter_number(office))
        facts["document_no"] = letter.number
        await go(person, case, facts, handed_over(wanted.body, letter), version=version)


async def go(
    person: Person, case: Case, facts: Mapping[str, Any], handed: HandedOver, *, version: int
) -> None:
    """The step of the table with its letter, or one more letter of what has gone; inside `writing()`."""
    if case.matter.state not in REFER.sources:
        await _again(person, case, handed, version)
        return
    act = Act(matter=case.matter, step=REFER, facts=facts, keys=case.keys, person=person, actor=person.actor)
    await apply(act, await deciding.refer(act, handed), version=version)


def handed_over(body: str, letter: Letter, *, batch: UUID | None = None) -> HandedOver:
    return HandedOver(
        body=body,
        receiver=letter.receiver,
        document_no=letter.number,
        letter=letter.payload(),
        answer_by=letter.answer_by,
        batch=batch,
    )


async def _again(person: Person, case: Case, handed: HandedOver, version: int) -> None:
    """The case stays where it is; its version grows, so that a second click finds that it has happened."""
    matter = case.matter
    assert matter.case is not None
    await move(matter, matter.state, {"state_since": matter.case.state_since}, version=version)
    follow_up_on = await referring.next_follow_up()
    await referring.write(matter, person, handed, follow_up_on=follow_up_on, pair=case.pair)
    words = {"text": f"{handed.receiver}，{handed.document_no}"}
    await record(matter, AGAIN, person.actor, words, {"body": handed.body}, keys=case.keys)


async def _enclosures(
    person: Person, matter: Matter, chosen: Sequence[tuple[str, int]]
) -> tuple[Enclosure, ...]:
    if not chosen:
        return ()
    copies = {(copy.number, copy.version): copy for copy in await copies_of(person, matter)}
    if not set(chosen) <= set(copies):
        raise InvalidInput({"copies": Message(N_("请从列出的脱敏件中选择。"))})
    return tuple(
        Enclosure(copies[one].parts, tuple(file.label for file in copies[one].files)) for one in chosen
    )


def _facts(wanted: Wanted, document_no: str) -> dict[str, Any]:
    return {"body": wanted.body, "receiver": wanted.receiver, "document_no": document_no}

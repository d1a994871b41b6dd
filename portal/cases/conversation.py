"""Between office and informant: who may write, and what an answer moves."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from portal.cases import effects
from portal.cases.allowing import HELPING
from portal.cases.applying import INFORMANT, Act, apply, hold
from portal.cases.matters import matter_of_case, roles_towards, tip_matter
from portal.cases.queries import case_by_id
from portal.cases.waiting import asked_of
from portal.catalogue.states import Role, State, rule
from portal.compartments.sealing import OpenedItem, open_pair, opened_items, put
from portal.core.errors import N_, Conflict, InvalidInput, Message, Refused
from portal.custody import replies
from portal.database import writing
from portal.evidence.sealed_file import SealedFile
from portal.staff.people import Person
from portal.tips import correspondence, receipts
from portal.tips.preparing import ENVELOPE
from portal.tips.queries import TipRow, tip_by_id
from portal.tips.reading import open_for
from portal.tips.receipts import Informant, InformantKeyring
from portal.vault.boxes import KeyPair

_WRITERS = frozenset({Role.CLERK, Role.CHIEF, Role.DISPATCHER})


async def answer(
    informant: Informant, text: str, files: Sequence[SealedFile] = (), uploads: str | None = None
) -> None:
    """Send words and files to the office; `uploads` is the id under which the files wait."""
    tip = await receipts.own_tip(informant)
    pair = await open_pair(tip.content, InformantKeyring(informant))
    async with writing():
        # The case first, then the tip: every verb that locks both takes them in this order.
        await _go_on(tip, pair)
        await correspondence.write_to_office(tip, text, files, uploads=uploads, pair=pair)


async def answer_by_mail(
    tip: UUID, text: str, files: Sequence[SealedFile], uploads: str, *, envelope: Mapping[str, Any]
) -> None:
    """What came as the answer to a mailed reply; inside `writing()`, with whatever marks it as taken.

    Nobody's key is there: it is sealed to the public halves in the rows, as when the mail is a new tip.
    """
    row = await tip_by_id(tip)
    await _go_on(row, None)
    await correspondence.write_to_office(row, text, files, uploads=uploads)
    await put(row.identity, ENVELOPE, dict(envelope), author="informant")


async def write(person: Person, tip_number: str, text: str, *, en: str = "", seen: int | None = None) -> None:
    """A message of the handling office (one that only helps reads along); sent twice it is one message.

    `en` is what an informant who reads the page in English sees instead. `seen` is how many lines the
    conversation had when it was written: Conflict when there are more by now.
    """
    matter = await tip_matter(person, tip_number)
    if matter.tips[0].case is not None:
        matter = await matter_of_case(await case_by_id(matter.tips[0].case))
    if not roles_towards(person, matter) & _WRITERS:
        raise Refused(HELPING)
    if not text.strip():
        raise InvalidInput({"text": Message(N_("请填写内容。"))})
    tip = await open_for(person, tip_number)
    async with writing():
        await hold(matter)
        messages = await opened_items(tip.row.content, tip.pair, "message")
        if not _said(messages, person, text.strip()):
            if seen is not None and len(messages) != seen:
                raise Conflict(N_("对话里刚有新的内容，您写的还没有发出。"))
            await correspondence.write_to_informant(person, tip_number, text, en=en)
            await replies.hand_on(person, tip.row, text, en=en)


def _said(messages: Sequence[OpenedItem], person: Person, text: str) -> bool:
    """Whether the last message is this very one: a double click."""
    return bool(messages) and (messages[-1].author, messages[-1].payload["text"]) == (person.actor, text)


async def _go_on(tip: TipRow, pair: KeyPair | None) -> None:
    """Moves a case that waits for its informant; whatever else its officers do meanwhile stands."""
    if tip.case is None:
        return
    matter = await matter_of_case(await case_by_id(tip.case))
    if matter.state != State.AWAITING_INFORMANT or tip.id not in await asked_of(matter):
        return
    step = rule("answered", matter.state, "case")
    keys = {tip.content: pair} if pair else {}
    concerns = frozenset({tip.id})
    act = Act(matter=matter, step=step, facts={}, keys=keys, actor=INFORMANT, concerns=concerns)
    try:
        await apply(act, await effects.prepared(act), version=matter.version)
    except Conflict:
        return

"""What the informant is told of each step: the table's public note, its values sealed to his tip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from portal.cases.bilingual import Bilingual, code_for_informant, office_name
from portal.catalogue.states import NOTE_VALUES, TransitionRule, rules
from portal.compartments.sealing import OpenedItem, put
from portal.core.errors import N_, Message, Value
from portal.mail import notices
from portal.tips.queries import TipRow
from portal.vault.boxes import KeyPair

ITEM: Final = "public"
UNMERGED: Final = ("tip", "unmerge")
"""Said when a merge is undone, in words that tell nothing of another tip."""
EXTENDED: Final = ("case", "extend")
"""Said when somebody approved more time."""
ANSWERED: Final = ("tip", "answered")
"""Said when an officer noted that he answered by telephone, in writing or in person."""
_NOTES: Final[Mapping[tuple[str, str], str]] = {
    UNMERGED: N_("您的举报继续办理，进展会显示在这里。"),
    EXTENDED: N_("经批准，办理期限延长到{due}。"),
    ANSWERED: N_("承办单位登记：已于{on}答复您，方式是{way}。"),
    **{(step.subject, step.action): step.public_note for step in rules() if step.public_note},
}
_DAYS: Final = frozenset({"due", "on"})
_REASONS: Final[Mapping[tuple[str, str], str]] = {
    (step.subject, step.action): field.options
    for step in rules()
    for field in step.fields
    if field.name == "reason" and field.options
}


@dataclass(frozen=True, slots=True)
class PublicLine:
    on_day: date
    text: Message


async def tell(
    tips: Sequence[TipRow],
    step: TransitionRule,
    values: Mapping[str, Any],
    *,
    author: str,
    keys: Mapping[UUID, KeyPair],
) -> None:
    """Leave the step's public note in every tip; inside `writing()`. `keys` by compartment, where held."""
    if step.public_note is None:
        return
    kept = {name: _plain(value) for name, value in values.items() if name in NOTE_VALUES and value}
    payload = {"subject": step.subject, "action": step.action, "values": kept}
    await leave(tips, payload, author=author, keys=keys)


async def leave(
    tips: Sequence[TipRow], payload: Mapping[str, Any], *, author: str, keys: Mapping[UUID, KeyPair]
) -> None:
    """The same for a note that is known whole: subject, action and values."""
    for tip in tips:
        await put(tip.content, ITEM, payload, author=author, pair=keys.get(tip.content))
    # What he did himself is no news for him.
    await notices.remind([tip.id for tip in tips if author != "informant"])


async def told(items: Sequence[OpenedItem]) -> list[PublicLine]:
    """The notes of a tip in their order, as sentences."""
    return [PublicLine(item.on_day, await _sentence(item.payload)) for item in items if item.name == ITEM]


async def preview(step: TransitionRule, values: Mapping[str, Any]) -> Message | None:
    """“The informant will see”: the note as it would be sent with what is known so far."""
    if step.public_note is None:
        return None
    return await sentence((step.subject, step.action), values)


async def sentence(key: tuple[str, str], values: Mapping[str, Any]) -> Message:
    """The note of this subject and action in words."""
    known = {name: _plain(value) for name, value in values.items() if value}
    return await _sentence({"subject": key[0], "action": key[1], "values": known})


async def _sentence(payload: Mapping[str, Any]) -> Message:
    key = payload["subject"], payload["action"]
    values: dict[str, Value] = dict.fromkeys(NOTE_VALUES, "……")
    for name, value in payload["values"].items():
        values[name] = await _shown(key, name, value)
    return Message(_NOTES[key], values)


async def _shown(key: tuple[str, str], name: str, value: str) -> Value:
    if name in _DAYS:
        return date.fromisoformat(value)
    if name == "way":
        return code_for_informant("answer_way", value)
    if name == "office":
        return await office_name(value)
    if name == "reason":
        return code_for_informant(_REASONS[key], value) if key in _REASONS else Bilingual(value)
    return value


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)

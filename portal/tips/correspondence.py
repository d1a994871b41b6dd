"""The conversation between an office and an informant whom nobody needs to know."""

from collections.abc import Sequence

from portal.compartments.sealing import open_pair, put
from portal.core.errors import N_, InvalidInput, Message, too_long
from portal.database import change, fetch, writing
from portal.evidence.receiving import owner_name
from portal.evidence.sealed_file import SealedFile
from portal.ledger.events import Event, Fact, append
from portal.mail import notices, outbox
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips.queries import TipRow, tip_for
from portal.vault.boxes import KeyPair

LONGEST = 5000


async def write_to_informant(
    person: Person, number: str, text: str, *, kind: str = "message", en: str = ""
) -> None:
    """Send a message (or, with kind `question`, a question) that the receipt's holder will read.

    `en` is the same in English, where a template has it: he reads the one of his language.
    """
    tip = await tip_for(person, number)
    pair = await open_pair(tip.content, OfficeKeyring(person))
    async with writing():
        told = _told(text, kind, ()) | ({"en": _short(en.strip(), "en")} if en.strip() else {})
        sealed = await put(tip.content, "message", told, author=person.actor, pair=pair)
        await notices.remind([tip.id])
        event = Event("tip.message_sent", f"tip:{tip.id}", person.actor, tip.office, facts={"sealed": sealed})
        await append(f"tip:{tip.id}", event)


async def write_to_office(
    tip: TipRow,
    text: str,
    files: Sequence[SealedFile] = (),
    *,
    uploads: str | None = None,
    pair: KeyPair | None = None,
) -> None:
    """The informant's answer or more evidence; `uploads` is the id under which his files wait.

    `pair` is the tip's key, which his receipt opened: see `compartments.sealing.put`.
    """
    if not text.strip() and not files:
        raise InvalidInput({"text": Message(N_("请写下内容，或者选择要补充的文件。"))})
    kind = "evidence" if files else "message"
    async with writing():
        await _lock(tip)
        told = _told(text, kind, files)
        sealed = await put(tip.content, "message", told, author="informant", pair=pair)
        await _keep_files(tip, files, uploads)
        await outbox.announce({tip.office})
        facts: dict[str, Fact] = {"sealed": sealed, "files": len(files)}
        event = Event(
            "tip.message_received", f"tip:{tip.id}", "informant", tip.office, exact=False, facts=facts
        )
        await append(f"tip:{tip.id}", event)


async def say_named(tip: TipRow, mode: str, pair: KeyPair) -> None:
    """A message without words: its kind is the mode in which the informant stands by his tip now."""
    async with writing():
        await _lock(tip)
        sealed = await put(tip.content, "message", _told("", mode, ()), author="informant", pair=pair)
        await outbox.announce({tip.office})
        facts: dict[str, Fact] = {"sealed": sealed, "files": 0}
        event = Event(
            "tip.message_received", f"tip:{tip.id}", "informant", tip.office, exact=False, facts=facts
        )
        await append(f"tip:{tip.id}", event)


async def record_wish_to_withdraw(tip: TipRow) -> None:
    """A wish only, recorded once: an officer decides, and may go on ex officio."""
    async with writing():
        await _lock(tip)  # The second click waits here.
        known = "SELECT 1 AS one FROM ledger_event WHERE subject = ? AND kind = 'tip.withdrawal_wished'"
        if await fetch(known, f"tip:{tip.id}"):
            return
        event = Event("tip.withdrawal_wished", f"tip:{tip.id}", "informant", tip.office, exact=False)
        await append(f"tip:{tip.id}", event)


async def _lock(tip: TipRow) -> None:
    """The tip before its compartment, the order in which the dispatch desk takes them too."""
    await change("UPDATE tip SET version = version WHERE id = ?", tip.id)


async def _keep_files(tip: TipRow, files: Sequence[SealedFile], uploads: str | None) -> None:
    for part in [part for file in files for part in file.parts]:
        await change(
            "UPDATE blob SET owner = ? WHERE name = ? AND owner = ?",
            str(tip.content),
            part.blob,
            owner_name(uploads or ""),
        )
    await change("UPDATE tip SET evidence_count = evidence_count + ? WHERE id = ?", len(files), tip.id)


def _told(text: str, kind: str, files: Sequence[SealedFile]) -> dict[str, object]:
    return {
        "text": _short(text, "text").strip(),
        "kind": kind,
        "files": [file.manifest() for file in files],
    }


def _short(text: str, field: str) -> str:
    if len(text) > LONGEST:
        raise InvalidInput({field: too_long(LONGEST)})
    return text

"""Writing a new version of a kept document: proposed by one person, put in force by another."""

from datetime import date, timedelta
from hashlib import sha256

from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, Refused, too_long
from portal.core.identifiers import personal_data_in
from portal.database import change, insert_many, writing
from portal.documents import queries
from portal.documents.kinds import document_kind
from portal.documents.queries import Document
from portal.documents.tables import KeptDocument
from portal.documents.texts import shape
from portal.ledger.events import Event, append

CHAIN = "staff"
LONGEST = 20_000
_FORBIDDEN = ("id_number", "mobile")


async def propose(code: str, *, zh: str, en: str, valid_from: date, source: str, actor: str) -> str:
    """A new version beside the others, read by nobody outside until it is confirmed; returns its name."""
    document_kind(code)
    check(zh=zh, en=en, valid_from=valid_from)
    async with writing():
        await _take_turn(code)
        name = _next_name({one.version for one in await queries.versions(code)})
        row = {
            "row_key": f"{code}/{name}",
            "origin": "staff",
            "code": code,
            "version": name,
            "zh": zh,
            "en": en,
            "valid_from": valid_from,
            "valid_to": None,
            "source": source,
            "written_by": actor,
            "written_on": clock.today(),
            "confirmed_by": None,
        }
        await insert_many(KeptDocument, [row])
        await _tell("document.proposed", code, name, actor, text=fingerprint(zh, en))
    return name


async def confirm(code: str, name: str, *, actor: str) -> None:
    """Put a proposed version in force from its day, at the earliest today; the one before ends there."""
    async with writing():
        await _take_turn(code)
        found = await queries.version(code, name)
        if not found.proposed:
            raise Conflict(N_("这个版本已经由别的同事确认过了。"))
        if found.written_by == actor:
            raise Refused(N_("这个版本是您写的，请另一位同事看过以后确认。"))
        begins = max(found.valid_from, clock.today())
        await _end_earlier(code, begins)
        await change(
            "UPDATE kept_document SET confirmed_by = ?, valid_from = ? WHERE row_key = ?",
            actor,
            begins,
            f"{code}/{name}",
        )
        await _tell("document.confirmed", code, name, actor, text=fingerprint(found.zh, found.en))


async def drop(code: str, name: str, *, actor: str) -> None:
    """Take a proposal back; a version that was ever in force stays for good."""
    async with writing():
        await _take_turn(code)
        if not (await queries.version(code, name)).proposed:
            raise Refused(N_("已经生效的版本要留存，不能删除。请写一个新版本。"))
        await change("DELETE FROM kept_document WHERE row_key = ?", f"{code}/{name}")
        await _tell("document.dropped", code, name, actor)


def check(*, zh: str, en: str, valid_from: date) -> None:
    """Raises InvalidInput with a sentence for each field."""
    errors: dict[str, Message] = {}
    for field, text in (("zh", zh), ("en", en)):
        if len(text) > LONGEST:
            errors[field] = too_long(LONGEST)
        elif set(_FORBIDDEN) & set(personal_data_in(text)):
            errors[field] = Message(N_("内容里好像有身份证号或者手机号，请去掉。"))
    if not errors and shape(zh) != shape(en):
        errors["en"] = Message(N_("两种语言的标题、段落和列表条数要一致，请对照着改。"))
    if valid_from < clock.today():
        errors["valid_from"] = Message(N_("生效日期不能早于今天。"))
    if errors:
        raise InvalidInput(errors)


def fingerprint(zh: str, en: str) -> str:
    """What the ledger keeps of a text."""
    return sha256(f"{zh}\0{en}".encode()).hexdigest()[:32]


async def _take_turn(code: str) -> None:
    """One writer at a time for each document: names are counted and days are moved."""
    await change("UPDATE kept_document SET code = code WHERE code = ?", code)


async def _end_earlier(code: str, begins: date) -> None:
    """Earlier versions end the day before; one that began that same day keeps it, and the later holds."""
    for one in await queries.versions(code):
        runs_on = one.valid_to is None or one.valid_to >= begins
        if not one.proposed and one.valid_from <= begins and runs_on:
            await change(
                "UPDATE kept_document SET valid_to = ? WHERE row_key = ?", _last_day(one, begins), _key(one)
            )


def _last_day(one: Document, begins: date) -> date:
    return max(one.valid_from, begins - timedelta(days=1))


def _key(one: Document) -> str:
    return f"{one.code}/{one.version}"


def _next_name(taken: set[str]) -> str:
    year, number = clock.today().year, 1
    while f"{year}-{number}" in taken:
        number += 1
    return f"{year}-{number}"


async def _tell(kind: str, code: str, name: str, actor: str, **facts: str) -> None:
    await append(CHAIN, Event(kind, f"document:{code}", actor, facts={"version": name, **facts}))

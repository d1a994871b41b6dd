"""Entering what came by telephone, letter or visit: kept sealed while it is written, then registered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Self

from portal.catalogue import answers as told
from portal.catalogue.codelists import codes
from portal.catalogue.kinds import kind
from portal.core import clock, receipts
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused
from portal.database import writing
from portal.evidence.sealed_file import SealedFile
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession
from portal.staff.people import Person
from portal.tips.intake import Registered, Submission, receive, sent_before

KIND: Final = "entry"
ENTERED: Final = "channel.entered"
"""The code list of channels by which an officer may say that a tip came."""
WITHOUT_INFORMANT: Final = frozenset({"crosscheck"})
"""Nobody reported it, so nobody gets a receipt."""


class Gone(NotFound):
    """The entry was erased: an hour passed, or another person asks for it."""

    def __init__(self) -> None:
        super().__init__(N_("这件登记已经过期清除，或者不是您的。请重新登记。"))


class AlreadyEntered(Exception):
    """The entry became a tip before, as after a double click."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an officer wrote so far; `receipt` once he wants to give one to the caller.

    `document` has the number and the sender of what another authority sent. `notice` is the version of the
    privacy notice of which the caller was told, empty when nobody told him.
    """

    kind: str
    channel: str
    received_on: date
    answers: Mapping[str, Any] = field(repr=False)
    identity: Mapping[str, Any] = field(default_factory=dict, repr=False)
    reply: bool = True
    urgency: str = "normal"
    document: Mapping[str, str] = field(default_factory=dict, repr=False)
    limit_on: date | None = None
    files: tuple[SealedFile, ...] = field(default=(), repr=False)
    receipt: str | None = field(default=None, repr=False)
    notice: str = ""

    @property
    def size(self) -> int:
        return sum(file.weight for file in self.files)

    @property
    def may_have_receipt(self) -> bool:
        return self.channel not in WITHOUT_INFORMANT

    def body(self) -> dict[str, Any]:
        names = (
            "kind",
            "channel",
            "answers",
            "identity",
            "reply",
            "urgency",
            "document",
            "receipt",
            "notice",
        )
        return {name: getattr(self, name) for name in names} | {
            "received_on": self.received_on.isoformat(),
            "limit_on": self.limit_on.isoformat() if self.limit_on else None,
            "files": [file.manifest() for file in self.files],
        }

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        limit_on = date.fromisoformat(body["limit_on"]) if body["limit_on"] else None
        files = tuple(SealedFile.of(manifest) for manifest in body["files"])
        received_on = date.fromisoformat(body["received_on"])
        return cls(**{**body, "received_on": received_on, "limit_on": limit_on, "files": files})


async def begin(person: Person, entry: Entry) -> str:
    """Keep it, sealed under the token that comes back."""
    _require_sensible(entry)
    return await sealed.begin(KIND, entry.body(), account=person.id)


async def found(person: Person, token: str) -> Entry:
    return Entry.of((await _session(person, token)).body)


async def change(person: Person, token: str, changed: Callable[[Entry], Entry]) -> Entry:
    """From what is stored now, not from what a page once read."""
    async with writing():
        session = await sealed.locked(token, KIND)
        if session is not None and session.account == person.id:
            entry = changed(Entry.of(session.body))
            _require_sensible(entry)
            await sealed.save(session, entry.body())
            return entry
    raise await _missing(token)


def with_receipt(entry: Entry) -> Entry:
    """The same code again when the officer goes back and forth: the caller may have written it down."""
    return replace(entry, receipt=entry.receipt or receipts.generate())


def without_receipt(entry: Entry) -> Entry:
    return replace(entry, receipt=None)


async def enter(person: Person, token: str) -> Registered:
    """Register it; a second click finds what the first one registered."""
    try:
        session = await _session(person, token)
    except AlreadyEntered:
        registered = await entered(token)
        assert registered is not None
        return registered
    entry = Entry.of(session.body)
    if any(file.undecided for file in entry.files):
        raise Refused(N_("还有文件没能清理。请先看下面，决定是照原样交，还是移除。"))
    return await receive(_submission(entry, person, session.id))


async def entered(token: str) -> Registered | None:
    """What the entry of this token became."""
    return await sent_before(sealed.session_id(token))


async def give_up(person: Person, token: str) -> None:
    """Erase it; its files are swept."""
    await _session(person, token)
    await sealed.end(token)


def owner(token: str) -> str:
    """The name under which the entry's files wait."""
    return sealed.session_id(token)


def _submission(entry: Entry, person: Person, draft: str) -> Submission:
    return Submission(
        kind=entry.kind,
        answers=told.asked(kind(entry.kind), entry.answers),
        identity=_identity(entry),
        reply=entry.reply,
        files=entry.files,
        receipt=entry.receipt if entry.may_have_receipt else None,
        draft=draft,
        channel=entry.channel,
        received_on=entry.received_on,
        actor=person.actor,
        urgency=entry.urgency,
        limit_on=entry.limit_on,
        arrival=dict(entry.document) | ({"notice": entry.notice} if entry.may_have_receipt else {}),
    )


def _identity(entry: Entry) -> Mapping[str, Any]:
    """With the notice beside it, as on the web: what a person may ask of his own data names its version."""
    if not entry.notice:
        return entry.identity
    return {**entry.identity, "notice": entry.notice, "consent_on": clock.today().isoformat()}


async def _session(person: Person, token: str) -> OpenSession:
    session = await sealed.find(token, KIND)
    if session is None or session.account != person.id:
        raise await _missing(token)
    return session


async def _missing(token: str) -> Exception:
    return AlreadyEntered() if await entered(token) else Gone()


def _require_sensible(entry: Entry) -> None:
    wrong: dict[str, Message] = {}
    if entry.channel not in codes(ENTERED):
        wrong["channel"] = Message(N_("请选择举报从哪里来。"))
    if entry.urgency not in codes("priority"):
        wrong["urgency"] = Message(N_("请选择紧急程度。"))
    if entry.received_on > clock.today():
        wrong["received_on"] = Message(N_("收到日期不能晚于今天。"))
    if entry.limit_on and entry.limit_on < entry.received_on:
        wrong["limit_on"] = Message(N_("来文要求的期限不能早于收到日期。"))
    if not str(entry.answers.get("account") or "").strip():
        wrong["account"] = Message(N_("请写明举报的内容。"))
    if wrong:
        raise InvalidInput(wrong)

"""A report before it is sent: sealed on the server under the visitor's cookie, erased when it ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from portal.database import writing
from portal.evidence.sealed_file import SealedFile
from portal.sessions import sealed
from portal.tips import intake
from portal.tips.intake import Registered
from portal.web.cookies import clear_cookie, read_cookie, set_cookie

COOKIE = "draft"
KIND = "draft"


class DraftGone(Exception):
    """The draft was erased; `typed` are the words that came with this request, to be shown for copying."""

    def __init__(self, typed: tuple[str, ...] = ()) -> None:
        self.typed = typed


class AlreadySent(Exception):
    """The draft became a tip before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was answered so far. `done` are the steps and parties that the visitor finished; `named` counts
    the parties that he ever named, and so numbers them.

    `begun` is the second in which he began; it is erased with the draft.
    """

    kind: str = ""
    begun: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    files: tuple[SealedFile, ...] = field(default=(), repr=False)
    mode: str = ""
    reply: bool = True
    identity: Mapping[str, Any] = field(default_factory=dict, repr=False)
    named: int = 0
    done: frozenset[str] = frozenset()
    receipt: str | None = field(default=None, repr=False)

    def with_done(self, step: str, **changes: Any) -> Self:
        """After any change the answers have to be looked through once more before they are sent."""
        return replace(self, done=(self.done | {step}) - {"check"}, **changes)

    @property
    def size(self) -> int:
        return sum(file.weight for file in self.files)

    def body(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "begun": self.begun,
            "answers": dict(self.answers),
            "files": [file.manifest() for file in self.files],
            "mode": self.mode,
            "reply": self.reply,
            "identity": dict(self.identity),
            "named": self.named,
            "done": sorted(self.done),
            "receipt": self.receipt,
        }

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        files = tuple(SealedFile.of(manifest) for manifest in body["files"])
        return cls(**{**body, "files": files, "done": frozenset(body["done"])})


async def started() -> Draft | None:
    """The visitor's draft; None when he has begun none. Raises DraftGone or AlreadySent."""
    token = read_cookie(COOKIE)
    if not token:
        return None
    session = await sealed.find(token, KIND)
    if session is None:
        await _explain_missing(token)
    return Draft.of(session.body) if session else None


async def begin(draft: Draft) -> None:
    set_cookie(COOKIE, await sealed.begin(KIND, draft.body()))


async def update(changed: Callable[[Draft], Draft]) -> Draft:
    """Change what is stored now, not what a page once read: two tabs must not undo each other's answers."""
    token = read_cookie(COOKIE) or ""
    async with writing():
        session = await sealed.locked(token, KIND)
        if session is not None:
            draft = changed(Draft.of(session.body))
            await sealed.save(session, draft.body())
            return draft
    await _explain_missing(token)
    raise DraftGone


async def sent() -> Registered | None:
    """The tip that this visitor's draft became."""
    token = read_cookie(COOKIE)
    return await intake.sent_before(sealed.session_id(token)) if token else None


async def forget() -> None:
    """Erase the draft and the cookie; its files are swept with it."""
    token = read_cookie(COOKIE)
    if token:
        await sealed.end(token)
        clear_cookie(COOKIE)


def owner() -> str:
    """The name under which the draft's files wait, and by which sending it twice is noticed."""
    return sealed.session_id(read_cookie(COOKIE) or "")


async def _explain_missing(token: str) -> None:
    if await intake.sent_before(sealed.session_id(token)):
        raise AlreadySent
    raise DraftGone

"""Sessions that any worker can serve and no thief of the database can read or use."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from portal.core import clock
from portal.database import Committers, change, fetch, insert_many, is_writing, writing
from portal.sessions.tables import Session
from portal.vault import content, tokens
from portal.vault.errors import CannotOpen


@dataclass(frozen=True, slots=True)
class Limits:
    """`grain` is how exactly the last use is kept; without it, to a quarter of the idle time."""

    idle: timedelta
    longest: timedelta
    grain: timedelta | None = None


LIMITS = {
    "staff": Limits(timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=1)),
    "informant": Limits(timedelta(minutes=20), timedelta(hours=4)),
    "draft": Limits(timedelta(minutes=60), timedelta(hours=24)),
    "entry": Limits(timedelta(minutes=60), timedelta(hours=12)),
    "objection": Limits(timedelta(minutes=60), timedelta(hours=4)),
    "setup": Limits(timedelta(hours=24), timedelta(hours=24)),
    "join": Limits(timedelta(hours=1), timedelta(hours=2)),
    "mailbox": Limits(timedelta(minutes=60), timedelta(hours=2)),
    "factor": Limits(timedelta(minutes=15), timedelta(minutes=30)),
}


@dataclass(frozen=True, slots=True)
class OpenSession:
    id: str
    token: str = field(repr=False)
    kind: str
    account: UUID | None
    body: Any = field(repr=False)


async def begin(kind: str, body: Any, *, account: UUID | None = None, token: str = "") -> str:
    """Start a session and return the token that belongs in the visitor's cookie and nowhere else.

    `token` is one of `new_token`, under whose id something lies already.
    """
    token = token or tokens.new_token()
    now = clock.now()
    row = {
        "id": session_id(token),
        "kind": kind,
        "account": account,
        "idle_until": now + LIMITS[kind].idle,
        "ends_at": now + LIMITS[kind].longest,
        "body": _seal(token, kind, account, body),
    }
    if is_writing():
        await insert_many(Session, [row])
    else:
        await _beginning.here().commit(row)
    return token


async def _write(rows: Sequence[dict[str, Any]]) -> Sequence[None]:
    await insert_many(Session, rows)
    return [None] * len(rows)


# Many who come in at one moment share a commit.
_beginning = Committers(_write)


def new_token() -> str:
    """For a session that begins only if it is needed."""
    return tokens.new_token()


async def find(token: str | None, kind: str) -> OpenSession | None:
    """The session of this cookie, or nothing when it is unknown, ended, idle too long or tampered with."""
    if not token:
        return None
    rows = await fetch(
        "SELECT id, account, idle_until, ends_at, body FROM session WHERE id = ? AND kind = ?",
        session_id(token),
        kind,
    )
    if not rows or min(rows[0]["idle_until"], rows[0]["ends_at"]) <= clock.now():
        return None
    place = _place(kind, rows[0]["account"])
    try:
        body = content.open_under(tokens.token_key(token), bytes(rows[0]["body"]), place)
    except CannotOpen:
        return None
    await _stay_awake(kind, rows[0])
    return OpenSession(rows[0]["id"], token, kind, rows[0]["account"], body)


async def locked(token: str, kind: str) -> OpenSession | None:
    """The same, and nobody else changes it until this transaction ends; only inside `writing()`.

    PostgreSQL lets two transactions read one row; touching it first makes the second one wait.
    """
    await change("UPDATE session SET idle_until = idle_until WHERE id = ?", session_id(token))
    return await find(token, kind)


async def save(session: OpenSession, body: Any) -> OpenSession:
    """Replace what the session holds; a session that has ended meanwhile stays ended."""
    idle_until = clock.now() + LIMITS[session.kind].idle
    sealed = _seal(session.token, session.kind, session.account, body)
    await change("UPDATE session SET body = ?, idle_until = ? WHERE id = ?", sealed, idle_until, session.id)
    return OpenSession(session.id, session.token, session.kind, session.account, body)


async def end(token: str) -> None:
    await change("DELETE FROM session WHERE id = ?", session_id(token))


async def end_all(account: UUID) -> None:
    await change("DELETE FROM session WHERE account = ?", account)


async def sweep() -> int:
    """Erase what has ended; returns how many."""
    now = clock.now()
    async with writing():
        ended = await fetch("SELECT id FROM session WHERE idle_until <= ? OR ends_at <= ?", now, now)
        await change("DELETE FROM session WHERE idle_until <= ? OR ends_at <= ?", now, now)
    return len(ended)


def session_id(token: str) -> str:
    """What the row is found by; for a draft also the name under which its files wait."""
    return tokens.token_id(token).hex()


async def _stay_awake(kind: str, row: dict[str, Any]) -> None:
    """Moves the idle limit, but not on every request: a quarter of the span is exact enough for informants.

    Staff see when each of their sessions was last used, to the minute.
    """
    limits, now = LIMITS[kind], clock.now()
    if row["idle_until"] - now <= limits.idle - (limits.grain or limits.idle / 4):
        await change("UPDATE session SET idle_until = ? WHERE id = ?", now + limits.idle, row["id"])


def _seal(token: str, kind: str, account: UUID | None, body: Any) -> bytes:
    return content.seal_under(tokens.token_key(token), body, _place(kind, account))


def _place(kind: str, account: UUID | None) -> str:
    """Names the account, so that nobody becomes another person by changing the row of his own session."""
    return f"session|{kind}|{account or ''}"

"""Keys of other authorities' systems: shown once, kept as a digest, limited in what they do and how long."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from portal.channels.tables import HotlineKey
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, NotFound
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, Fact, append
from portal.vault import tokens

CHANNELS: Final = ("hotline", "authority")
LONGEST: Final = timedelta(days=731)
"""A key that nobody renews for two years has been forgotten."""
_SIGN: Final = "hotline_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """`authority` owns the system: its keys see each other's orders, so that one can replace another."""

    id: UUID
    authority: str
    channel: str
    may_register: bool
    may_read: bool
    made_on: date
    ends_on: date
    revoked_on: date | None
    last_used_on: date | None

    @property
    def runs(self) -> bool:
        return self.revoked_on is None and clock.today() <= self.ends_on


async def make(
    *, authority: str, channel: str, may_register: bool, may_read: bool, ends_on: date, actor: str
) -> str:
    """The key itself, for this one moment: only its digest is kept."""
    _require_sensible(authority, channel, ends_on, allows=may_register or may_read)
    token = _SIGN + tokens.new_token()
    row = {
        "id": uuid4(),
        "authority": authority,
        "channel": channel,
        "may_register": may_register,
        "may_read": may_read,
        "digest": _digest(token),
        "made_on": clock.today(),
        "ends_on": ends_on,
    }
    async with writing():
        await insert_many(HotlineKey, [row])
        facts: dict[str, Fact] = {"authority": authority, "ends_on": ends_on.isoformat()}
        facts |= {"may_register": may_register, "may_read": may_read}
        await append("staff", Event("hotline.key_made", f"hotline:{row['id']}", actor, facts=facts))
    return token


async def revoke(key: UUID, *, actor: str) -> None:
    """From the next request on it opens nothing; doing it again changes nothing."""
    async with writing():
        if not await fetch("SELECT 1 AS one FROM hotline_key WHERE id = ?", key):
            raise NotFound(N_("没有这把密钥。"))
        ended = await fetch(
            "UPDATE hotline_key SET revoked_on = ? WHERE id = ? AND revoked_on IS NULL RETURNING id",
            clock.today(),
            key,
        )
        if ended:
            await append("staff", Event("hotline.key_revoked", f"hotline:{key}", actor))


async def all_keys() -> list[Key]:
    """Those that still run first, the newest of them on top."""
    rows = await fetch(f"SELECT {_COLUMNS} FROM hotline_key ORDER BY made_on DESC, authority, id")
    return sorted((_key(row) for row in rows), key=lambda one: not one.runs)


async def key_of(token: str) -> Key | None:
    """The key that a request brought, while it runs. That it was used is noted once a day."""
    if not token.startswith(_SIGN):
        return None
    rows = await fetch(f"SELECT {_COLUMNS} FROM hotline_key WHERE digest = ?", _digest(token))
    key = _key(rows[0]) if rows else None
    if key is None or not key.runs:
        return None
    if key.last_used_on != clock.today():
        await change("UPDATE hotline_key SET last_used_on = ? WHERE id = ?", clock.today(), key.id)
    return key


_COLUMNS: Final = "id, authority, channel, may_register, may_read, made_on, ends_on, revoked_on, last_used_on"


def _key(row: dict[str, Any]) -> Key:
    allowed = {name: bool(row[name]) for name in ("may_register", "may_read")}
    return Key(**row | allowed)


def _digest(token: str) -> str:
    return tokens.token_id(token).hex()


def _require_sensible(authority: str, channel: str, ends_on: date, *, allows: bool) -> None:
    wrong: dict[str, Message] = {}
    if not authority or len(authority) > 60:
        wrong["authority"] = Message(N_("请填写单位名称，最多60个字。"))
    if channel not in CHANNELS:
        wrong["channel"] = Message(N_("请选择来件渠道。"))
    if not clock.today() < ends_on <= clock.today() + LONGEST:
        wrong["ends_on"] = Message(N_("到期日要在今天以后、两年以内。"))
    if not allows:
        wrong["allowed"] = Message(N_("请至少选一项。"))
    if wrong:
        raise InvalidInput(wrong)

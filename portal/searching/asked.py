"""What somebody searches for: kept in his sealed session, so that no address, log or row holds his words."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from portal.core.text import fold
from portal.database import writing
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession

LONGEST: Final = 200
_KEPT: Final = 8
_NAME: Final = "searches"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The words as they were typed, and what the results are narrowed to; empty means any."""

    text: str = field(repr=False)
    state: str = ""
    kind: str = ""
    office: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Folded as what is searched: width, case, brackets and punctuation do not count."""
        return tuple(dict.fromkeys(word for typed in self.text.split() if (word := fold(typed))))


async def keep(session: OpenSession, asked: Asked) -> str:
    """Among the last searches of this session; gives back the random name that an address may carry."""
    name = secrets.token_urlsafe(9)
    async with writing():
        now = await sealed.locked(session.token, session.kind)
        if now is not None:
            searches = {**_of(now.body), name: asdict(asked)}
            newest = dict([*searches.items()][-_KEPT:])
            await sealed.save(now, {**now.body, _NAME: newest})
    return name


def kept(session: OpenSession, name: str) -> Asked | None:
    """None for a search of another session, or one that newer searches have pushed out."""
    found = _of(session.body).get(name)
    return Asked(**found) if found else None


def _of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    searches: Mapping[str, Any] = body.get(_NAME, {})
    return searches

"""Reading a compartment at the moment at which a colleague hands it on under a new key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from portal.core.errors import N_, Conflict
from portal.database import fetch
from portal.vault.boxes import KeyPair
from portal.vault.errors import CannotOpen


@asynccontextmanager
async def unless_moved(compartment: UUID, pair: KeyPair) -> AsyncIterator[None]:
    """Raise Conflict instead of CannotOpen where the compartment has another key by now.

    Between opening its key and reading its items somebody may move it; nobody tampered with anything then.
    """
    try:
        yield
    except CannotOpen:
        rows = await fetch("SELECT public FROM compartment WHERE id = ?", compartment)
        if not rows or bytes(rows[0]["public"]) == pair.public:
            raise
        raise Conflict(N_("内容刚刚转到了别处，请重新打开这一页。")) from None

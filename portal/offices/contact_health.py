"""Whether the ways to reach an office still work: who tried them, when a delivery failed, what is off."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, NotFound, Refused, too_long
from portal.database import change, fetch, writing
from portal.ledger.events import Event, append
from portal.offices import queries
from portal.offices.contacts import TESTED, Scope, require_within

LONGEST_NOTE: Final = 200
_COLUMNS = (
    "id, office, channel, value, state, state_by, state_on, note, succeeded_on, failed_on, failure "
    "FROM office_contact WHERE valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)"
)

_THIS = "channel = ? AND LOWER(value) = LOWER(?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A telephone or a mailbox in force; `office` None is the bureau's own.

    `note` says how it was tried, or why it is off. `failure` is empty once a delivery succeeded again.
    """

    id: int
    office: str | None
    channel: str
    value: str | None
    state: str
    state_by: str
    state_on: date | None
    note: str
    succeeded_on: date | None
    failed_on: date | None
    failure: str

    @property
    def health(self) -> str:
        """missing, disabled, failing, unverified or verified: what somebody has to look at first."""
        if self.state in ("missing", "disabled"):
            return self.state
        return "failing" if self.failure else self.state


async def health(within: Scope = None) -> list[Contact]:
    """Telephones and mailboxes, the bureau's first, then by office in the order of offices."""
    places = {office.code: at for at, office in enumerate(await queries.offices())}
    rows = [_contact(row) for row in await _rows("")]
    known = [row for row in rows if row.office is None or row.office in places]
    found = [row for row in known if within is None or row.office in within]
    return sorted(found, key=lambda row: (places.get(row.office or "", -1), TESTED.index(row.channel)))


async def contact(id: int, within: Scope = None) -> Contact:
    for row in await _rows(" AND id = ?", id):
        found = _contact(row)
        require_within(within, found.office)
        return found
    raise NotFound(N_("没有这个联系方式。"))


async def verify(id: int, note: str, *, actor: str, within: Scope = None) -> None:
    """Somebody called or wrote and was answered: from now on the public pages show it."""
    await _set(id, "verified", _required(note), actor=actor, within=within)


async def disable(id: int, note: str, *, actor: str, within: Scope = None) -> None:
    """Take it off the public pages without losing it."""
    await _set(id, "disabled", _required(note), actor=actor, within=within)


async def note_success(channel: str, value: str) -> None:
    """A delivery to this mailbox (or a call to this telephone) arrived."""
    today = clock.today()
    if await _rows(
        f" AND {_THIS} AND (failure <> '' OR succeeded_on IS NULL OR succeeded_on < ?)",
        channel,
        value,
        today,
    ):
        await change(
            f"UPDATE office_contact SET succeeded_on = ?, failure = '' WHERE {_THIS}",
            today,
            channel,
            value,
        )


async def note_failure(channel: str, value: str, why: str) -> None:
    """A delivery came back (`why`: a code of mail, or words): a warning until one arrives or is tried."""
    await change(
        f"UPDATE office_contact SET failed_on = ?, failure = ? WHERE {_THIS}",
        clock.today(),
        why[:LONGEST_NOTE] or "?",
        channel,
        value,
    )


async def _set(id: int, state: str, note: str, *, actor: str, within: Scope) -> None:
    async with writing():
        found = await contact(id, within)
        if not found.value:
            raise Refused(N_("这里还没有填写联系方式。"))
        await change(
            "UPDATE office_contact SET state = ?, state_by = ?, state_on = ?, note = ?, failure = '', "
            "origin = 'staff' WHERE id = ?",
            state,
            actor,
            clock.today(),
            note,
            id,
        )
        facts = {"channel": found.channel, "state": state}
        await append(
            "staff", Event("contact.checked", f"office:{found.office or 'bureau'}", actor, facts=facts)
        )
    queries.forget()


def _required(note: str) -> str:
    if not note.strip():
        raise InvalidInput({"note": Message(N_("请写明结果或原因。"))})
    if len(note) > LONGEST_NOTE:
        raise InvalidInput({"note": too_long(LONGEST_NOTE)})
    return note.strip()


async def _rows(condition: str, *values: Any) -> list[dict[str, Any]]:
    today = clock.today()
    known = f"SELECT {_COLUMNS} AND channel IN ('phone', 'email'){condition} ORDER BY position, id"
    return await fetch(known, today, today, *values)


def _contact(row: dict[str, Any]) -> Contact:
    return Contact(**row)

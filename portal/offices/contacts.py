"""Publishing how an office can be reached, and the site's registration numbers, as dated rows."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from piccolo.table import Table

from portal.catalogue.rows import ContactRow
from portal.core import clock
from portal.core.errors import N_, NotFound
from portal.database import change, insert_many, writing
from portal.ledger.events import Event, append
from portal.offices import queries
from portal.offices.tables import OfficeContact, SiteText

CHANNELS = ("phone", "email", "address", "hours")
TESTED = ("phone", "email")
"""What pages show only after somebody called or wrote and was answered."""
SITE_NUMBERS = ("site_code", "icp", "police")
LONGEST = 200

Scope = frozenset[str] | None
"""The offices for which somebody may publish; None: all, and the bureau itself."""


async def publish_contacts(
    office: str | None,
    values: Mapping[str, str],
    *,
    actor: str,
    tested: bool = False,
    within: Scope = None,
) -> list[str]:
    """Set the ways to reach an office (None: the whole bureau); returns the channels that changed.

    An empty value takes a contact back: pages say 尚未公布 again. `tested`: whoever publishes has called and
    written, and was answered; else telephone and mailbox wait until somebody has.
    """
    require_within(within, office)
    if office is not None:
        await queries.office(office)
    known = {row.channel: row for row in await queries.contacts(office)}
    changed = [one for one in CHANNELS if one in values and _differs(known.get(one), values[one], tested)]
    async with writing():
        for channel in changed:
            await _end_contact(office, channel)
            await _add(OfficeContact, _contact(office, channel, values[channel], actor, tested))
        await _tell(changed, f"office:{office or 'bureau'}", actor)
    queries.forget()
    return changed


def require_within(within: Scope, office: str | None) -> None:
    """Somebody's own offices are all that he finds; None is whoever may publish for everybody."""
    if within is not None and office not in within:
        raise NotFound(N_("没有这个单位。"))


def _differs(row: ContactRow | None, value: str, tested: bool) -> bool:
    """Also when the same value has been tested at last."""
    if row is None or (row.value or "") != value:
        return row is not None or bool(value)
    return tested and row.state == "unverified"


async def publish_numbers(values: Mapping[str, str], *, actor: str) -> list[str]:
    """Set the registration numbers that a government site shows in its footer."""
    known = await queries.site_texts()
    changed = [one for one in SITE_NUMBERS if one in values and values[one] != _shown(known.get(one))]
    async with writing():
        for name in changed:
            await _end_text(name)
            await _add(SiteText, {"name": name, "zh": values[name], "en": values[name]})
        await _tell(changed, "office:bureau", actor)
    queries.forget()
    return changed


def _shown(row: Any) -> str:
    return str(row.zh) if row else ""


async def _tell(changed: list[str], subject: str, actor: str) -> None:
    if changed:
        await append("staff", Event("contacts.published", subject, actor, facts={"channels": changed}))


async def _end_contact(office: str | None, channel: str) -> None:
    """The row of before ended yesterday; one that began today was never anybody's and goes."""
    place = ("office IS NULL", ()) if office is None else ("office = ?", (office,))
    await _end("office_contact", f"{place[0]} AND channel = ?", *place[1], channel)


async def _end_text(name: str) -> None:
    await _end("site_text", "name = ?", name)


async def _end(table: str, condition: str, *values: str) -> None:
    today = clock.today()
    await change(
        f"DELETE FROM {table} WHERE valid_from = ? AND origin = 'staff' AND {condition}", today, *values
    )
    await change(
        f"UPDATE {table} SET valid_to = ?, origin = 'staff' WHERE valid_to IS NULL AND {condition}",
        today - timedelta(days=1),
        *values,
    )


def _contact(office: str | None, channel: str, value: str, actor: str, tested: bool) -> dict[str, Any]:
    verified = tested or channel not in TESTED
    return {
        "office": office,
        "channel": channel,
        "value": value or None,
        "state": "missing" if not value else "verified" if verified else "unverified",
        "state_by": actor,
        "state_on": clock.today(),
        "position": CHANNELS.index(channel) + 1,
    }


async def _add(table: type[Table], values: dict[str, Any]) -> None:
    key = "/".join(str(values.get(name) or "-") for name in ("office", "channel", "name"))
    dated = {
        "row_key": f"staff/{key}/{clock.today().isoformat()}",
        "origin": "staff",
        "valid_from": clock.today(),
        "valid_to": None,
        "source": "运行单位公布",
    }
    await insert_many(table, [values | dated])

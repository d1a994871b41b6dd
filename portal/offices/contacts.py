"""Publishing how an office can be reached, and the site's registration numbers, as dated rows."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from piccolo.table import Table

from portal.core import clock
from portal.database import change, insert_many, writing
from portal.ledger.events import Event, append
from portal.offices import queries
from portal.offices.tables import OfficeContact, SiteText

CHANNELS = ("phone", "email", "address", "hours")
SITE_NUMBERS = ("site_code", "icp", "police")
LONGEST = 200


async def publish_contacts(office: str | None, values: Mapping[str, str], *, actor: str) -> list[str]:
    """Set the published ways to reach an office (None: the whole bureau); returns the channels that changed.

    An empty value takes a contact back: pages say 尚未公布 again.
    """
    if office is not None:
        await queries.office(office)
    known = {row.channel: row.value or "" for row in await queries.contacts(office)}
    changed = [one for one in CHANNELS if one in values and values[one] != known.get(one, "")]
    async with writing():
        for position, channel in enumerate(CHANNELS, 1):
            if channel in changed:
                await _end_contact(office, channel)
                await _add(OfficeContact, _contact(office, channel, values[channel], position))
        await _tell(changed, f"office:{office or 'bureau'}", actor)
    queries.forget()
    return changed


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


def _contact(office: str | None, channel: str, value: str, position: int) -> dict[str, Any]:
    state = "unverified" if value else "missing"
    return {
        "office": office,
        "channel": channel,
        "value": value or None,
        "state": state,
        "position": position,
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

"""Invented ways to reach the offices; the pack ships none, for real ones are the operator's to publish."""

from portal.database import change, fetch, writing
from portal.demo.people import Players
from portal.offices import contact_health, contacts, queries

HOURS = "工作日9:00—12:00，14:00—17:00（演示）"


async def publish() -> None:
    """Fill every contact that the pack left open."""
    async with writing():
        rows = await fetch(
            "SELECT id, office, channel FROM office_contact WHERE value IS NULL ORDER BY position, id"
        )
        for n, row in enumerate(rows, 1):
            await change(
                "UPDATE office_contact SET value = ?, state = ?, origin = ? WHERE id = ?",
                _value(row["channel"], row["office"] or "bureau", n),
                "verified",
                "staff",
                row["id"],
            )
    queries.forget()


async def let_some_fail(players: Players) -> None:
    """One of each state, so that the page of contacts has something to show."""
    actor = players["guanli"].person.actor
    rows = {(one.office, one.channel): one for one in await contact_health.health()}
    tried, off = rows["construction-section", "phone"], rows["cost-station", "phone"]
    failing = rows["bureau-430721", "email"]
    await contact_health.verify(tried.id, "拨打后由王示例接听（演示）", actor=actor)
    await contact_health.disable(off.id, "换号，新号码未定（演示）", actor=actor)
    await contact_health.note_success("email", rows["construction-section", "email"].value or "")
    await contact_health.note_failure("email", failing.value or "", "bounced")
    await contacts.publish_contacts("survey-design-section", {"phone": "0000-0000999（演示）"}, actor=actor)


def _value(channel: str, office: str, n: int) -> str:
    values = {
        "phone": f"0000-0000{n:03d}（演示）",
        "email": f"{office}@changde.example",
        "address": f"示例路{n}号（演示）",
        "hours": HOURS,
    }
    return values[channel]

"""After a restore: the operator says that the office keys of the backup are the right ones."""

import asyncio

from portal.cli.preparing import ready
from portal.database import writing
from portal.ledger.events import Event, Fact, append
from portal.settings import Settings
from portal.staff import marks
from portal.staff.epochs import living_epochs
from portal.staff.escrow import OPERATOR


def accept(settings: Settings, yes: bool = False) -> int:
    """0 when the marks are as the database has them."""
    reached = asyncio.run(_reached(settings))
    fallen = {office: (number, reached.get(office, 0)) for office, number in marks.marks().items()}
    fallen = {office: pair for office, pair in fallen.items() if pair[1] < pair[0]}
    if not fallen:
        print("数据库里的单位密钥不比记下的旧。 No office key is older than what was seen.")
        return 0
    for office, (before, now) in fallen.items():
        print(f"{office}: {before} → {now}")
    if (
        not yes
        and input("确认是从备份恢复的吗？输入 yes： Restored from a backup? Type yes: ").strip() != "yes"
    ):
        print("没有改动。 Nothing was changed.")
        return 1
    asyncio.run(_accepted(settings, fallen))
    marks.accept(reached)
    print("已认可。请尽快更换这些单位的密钥。 Accepted. Change the keys of these offices soon.")
    return 0


async def _accepted(settings: Settings, fallen: dict[str, tuple[int, int]]) -> None:
    async with ready(settings), writing():
        for office, (before, now) in fallen.items():
            facts: dict[str, Fact] = {"seen": before, "accepted": now}
            await append(
                "staff", Event("office.old_key_accepted", f"office:{office}", OPERATOR, office, facts=facts)
            )


async def _reached(settings: Settings) -> dict[str, int]:
    """Only keys that a certified key officer signed."""
    async with ready(settings):
        return {epoch.office: epoch.number for epoch in await living_epochs()}

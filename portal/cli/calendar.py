"""Loading the holidays of a year, as the installed library knows them."""

import asyncio

from portal.cli.preparing import ready
from portal.clocks import loading
from portal.clocks.loading import LoadedYear
from portal.core.errors import N_, Refused
from portal.settings import Settings


def load(settings: Settings, year: str = "") -> int:
    done = asyncio.run(_load(settings, year))
    for one in done:
        print(
            f"{one.year}年：放假{one.off}个工作日，调休上班{one.work}天，变动{one.changed}天，"
            f"{one.moved}项期限重新计算。 {one.year}: {one.off} weekdays off, {one.work} weekend days "
            f"worked, {one.changed} days changed, {one.moved} periods computed again."
        )
    if not done:
        print("已公布的年份都已载入。 Every year that is announced is loaded.")
    return 0


async def _load(settings: Settings, year: str) -> list[LoadedYear]:
    async with ready(settings):
        if not year:
            return await loading.load_announced()
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise Refused(N_("年份应为四位数字，例如2026。"))
        return [await loading.load_year(int(year), actor="system")]

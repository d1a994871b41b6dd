"""Checking the ledger and anchoring its chains."""

import asyncio

from portal.cli.preparing import ready
from portal.ledger import verifying
from portal.settings import Settings
from portal.staff.escrow import OPERATOR


def verify(settings: Settings) -> int:
    verdict = asyncio.run(_verify(settings))
    for fault in verdict.faults:
        print(fault.text())
    print(f"{verdict.chains}条链，{verdict.events}条记录。 {verdict.chains} chains, {verdict.events} events.")
    print("账本完好。 The ledger is sound." if verdict.sound else "账本有误！ The ledger is NOT sound.")
    return 0 if verdict.sound else 1


def anchor(settings: Settings) -> int:
    moved = asyncio.run(_anchor(settings))
    print(f"已锚定{moved}条链。 Anchored {moved} chains.")
    return 0


async def _verify(settings: Settings) -> verifying.Verdict:
    async with ready(settings):
        verdict = await verifying.verify()
        await verifying.note(verdict, OPERATOR)
        return verdict


async def _anchor(settings: Settings) -> int:
    async with ready(settings):
        return await verifying.anchor()

"""Opening a case with facts, checklist, conversation and a long story: processor time beside a bare page."""

from dataclasses import replace
from pathlib import Path

import httpx

from bench.support import Server, environment, line, middle, served
from portal.admin.middleware import COOKIE
from portal.cases import conversation, steps
from portal.database import opened
from portal.settings import Settings
from portal.staff import signing_in
from tests.support.bureau import Bureau, open_bureau
from tests.support.cases import a_case
from tests.support.databases import Database

GOAL_MS = 15.0
ROUNDS, PAGES = 5, 40
NOTES, MESSAGES = 10, 6


async def measure(database: Database, folder: Path) -> None:
    settings = replace(Settings(data=folder), database_url=database.database_url)
    async with opened(settings):
        bureau = await open_bureau(settings)
        number = await _worked_on(bureau)
        token = await signing_in.begin(bureau["李科长"].id, bureau["李科长"].keys)
    with served("portal.application:create_app", environment(settings)) as portal:
        cost, size = _cost(portal, f"/staff/cases/{number}", token)
    with served("bench.apps:bare", {"BENCH_SIZES": str(size)}) as bare:
        least, _ = _cost(bare, f"/{size}", "")
    beyond = f"{cost - least:.1f} ms beyond a bare page ({cost:.1f} and {least:.1f} ms), {size // 1024} KiB"
    line(f"{database.kind}: opening a case", beyond, f"{GOAL_MS:.0f} ms")


async def _worked_on(bureau: Bureau) -> str:
    """In review, with what a clerk writes about it on the way."""
    number = await a_case(bureau, "awaiting_review")
    for n in range(NOTES):
        await steps.note(bureau["张干事"], number, f"第{n}次核对：向注册单位和社保经办机构去函，尚未回复。")
    for n in range(MESSAGES):
        text = f"第{n}次告知：正在核查，请您耐心等待。"
        await conversation.write(bureau["张干事"], "CDZJ-JB-2026-000001", text)
    return number


def _cost(server: Server, path: str, token: str) -> tuple[float, int]:
    """Milliseconds of the server's own process for a page, and its size."""
    with httpx.Client(base_url=server.url, cookies={COOKIE: token}, timeout=60) as client:
        answers = [client.get(path) for _ in range(3)]
        assert answers[-1].status_code == 200, (path, answers[-1].status_code)
        costs = []
        for _ in range(ROUNDS):
            used = server.cpu_seconds
            for _ in range(PAGES):
                client.get(path)
            costs.append((server.cpu_seconds - used) * 1000 / PAGES)
    return middle(costs), len(answers[-1].content)

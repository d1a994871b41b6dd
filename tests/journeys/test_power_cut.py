"""The power fails while citizens are sending: what was acknowledged is there, whole, and numbered once."""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import anyio
import httpx
import pytest

from portal.core.receipts import last_group, normalise
from portal.database import fetch, opened
from portal.evidence.reading import open_file
from portal.ledger.verifying import verify
from portal.sessions import sealed
from portal.settings import Settings, bind
from portal.tips.reading import OpenTip
from portal.tips.receipts import informant_of, open_own_tip, sign_in
from tests.support.bureau import open_bureau
from tests.support.databases import Database
from tests.support.serving import Served

pytestmark = pytest.mark.journey

CITIZENS = 8
ENOUGH = 16
GIVE_UP_SECONDS = 40
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
OFFICE = re.compile(r'name="office" value="([^"]+)"')
CODE = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{5}\s*(?:<[^>]*>|-|\s)*){4}")
PERSON = {"name": "张三丰", "profession": "builder"}
UNIT = {"name": "常德市示例建筑工程有限公司", "unit_type": "construction"}
WHERE = {"area": "unknown", "level": "city"}
FACTS = {"account": "他的证书挂在这家公司，人一直在外地上班。", "since": "2025-03", "how_known": "seen"}
Serve = Callable[..., Served]


@dataclass(slots=True)
class Moment:
    """After enough tips all citizens wait for each other, to press “send” together: then the power fails."""

    together: anyio.Event
    confirmed: int = 0
    waiting: int = 0

    async def wait(self) -> None:
        if self.confirmed < ENOUGH:
            return
        self.waiting += 1
        if self.waiting == CITIZENS:
            self.together.set()
        await self.together.wait()


@dataclass(slots=True)
class Citizen:
    """周举报 and seven others: each sends one tip after another, and remembers what the portal confirmed."""

    http: httpx.AsyncClient
    size: int
    moment: Moment
    receipt: str = ""
    files: list[bytes] = field(default_factory=list)
    sending: bool = False
    confirmed: dict[str, list[bytes]] = field(default_factory=dict)

    async def send_until_the_end(self) -> None:
        try:
            for _ in count():
                await self.send_one()
        except httpx.TransportError:
            return

    async def send_one(self) -> None:
        self.http.cookies.clear()
        self.files = [_text(25_000), _text(self.size)]
        token = await self.up_to_evidence()
        await self._upload(token)
        await self._post("/report/identity", token, mode="anonymous")
        office = _found(OFFICE, await self._page("/report/check"))
        await self._post("/report/check", token, office=office)
        page = await self._page("/report/receipt")
        self.receipt = normalise(re.sub(r"<[^>]*>", "", _found_code(page)))
        await self.moment.wait()
        await self._press_send(_found(TOKEN, page))

    async def up_to_evidence(self) -> str:
        """The token of his forms, with every page before the evidence filled in."""
        token = _found(TOKEN, await self._page("/report/kind"))
        await self._post("/report/kind", token, kind="cert_rent")
        await self._post("/report/subject/persons/new", token, **PERSON)
        await self._post("/report/subject/units/new", token, **UNIT)
        await self._post("/report/subject", token, **WHERE)
        await self._post("/report/facts", token, **FACTS)
        return token

    async def press_again(self) -> None:
        """After the connection broke: either the page still waits for the last group, or all is done."""
        page = await self._page("/report/receipt", follow=True)
        if 'name="last_group"' in page:
            await self._press_send(_found(TOKEN, page))
        else:
            self._note()

    async def _press_send(self, token: str) -> None:
        self.sending = True
        await self._post("/report/send", token, last_group=last_group(self.receipt))
        self._note()

    def _note(self) -> None:
        self.confirmed[self.receipt] = self.files
        self.moment.confirmed += 1
        self.sending = False

    async def _page(self, path: str, *, follow: bool = False) -> str:
        answer = await self.http.get(path, follow_redirects=follow)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        return answer.text

    async def _post(self, path: str, token: str, **values: str) -> None:
        _require_next(await self.http.post(path, data={"csrf_token": token, **values}))

    async def _upload(self, token: str) -> None:
        texts = [("files", (f"{n}.txt", data, "text/plain")) for n, data in enumerate(self.files)]
        parts: list[Any] = [("csrf_token", (None, token)), *texts, ("action", (None, "continue"))]
        _require_next(await self.http.post("/report/evidence", files=parts))


async def test_no_confirmed_tip_is_lost_when_the_power_fails(
    serve: Serve, database: Database, settings: Settings
) -> None:
    async with opened(settings):
        await open_bureau(settings)
    portal = serve(data=settings.data, PORTAL_DATABASE_URL=database.database_url)
    citizens = _citizens(portal, Moment(anyio.Event()))
    await _load_until_the_power_fails(portal, citizens)
    cut_off = [citizen for citizen in citizens if citizen.sending]

    again = serve(data=settings.data, PORTAL_DATABASE_URL=database.database_url)
    for citizen in cut_off:
        citizen.http.base_url = httpx.URL(again.url)
        await citizen.press_again()
    citizens[0].http.base_url = httpx.URL(again.url)
    await citizens[0].send_one()
    for citizen in citizens:
        await citizen.http.aclose()
    again.kill()

    bind(settings)
    async with opened(settings):
        numbers = [number for citizen in citizens for number in await _numbers_of_whole_tips(citizen)]
        # Everybody who was cut off pressed again, so nothing is left that only the register knows of.
        assert sorted(numbers) == await _register_without_gaps()


async def _load_until_the_power_fails(portal: Served, citizens: list[Citizen]) -> None:
    with anyio.fail_after(GIVE_UP_SECONDS):
        async with anyio.create_task_group() as tasks:
            for citizen in citizens:
                tasks.start_soon(citizen.send_until_the_end)
            await citizens[0].moment.together.wait()
            await anyio.sleep(secrets.randbelow(60) / 1000)
            portal.kill()


async def _numbers_of_whole_tips(citizen: Citizen) -> list[str]:
    """Each receipt opens its tip, and every file in it is what was handed in."""
    numbers = []
    for receipt, files in citizen.confirmed.items():
        tip = await _opened_with(receipt)
        assert tip.answers["account"] == FACTS["account"]
        stored = [b"".join([chunk async for chunk in open_file(file.manifest())]) for file in tip.files]
        assert [_digest(file) for file in stored] == [_digest(file) for file in files]
        numbers.append(tip.row.number)
    return numbers


async def _register_without_gaps() -> list[str]:
    rows = await fetch("SELECT number FROM tip ORDER BY number")
    stored = [row["number"] for row in rows]
    assert [int(number[-6:]) for number in stored] == list(range(1, len(stored) + 1))
    verdict = await verify()
    assert verdict.sound, verdict.faults
    events = await fetch("SELECT count(*) AS n FROM ledger_event WHERE kind = 'tip.received'")
    assert events[0]["n"] == len(stored)
    return stored


async def _opened_with(receipt: str) -> OpenTip:
    session = await sealed.find(await sign_in(receipt), "informant")
    assert session is not None
    return await open_own_tip(informant_of(session))


def _citizens(portal: Served, moment: Moment) -> list[Citizen]:
    """Every second one sends a file that lies beside the database, because it is larger than 1 MiB."""
    return [
        Citizen(httpx.AsyncClient(base_url=portal.url, timeout=30), 1_500_000 if n % 2 else 30_000, moment)
        for n in range(CITIZENS)
    ]


def _text(size: int) -> bytes:
    """Bare text comes back as it was handed in; whatever else is cleaned first."""
    return secrets.token_hex(size // 2).encode()


def _digest(file: bytes) -> str:
    return hashlib.sha256(file).hexdigest()


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found, "the page lacks what a citizen looks for"
    return found[1]


def _found_code(page: str) -> str:
    found = CODE.search(page.partition("receipt__code")[2])
    assert found, "the page shows no receipt"
    return found[0]


def _require_next(answer: httpx.Response) -> None:
    """303 leads on; anything else means that the form was shown again."""
    errors = re.findall(r"error-summary.*?</ul>", answer.text, re.DOTALL)
    assert answer.status_code == 303, f"{answer.url.path} answered {answer.status_code}: {errors}"

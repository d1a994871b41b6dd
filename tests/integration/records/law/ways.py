"""Every public way to a record: its address, whom it would show, and where it says what has ended."""

import re
import zipfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Self
from urllib.parse import quote

from portal.records.taking.files import FILES
from tests.integration.records.law.entries import Entry
from tests.support.pages import Page, PortalClient


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, for it may be repeated, and what came back as text."""

    asked: str
    page: Page
    text: str

    @classmethod
    def of(cls, asked: str, page: Page) -> Self:
        return cls(asked, page, _text(page))


def _text(page: Page) -> str:
    if page.body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(page.body)) as file:
            return "".join(file.read(name).decode() for name in file.namelist())
    text = page.body.decode("utf-8", "replace")
    assert "\\u" not in text, "Chinese stands there as it is, so that a search for it sees it."
    return text


Ask = Callable[[PortalClient, Entry], Awaitable[Answer]]


def anybody(entry: Entry) -> bool:
    return True


def nobody(entry: Entry) -> bool:
    return False


def units(entry: Entry) -> bool:
    return entry.group != "person"


def persons(entry: Entry) -> bool:
    return entry.group == "person"


def alone(entry: Entry) -> bool:
    """Where only the subject is told, the records of a unit that has several tell nothing of each."""
    return entry.group != "shared"


@dataclass(frozen=True, slots=True)
class Way:
    """`whole`: one address shows all of `whom`; otherwise each record is asked for by itself."""

    route: str
    name: str
    ask: Ask
    whole: bool = True
    whom: Callable[[Entry], bool] = anybody
    tells_ends: bool = False


def at(address: str) -> Ask:
    """An address with the record's number, subject and so on in it."""

    async def ask(client: PortalClient, entry: Entry) -> Answer:
        content = entry.content
        asked = address.format(
            number=entry.number or "CDZJ-GS-2027-009999",
            subject=entry.subject,
            name=content.name,
            part=content.name[3:5],
            uscc=content.uscc or content.registration_no,
            registration=content.registration_no or content.uscc,
            decision=content.decision_no,
        )
        return Answer.of(asked, await client.get(quote(asked, safe="/?&=.-~:")))

    return ask


async def sitemap_part(client: PortalClient, entry: Entry) -> Answer:
    """All parts that the index names."""
    index = (await client.get("/sitemap.xml")).body.decode()
    parts = re.findall(r"/sitemap/-?\d+\.xml", index)
    assert len(parts) <= 1
    return Answer.of("", await client.get(parts[0] if parts else "/sitemap/pages.xml"))


def checked(button: str, of: Callable[[Entry], str]) -> Ask:
    async def ask(client: PortalClient, entry: Entry) -> Answer:
        asked = of(entry)
        form = await client.open("/records/check")
        return Answer.of(asked, await form.submit(list=asked, button=button))

    return ask


def _whole(route: str, *queries: str, **more: object) -> list[Way]:
    return [Way(route, f"{route}{query}", at(f"{route}{query}"), **more) for query in ("", *queries)]  # type: ignore[arg-type]


KEYS: Final = ("{part}", "{name}", "{uscc}", "{decision}", "{registration}")
"""By which a record is searched for; a masked person not by a part of the name."""
FILTERS: Final = {
    "subject=legal": units,
    "role=holder": persons,
    "kind=unit_uses": units,
    "measure=fine": anybody,
    "area=430702": anybody,
    "authority=常德市住房和城乡建设局": anybody,
    "severity=general": anybody,
    "since=2020-01-01": anybody,
    "until=2099-01-01": anybody,
    "order=oldest": anybody,
    "order=ending": anybody,
    "q=岳": units,
    "ending=1": nobody,
}


def _asked_by_key(route: str, more: str = "") -> list[Way]:
    found = []
    for key in (*KEYS, "{number}"):
        whom = units if key == "{part}" else anybody
        address = f"{route}?q={key}{more}"
        found.append(Way(route, address, at(address), whole=False, whom=whom))
    return found


def _filtered(route: str, more: str = "") -> list[Way]:
    return [
        Way(route, f"{route}?{one}", at(f"{route}?{one}{more}"), whom=whom) for one, whom in FILTERS.items()
    ]


# A page shows at most twenty: fewer records than that are on the list in these tests.
WAYS: Final = (
    *_whole("/records"),
    *_filtered("/records"),
    *_asked_by_key("/records"),
    Way("/records/{number:str}", "page", at("/records/{number}"), whole=False),
    Way("/records/{number:str}", "linked data", at("/records/{number}.jsonld"), whole=False),
    Way("/records/subjects/{subject:str}", "page", at("/records/subjects/{subject}"), whole=False),
    Way(
        "/records/subjects/{subject:str}",
        "linked data",
        at("/records/subjects/{subject}.jsonld"),
        whole=False,
    ),
    *(
        Way(
            "/records/download/{name:str}",
            file.name,
            at(f"/records/download/{file.name}"),
            whom=alone if file.name == "targets.simple.csv" else anybody,
        )
        for file in FILES
    ),
    Way("/records/download/{name:str}", "units", at("/records/download/list.csv?role=unit"), whom=units),
    Way(
        "/records/download/{name:str}",
        "one",
        at("/records/download/list.jsonl?q={decision}"),
        whole=False,
    ),
    Way(
        "/records/{number:str}/objection",
        "form, which repeats the number only",
        at("/records/{number}/objection"),
        whole=False,
        whom=nobody,
    ),
    Way("/records/feed.atom", "all", at("/records/feed.atom"), tells_ends=True),
    Way("/records/feed.atom", "units", at("/records/feed.atom?role=unit"), whom=units, tells_ends=True),
    Way("/records/feed.json", "all", at("/records/feed.json"), tells_ends=True),
    Way("/records/changes.json", "all", at("/records/changes.json"), tells_ends=True),
    Way(
        "/records/check",
        "by name or code",
        checked("查对", lambda entry: entry.content.uscc or entry.content.name),
        whole=False,
    ),
    Way(
        "/records/check",
        "by number, as a file",
        checked("查对并下载结果（CSV）", lambda entry: entry.content.decision_no),
        whole=False,
    ),
    Way("/api/v1/records", "all", at("/api/v1/records?size=100&count=1")),
    *_filtered("/api/v1/records", "&size=100"),
    *_asked_by_key("/api/v1/records"),
    Way("/api/v1/records/{number:str}", "one", at("/api/v1/records/{number}"), whole=False),
    Way("/api/v1/subjects/{subject:str}", "one", at("/api/v1/subjects/{subject}"), whole=False),
    Way("/api/v1/changes", "all", at("/api/v1/changes"), tells_ends=True),
    Way("/sitemap/{name:str}", "part", sitemap_part, whom=units),
)
SHOWS_NO_RECORD: Final = {
    "/",
    "/about/protection",
    "/api/v1/openapi.json",
    "/catalog.jsonld",
    "/developers",
    "/offices",
    "/privacy",
    "/records/data",
    "/records/download/SHA256SUMS",
    "/records/download/manifest.json",
    "/records/objections",
    "/robots.txt",
    "/sitemap.xml",
    "/statistics",
}
"""They are opened too, and no trace of any record may stand there."""
ABOUT_NO_RECORD: Final = {
    "/api/v1/tips",
    "/api/v1/tips/{order:str}",
    "/language",
    "/privacy/{version:str}",
    "/records/{number:str}/qr.svg",
    "/statistics/{name:str}",
    "/text-size",
}
"""A hotline's door, switches, files of numbers; the picture is answered for the same numbers as the page."""
WITHOUT_THE_LIST: Final = ("/progress", "/report", "/setup", "/staff", "/static")
"""Pages of one informant and of staff, which have tests of their own."""

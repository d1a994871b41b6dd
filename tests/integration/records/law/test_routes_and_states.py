"""Every public way to a record, against every state of one: shown when the law has it so, and only then."""

from collections.abc import AsyncIterator, Iterator, Sequence

from litestar import Litestar

from tests.integration.records.law.entries import ENDED, NEVER_SEEN, Entry
from tests.integration.records.law.ways import (
    ABOUT_NO_RECORD,
    SHOWS_NO_RECORD,
    WAYS,
    WITHOUT_THE_LIST,
    Answer,
    Way,
)
from tests.support.pages import PortalClient
from tests.support.records import HOLDER_NAME, ID_NUMBER

STATUS = {
    "draft": 404,
    "review": 404,
    "scheduled": 404,
    "published": 200,
    "suspended": 404,
    "expired": 410,
    "repaired": 410,
    "withdrawn": 410,
}
BY_NUMBER = ("/records/{}", "/records/{}.jsonld", "/records/{}/qr.svg", "/api/v1/records/{}")


def test_every_public_address_is_in_the_matrix(app: Litestar) -> None:
    public = {
        route.path for route in app.routes if not route.path.startswith(WITHOUT_THE_LIST) or route.path == "/"
    }
    known = {way.route for way in WAYS} | SHOWS_NO_RECORD | ABOUT_NO_RECORD
    assert public == known, "Put the address into ways.py: whom does it show, and whom never?"


async def test_each_way_shows_what_is_published_and_nothing_else(
    visitor: PortalClient, every_state: list[Entry]
) -> None:
    wrong = [
        f"{way.route} {way.name}: {fault}"
        for way in WAYS
        async for answer, entry in _answers(visitor, way, every_state)
        for fault in _faults(way, answer, entry, every_state)
    ]
    assert wrong == []


async def test_pages_that_show_no_record_have_no_trace_of_one(
    visitor: PortalClient, every_state: list[Entry]
) -> None:
    for address in SHOWS_NO_RECORD:
        answer = Answer.of(address, await visitor.open(address))
        assert [entry.label for entry in every_state if _traces(answer, entry)] == [], address


async def test_a_number_is_answered_by_its_state(visitor: PortalClient, every_state: list[Entry]) -> None:
    for entry in every_state:
        number = entry.number or "CDZJ-GS-2027-009999"
        for address in BY_NUMBER:
            status = (await visitor.get(address.format(number))).status
            assert status == STATUS[entry.state], (address, entry.label)
        objection = (await visitor.get(f"/records/{number}/objection")).status
        assert objection == (200 if entry.is_shown else 404), entry.label


async def test_a_subject_is_there_while_one_of_its_records_is(
    visitor: PortalClient, every_state: list[Entry]
) -> None:
    for entry in every_state:
        shown = entry.is_shown or entry.group == "shared"
        for address in ("/records/subjects/{}", "/api/v1/subjects/{}"):
            status = (await visitor.get(address.format(entry.subject))).status
            assert status == (200 if shown else 404), (address, entry.label)


async def _answers(
    visitor: PortalClient, way: Way, entries: Sequence[Entry]
) -> AsyncIterator[tuple[Answer, Entry]]:
    for entry in entries[:1] if way.whole else entries:
        yield await way.ask(visitor, entry), entry


def _faults(way: Way, answer: Answer, asked: Entry, entries: Sequence[Entry]) -> Iterator[str]:
    for secret in _secrets(entries):
        if secret in answer.text and secret not in answer.asked:
            yield f"“{secret}” is shown when asked for {asked.label}"
    for entry in entries:
        traces = _traces(answer, entry)
        if way.tells_ends:
            yield from _end_faults(answer, entry)
            traces = [one for one in traces if one != entry.number]
        if entry.is_shown:
            wanted = way.whom(entry) and (way.whole or entry is asked)
            if wanted and not (entry.number in answer.text or traces):
                yield f"{entry.label} is not shown when asked for {asked.label} ({answer.page.status})"
        elif traces:
            yield f"{entry.label} is shown when asked for {asked.label}: {traces}"


def _secrets(entries: Sequence[Entry]) -> set[str]:
    """Masked persons' names, every part of an identity number, and what would lead to a case or a tip."""
    parts = {ID_NUMBER[at : at + 8] for at in range(len(ID_NUMBER) - 7)}
    names = {entry.content.name for entry in entries if entry.group == "person"}
    cases = {entry.case for entry in entries if entry.case}
    assert cases
    return parts | names | cases | {HOLDER_NAME, "-AJ-", "-JB-"}


def _end_faults(answer: Answer, entry: Entry) -> Iterator[str]:
    """What was shown and is no longer is told by its number; what never was is not told at all."""
    told = bool(entry.number) and entry.number in answer.text
    if entry.state in (*ENDED, "suspended") and not told:
        yield f"the end of {entry.label} is not told"
    if entry.state in NEVER_SEEN and told:
        yield f"{entry.label} is told"


def _traces(answer: Answer, entry: Entry) -> list[str]:
    """Marks of the record in the answer, without those that stood in the question."""
    return [mark for mark in entry.marks if mark in answer.text and mark not in answer.asked]

"""No list, count or export shows what the discipline office has, a merged case, or what is withheld."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import date
from io import BytesIO

import pytest
from litestar import Litestar
from python_calamine import CalamineWorkbook

from portal.cases import merging, opening, queries, recusing, steps
from portal.catalogue.states import Role
from portal.custody import asking
from portal.numbers import publishing
from portal.tips import queries as tips
from tests.support.bureau import BUILDING, CUSTODIANS, DESK, DISCIPLINE, Bureau
from tests.support.cases import REFUSAL, a_case
from tests.support.clocks import on
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor
from tests.support.tips import UNSURE, send

ABOUT_STAFF = {"account": "科长收了纪检才知道的红包。", "about_staff": True}
AUTUMN, WINTER = date(2025, 10, 14), date(2025, 11, 11)
# The administrator sees that a member of that office was sent a mail, and nothing else of it (security.md).
MAILS = "/staff/outbox"
# Grows with what everybody does here, exports of the register among it: only its days are compared.
LEDGER = "/staff/ledger"
# Besides the lists themselves: their other halves, and the addresses of numbers that somebody knows.
ALSO = (
    *(f"/staff/tips?show={show}" for show in ("overdue", "review", "ended", "helping", "answered")),
    *(f"/staff/retention?show={show}" for show in ("kept", "due")),
    *(f"/staff/referrals?state={state}" for state in ("all", "overdue")),
    "/staff/register?first=2025-01-01&last=2026-12-31",
    f"/staff/oversight/offices/{DISCIPLINE}",
    f"/staff/oversight/offices/{BUILDING}",
    f"/staff/numbers?office={DISCIPLINE}",
    f"/staff/offices/{DISCIPLINE}/entry",
    f"/staff/keys/{DISCIPLINE}",
    f"/staff/numbers?office={BUILDING}",
    f"{LEDGER}?first={AUTUMN}&last={AUTUMN}",
)
PUBLIC = ("/", "/offices", "/records", "/statistics")
OK = 200
Pages = Mapping[tuple[str, str], str]


@pytest.fixture
async def client(bureau: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    await bureau.hire("领导", (None, Role.LEADING))
    await bureau.hire("审计", (None, Role.AUDITOR))
    async with PortalClient.opened(app, lifespan=False) as made:
        yield made


def listing(app: Litestar) -> list[str]:
    """Every page of the staff that stands at one address, and exports nothing but what it lists."""
    found = [
        route.path
        for route in app.routes
        if route.path.startswith("/staff/") and "{" not in route.path
        if any(
            "GET" in one.http_methods and one.opt.get("permission") not in (None, "*", "signed-in")
            for one in getattr(route, "route_handlers", ())
        )
    ]
    assert len(found) > 30
    return [*sorted({*found} - {MAILS, LEDGER}), *ALSO]


async def seen(client: PortalClient, app: Litestar, people: Mapping[str, PortalClient]) -> Pages:
    """What every one of them reads on every page that he may open, once all is drawn that is searched."""
    pages = {("", path): (await client.get(path)).text for path in PUBLIC}
    for name, browser in people.items():
        if (search := await browser.get("/staff/search")).status == OK:
            pages[name, "found"] = (await search.submit(text="000001")).text
        for path in listing(app):
            if told := await main_part(browser, path):
                pages[name, path] = told
        if (name, "/staff/register") in pages:
            pages |= {(name, shape): await exported(browser, shape) for shape in ("xlsx", "csv")}
    return pages


async def main_part(browser: PortalClient, path: str) -> str:
    """As it was sent, but for the token, which differs each time; that every page is sound others look at."""
    answer = await browser.http.get(path)
    if answer.status_code != OK or not answer.headers["content-type"].startswith("text/html"):
        return ""
    return _TOKEN.sub("", answer.text.partition("<main")[2])


_TOKEN = re.compile(r'<input type="hidden" name="csrf_token" value="[^"]+">')


async def exported(browser: PortalClient, shape: str) -> str:
    page = await browser.open("/staff/register")
    made = await page.submit(
        action="/staff/register/export", shape=shape, first="2025-01-01", last="2026-12-31"
    )
    if shape == "csv":
        return made.body.decode("utf-8-sig")
    sheet = CalamineWorkbook.from_filelike(BytesIO(made.body)).get_sheet_by_index(0)
    return str(sheet.to_python())


async def an_overdue_case_of(bureau: Bureau, name: str, number: str) -> str:
    tip = await tips.tip_for(bureau[name], number)
    case = await opening.open_case(bureau[name], number, version=tip.version)
    row, facts = await queries.case_for(bureau[name], case), {"assignee": str(bureau[name].id)}
    await steps.take(bureau[name], case, "start", facts, version=row.version)
    return case


async def test_what_the_discipline_office_does_changes_no_page_of_anybody_else(
    client: PortalClient, app: Litestar, bureau: Bureau
) -> None:
    names = ("李科长", "周派", "管保", "王密", "领导", "审计")
    people = {name: await visitor(client, bureau[name]) for name in names}
    with on(WINTER):
        await a_case(bureau)
        await send(UNSURE)
    before = await seen(client, app, people)
    with on(AUTUMN):
        secret = [(await send(ABOUT_STAFF, kind="staff_conduct"))[0].number for _ in range(3)]
        secret.append(await an_overdue_case_of(bureau, "纪严", secret[0]))
        refused = await tips.tip_for(bureau["纪严"], secret[1])
        await steps.take_tip(bureau["纪严"], secret[1], "refuse", REFUSAL, version=refused.version)
    after = await seen(client, app, people)
    assert {name for name, _ in before} == {"", *names}
    assert not [key for key in before if before[key] != after.get(key)]
    assert after.keys() == before.keys()
    assert not [key for key, text in after.items() if any(number in text for number in secret)]
    assert next(one.name for one in await publishing.waiting_months()) == f"{WINTER:%Y-%m}"


async def test_a_case_that_goes_on_in_another_stands_in_no_list_and_counts_once(
    client: PortalClient, app: Litestar, bureau: Bureau
) -> None:
    with on(AUTUMN):
        master, minor = await a_case(bureau), await a_case(bureau)
        row = await queries.case_for(bureau["张干事"], minor)
        await merging.merge_case(bureau["张干事"], minor, master, version=row.version, reason="同一件事。")
    people = {name: await visitor(client, bureau[name]) for name in ("李科长", "周派", "领导", "审计")}
    pages = await seen(client, app, people)
    # What happened to it happened under its own number.
    assert [path for (_, path), text in pages.items() if minor in text] == [ALSO[-1]]
    overseen = await people["领导"].open("/staff/oversight")
    assert [row[0] for row in overseen.tables[0]] == [master]
    assert [row[1:3] for row in overseen.tables[-1]] == [["1", "1局建筑业管理科"]]


async def test_what_somebody_must_leave_alone_is_on_none_of_his_pages(
    client: PortalClient, app: Litestar, bureau: Bureau
) -> None:
    places = ((BUILDING, Role.CHIEF), (DESK, Role.DISPATCHER), (CUSTODIANS, Role.CUSTODIAN))
    await bureau.hire("兼职", (None, Role.LEADING), *places)
    await bureau.found(BUILDING, "李科长", "张干事", "赵干事", "兼职")
    await bureau.found(DESK, "周派", "兼职")
    await bureau.found(CUSTODIANS, "管保", "兼职")
    with on(AUTUMN):
        cases = [await a_case(bureau), await a_case(bureau, "not_accepted")]
        await asking.ask(bureau["张干事"], "CDZJ-JB-2025-000001", purpose="contact", reason="要约见。")
        for case in cases:
            await recusing.declare(bureau["兼职"], case, "被举报人是我的亲属。")
        await a_case(bureau)
    pages = await seen(client, app, {"兼职": await visitor(client, bureau["兼职"])})
    withheld, free = ("2025-000001", "2025-000002"), "2025-000003"
    told = [path for (_, path), text in pages.items() if any(number in text for number in withheld)]
    # As a custodian he reads who decides in his place: both pages say the number and nothing else of it.
    assert told == ["/staff/identities", "/staff/recusals"]
    assert len([path for (_, path), text in pages.items() if free in text]) > 3

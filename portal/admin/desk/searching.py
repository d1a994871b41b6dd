"""The search page: words come by POST, wait in the sealed session, and never stand in an address."""

from litestar import Controller, get, post
from litestar.params import FromQuery

from portal.admin.desk.shown import kind_words
from portal.admin.middleware import session_of, signed_in
from portal.catalogue.kinds import KINDS
from portal.catalogue.states import STAFF_LABELS, State, states_of
from portal.core.errors import N_
from portal.offices import queries as offices
from portal.searching import asked, finding
from portal.searching.asked import Asked
from portal.searching.finding import Found
from portal.tips.dispatch import NOT_HANDLING
from portal.web import templating
from portal.web.bodies import read_form
from portal.web.fields import Choice, Select, Text
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.pagination import Pages
from portal.web.redirects import see_other
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH = "/staff/search"
SIZE = 20
GONE = declare_notice("search-gone", N_("这次检索已经不在了，请再输入一次。"), kind="info")
SEARCH = Form(
    (
        Text("text", N_("单位、姓名、号码或者内容里的任何词"), called=N_("要找的词"), limit=asked.LONGEST),
        Select("state", N_("状态"), required=False),
        Select("kind", N_("类型"), required=False),
        Select("office", N_("承办单位"), required=False),
    ),
    name="search",
)


class SearchController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:search", opt={"permission": "cases.search"})
    async def show(self, request: PortalRequest, s: FromQuery[str] = "", page: FromQuery[str] = "") -> Answer:
        """`s` is the random name of a search that this session keeps."""
        wanted = asked.kept(session_of(request), s) if s else None
        if wanted is None:
            return see_other(PATH, notice=GONE) if s else await _page(request, (await _form()).blank())
        known = {name: getattr(wanted, name) for name in ("text", "state", "kind", "office")}
        form = (await _form()).blank(**known)
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1
        found = await finding.find(
            signed_in(request),
            wanted,
            session=session_of(request).id,
            offset=(max(number, 1) - 1) * SIZE,
            limit=SIZE,
        )
        pages = Pages.asked(page, total=found.total, size=SIZE, path=PATH, query={"s": s})
        return await _page(request, form, found, pages)

    @post(name="admin:search-for", opt={"permission": "cases.search"})
    async def search(self, request: PortalRequest) -> Answer:
        form = (await _form()).bind(await read_form(request))
        if not form.ok:
            return await _page(request, form)
        name = await asked.keep(session_of(request), Asked(**form.values))
        return see_other(f"{PATH}?s={name}")


async def _form() -> Form:
    rows = await offices.offices()
    handling = [row for row in rows if row.kind not in NOT_HANDLING]
    states = [state for state in State if state in {*states_of("tip"), *states_of("case")}]
    return SEARCH.with_choices(
        state=[Choice(state.value, STAFF_LABELS[state]) for state in states],
        kind=[Choice(kind.code, Words(kind.zh, kind.en)) for kind in KINDS],
        office=[Choice(row.code, Words(row.zh, row.en)) for row in handling],
    )


async def _page(
    request: PortalRequest, form: Bound, found: Found | None = None, pages: Pages | None = None
) -> Answer:
    return templating.page(
        request,
        "admin/desk/search.html",
        form=form,
        found=found,
        pages=pages,
        states=STAFF_LABELS,
        kind_words=kind_words,
        offices={row.code: row for row in await offices.offices()},
        current="search",
    )

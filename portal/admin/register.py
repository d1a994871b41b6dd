"""The register of reports: what arrived in a period, on a page and as a table to take along."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromQuery
from litestar.response import Stream

from portal.admin.desk.shown import kind_words
from portal.admin.middleware import signed_in
from portal.catalogue.codelists import Code, code_list, label
from portal.catalogue.pack import load_pack
from portal.catalogue.rows import AreaRow
from portal.catalogue.states import STAFF_LABELS
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Refused
from portal.offices import queries as offices
from portal.register import content, exporting, rows
from portal.register.exporting import REASONS
from portal.register.rows import Asked
from portal.register.sent_on import MAIL, ONLINE
from portal.settings import current as settings_now
from portal.staff.people import Person
from portal.web import templating
from portal.web.bodies import read_form
from portal.web.fields import Checkbox, Choice, Day, OptionalSelect, Radio, Select
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.i18n import language
from portal.web.pagination import Pages
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH: Final = "/staff/register"
PERMISSION: Final = {"permission": "register.see"}
SIZE: Final = 50
_DAY: Final = timedelta(days=1)
WAYS: Final = {ONLINE: N_("网上"), MAIL: N_("邮件")}
_PERIOD: Final = (
    Day("first", N_("收到日期从"), required=False),
    Day("last", N_("到"), required=False),
    Select("office", N_("承办单位"), required=False),
)
FILTER: Final = Form(_PERIOD, name="filter")
EXPORT: Final = Form(
    (
        *_PERIOD,
        Radio("shape", N_("文件格式"), choices=(Choice("xlsx", "Excel"), Choice("csv", "CSV"))),
        Checkbox(
            "sealed",
            N_("连同密封的内容"),
            hint=N_("被举报人、内容摘要、核查情况等，只有您的单位持有密钥的那些件才有。不含举报人是谁。"),
            required=False,
        ),
        OptionalSelect(
            "reason",
            N_("为什么要导出密封的内容"),
            hint=N_("勾了上一项才要选。会留在记录里。"),
            choices=tuple(Choice(one.code, Words(one.zh, one.en)) for one in code_list(REASONS)),
        ),
    ),
    name="export",
)


class RegisterController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:register", opt=PERMISSION)
    async def show(
        self,
        request: PortalRequest,
        first: FromQuery[str] = "",
        last: FromQuery[str] = "",
        office: FromQuery[str] = "",
        page: FromQuery[str] = "",
    ) -> Answer:
        given = FormData.of({"first": first, "last": last, "office": office})
        return await _page(request, given, page)

    @post("/export", name="admin:register-export", opt=PERMISSION)
    async def export(self, request: PortalRequest) -> Answer:
        data, person = await read_form(request), signed_in(request)
        form = (await _with_offices(person, EXPORT)).bind(data)
        if not form.ok:
            return await _page(request, data, failed=form)
        values = form.values
        try:
            made = await exporting.export(
                person,
                _asked(values),
                shape=values["shape"],
                sealed=values["sealed"],
                reason=values["reason"] or "",
            )
        except (InvalidInput, Refused) as refusal:
            return await _page(request, data, failed=form.with_refusal(refusal))
        headers = {"Content-Disposition": f'attachment; filename="{made.filename}"'}
        return Stream(made.chunks, status_code=200, media_type=made.media_type, headers=headers)


async def _page(
    request: PortalRequest, data: FormData, number: str = "", failed: Bound | None = None
) -> Answer:
    """A period that nobody can read is told at its field, and the page shows this month."""
    person = signed_in(request)
    form = (await _with_offices(person, FILTER)).bind(data)
    asked = _asked(form.values)
    query = {"first": asked.first.isoformat(), "last": asked.last.isoformat(), "office": asked.office or ""}
    pages = Pages.asked(number, total=await rows.total(person, asked), size=SIZE, path=PATH, query=query)
    found = await rows.newest(person, asked, limit=pages.size, offset=pages.offset)
    return templating.page(
        request,
        "admin/register.html",
        form=failed if failed is not None else form,
        filter=form if form.ok else form.form.blank(**query),
        export=failed
        if failed is not None
        else (await _with_offices(person, EXPORT)).blank(**query, shape="xlsx"),
        asked=asked,
        rows=found,
        contents=await content.opened(person, found),
        pages=pages,
        presets=_presets(clock.today()),
        names=await _names(),
        kind_words=kind_words,
        states=STAFF_LABELS,
        ways=WAYS,
        current="register",
    )


async def _with_offices(person: Person, form: Form) -> Form:
    own, discipline = rows.offices_of(person), load_pack(settings_now().pack).discipline
    listed = [
        Choice(row.code, Words(row.zh, row.en))
        for row in await offices.offices()
        if row.code in person.offices or (own is None and row.code != discipline)
    ]
    return form.with_choices(office=listed)


def _asked(values: Mapping[str, Any]) -> Asked:
    """Without days: this month."""
    today = clock.today()
    first = values.get("first") or today.replace(day=1)
    last = values.get("last") or max(today, first)
    return Asked(min(first, last), max(first, last), values.get("office") or None)


def _presets(today: date) -> list[tuple[str, str]]:
    """The usual periods, as labels and addresses."""
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    before = (month - _DAY).replace(day=1)
    periods = (
        (N_("本月"), month, today),
        (N_("上月"), before, month - _DAY),
        (N_("本季度"), quarter, today),
        (N_("今年"), year, today),
        (N_("去年"), year.replace(year=year.year - 1), year - _DAY),
    )
    return [(words, f"{PATH}?first={first}&last={last}") for words, first, last in periods]


async def _names() -> dict[str, dict[str, str]]:
    """What offices, areas and channels are called in the visitor's language."""
    english = language() == "en"
    places: list[AreaRow | Code] = [*await offices.all_areas(), *code_list("special_area")]
    return {
        "offices": {row.code: row.en if english else row.zh for row in await offices.all_offices()},
        "areas": {row.code: row.en if english else row.zh for row in places},
        "channels": {one.code: label("channel", one.code, language()) for one in code_list("channel")},
    }

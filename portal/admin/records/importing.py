"""Records out of a table: upload, what became of each line, the drafts handed over together."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from portal.admin.middleware import signed_in
from portal.admin.records.drafting import drafting_offices
from portal.admin.records.forms import AUTOMATIC, CHOSEN_RULE, SEVERITY_CHOICES, VIOLATIONS, rule_choices
from portal.admin.records.shown import PATH, faults_of, offset_of, pages_of, states, words
from portal.core.errors import N_, DomainError, Message, Term
from portal.records import bulk, desk, lists
from portal.records.imports import bringing, reports
from portal.records.imports.columns import LABELS
from portal.records.imports.doubles import DOUBLE, REFUSED, TAKEN
from portal.records.imports.lines import Defaults
from portal.records.reviewing import preview_of
from portal.sheets.reading import MOST_BYTES, REASONS
from portal.sheets.writing import csv_rows
from portal.web.bodies import read_form
from portal.web.brought import Brought, brought
from portal.web.fields import Choice, Field, Radio, Select, Text
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.i18n import gettext
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

IMPORTS: Final = f"{PATH}/imports"
DONE = declare_notice("records-imported", N_("已导入。没有采用的行和原因列在下面。"))
HANDED_OVER = declare_notice("records-submitted", N_("选中的都已提交审核。"))
ALL_HANDED_OVER = declare_notice("all-records-submitted", N_("全部草稿都已提交审核。"))
OUTCOMES: Final = {TAKEN: N_("已成为草稿"), REFUSED: N_("没有采用"), DOUBLE: N_("重复")}
_CSV: Final = "text/csv"
_BATCH: Final = 500
_FORM: Final = Form(
    (
        Field("file", N_("表格文件")),
        Select("kind", N_("违法行为"), choices=VIOLATIONS),
        Radio("severity", N_("失信程度"), choices=SEVERITY_CHOICES),
        Radio(
            "role_of_units",
            N_("表里的单位是"),
            choices=(Choice("unit", N_("使用单位")), Choice("intermediary", N_("中介机构"))),
        ),
        Text("authority", N_("决定机关"), required=False),
        Text("legal_basis", N_("处理依据"), required=False, limit=2000),
        *CHOSEN_RULE,
    )
)


class ImportsController(Controller):
    path = IMPORTS
    include_in_schema = False
    opt = {"permission": desk.DRAFT}  # noqa: RUF012

    @get(name="admin:record-imports")
    async def ask(self, request: PortalRequest) -> Answer:
        form = (await _form()).blank(role_of_units="unit", window_rule=AUTOMATIC)
        return await _form_page(request, form)

    @post(name="admin:record-import")
    async def bring(self, request: PortalRequest) -> Answer:
        file, person = await brought(request, most=MOST_BYTES), signed_in(request)
        form = _checked((await _form()).without("file").bind(file.texts), file)
        if not form.ok:
            return await _form_page(request, form)
        offices = await drafting_offices(person)
        office = form.raw.get("office") or next(iter(offices), "")
        try:
            made = await bringing.bring(person, office, file.data, _defaults(form))
        except DomainError as error:
            return await _form_page(request, form.with_error("file", error.message))
        return see_other(f"{IMPORTS}/{made}", notice=DONE)

    @get("/{list_id:uuid}", name="admin:record-import-report")
    async def show(
        self, request: PortalRequest, list_id: FromPath[UUID], outcome: FromQuery[str] = ""
    ) -> Answer:
        return await _report_page(request, list_id, outcome)

    @post("/{list_id:uuid}/submission", name="admin:record-import-submit")
    async def submit(self, request: PortalRequest, list_id: FromPath[UUID]) -> Answer:
        """Those that were ticked, or all; each on its own."""
        data, person = await read_form(request), signed_in(request)
        await reports.one(person, list_id)
        everything = data.get("do") == "all"
        ticked = data.all("record")
        done = await (bulk.submit_all(person, list_id) if everything else bulk.submit(person, ticked))
        if done.taken and not done.refused:
            return see_other(f"{IMPORTS}/{list_id}", notice=ALL_HANDED_OVER if everything else HANDED_OVER)
        nothing = not (everything or ticked)
        return await _report_page(
            request, list_id, TAKEN, problems=done.refused, taken=done.taken, nothing=nothing
        )

    @get("/{list_id:uuid}/report.csv", name="admin:record-import-file")
    async def report(self, request: PortalRequest, list_id: FromPath[UUID]) -> Stream:
        """One row for each line of the file: number, what became of it, why not."""
        made = await reports.one(signed_in(request), list_id)
        headers = {"Content-Disposition": 'attachment; filename="import-report.csv"'}
        return Stream(_file(made), media_type=_CSV, headers=headers)


async def _file(made: reports.Import) -> AsyncIterator[bytes]:
    header = (N_("工作表"), N_("行号"), N_("结果"), N_("项目"), N_("原因"))
    yield b"\xef\xbb\xbf" + csv_rows([[gettext(name) for name in header]])
    some: list[list[Any]] = []
    async for line in reports.all_lines(made):
        reason = line.reason.text(gettext) if line.reason else ""
        label = gettext(LABELS[line.field]) if line.field in LABELS else ""
        some.append([line.sheet, line.number, gettext(OUTCOMES[line.outcome]), label, reason])
        if len(some) >= _BATCH:
            yield csv_rows(some)
            some = []
    if some:
        yield csv_rows(some)


async def _form() -> Form:
    return _FORM.with_choices(window_rule=await rule_choices())


def _defaults(form: Bound) -> Defaults:
    chosen = form.values["window_rule"]
    return Defaults(**{**form.values, "window_rule": "" if chosen == AUTOMATIC else chosen})


def _checked(form: Bound, file: Brought) -> Bound:
    chosen = form.values.get("window_rule", AUTOMATIC)
    if chosen != AUTOMATIC and not form.values.get("window_reason"):
        form = form.with_error("window_reason", Message(N_("选用其他公示规则须写明理由。")))
    if file.too_large:
        return form.with_error("file", Message(REASONS["large"]))
    return form if file.data else form.with_error("file", Message(N_("请选择文件。")))


async def _form_page(request: PortalRequest, form: Bound) -> Answer:
    person = signed_in(request)
    return page(
        request,
        "admin/records/import.html",
        form=form,
        imports=await reports.imports(person),
        offices=await drafting_offices(person),
        current="records",
    )


async def _report_page(request: PortalRequest, list_id: UUID, outcome: str, **more: Any) -> Answer:
    person = signed_in(request)
    made = await reports.one(person, list_id)
    present = [one for one in (REFUSED, DOUBLE, TAKEN) if made.counts.get(one)]
    shown = outcome if outcome in present else next(iter(present), TAKEN)
    offset = offset_of(request)
    drafts = await lists.of_import(person, list_id, offset=offset) if shown == TAKEN else None
    others = [] if drafts else await reports.lines(made, shown, offset=offset, limit=lists.SIZE)
    total = drafts.total if drafts else made.counts.get(shown, 0)
    previews = [(one, await preview_of(one.content)) for one in drafts.records] if drafts else []
    told = {"problems": {}, "taken": 0, "nothing": False} | more
    return page(
        request,
        "admin/records/report.html",
        422 if told["problems"] or told["nothing"] else None,
        made=made,
        shown=shown,
        outcomes=OUTCOMES,
        lines=[(line, Term(LABELS[line.field]) if line.field in LABELS else "") for line in others],
        drafts=[(one, preview, faults_of(preview)) for one, preview in previews],
        pages=pages_of(request, total, f"{IMPORTS}/{list_id}", {"outcome": shown}),
        states=states(),
        current="records",
        **told,
        **await words(),
    )

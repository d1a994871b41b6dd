"""Looking up to two hundred names or codes up at once: a table and a file, and nothing of it is kept."""

from collections.abc import Iterator
from typing import Final

from litestar import Controller, get, post
from litestar.response import Response, Template

from portal.core.errors import N_, DomainError, InvalidInput, Message
from portal.core.text import fold
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.records.taking import PATH
from portal.records.taking import lookup
from portal.records.taking.lookup import Line
from portal.sheets.reading import REASONS, Sheet, rows_of
from portal.sheets.writing import Row, csv_bytes
from portal.web.brought import Brought, brought
from portal.web.caching import unkept
from portal.web.fields import TextArea
from portal.web.forms import Bound, Form
from portal.web.i18n import gettext
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.uploads import let_pass
from portal.web.visit import current

ADDRESS: Final = f"{PATH}/check"
MOST_BYTES: Final = 1024 * 1024
MOST_UNPACKED: Final = 4 * MOST_BYTES
"""Of all cells together: a file of a hundred kilobytes can hold millions, for nothing that is looked up."""
STATES: Final = {"listed": N_("在名单上"), "not_listed": N_("不在名单上"), "unreadable": N_("无法查对")}
AS_FILE: Final = "file"
"""What the button that asks for a file sends under `answer`."""
_HEADER: Final = (N_("查对的内容"), N_("结果"), N_("件数"), N_("记录编号"), N_("网址"))
# The column of a brought table, by what it may be called; without such a heading it is the first.
_COLUMNS: Final = (
    "统一社会信用代码",
    "信用代码",
    "注册号",
    "单位名称",
    "企业名称",
    "主体名称",
    "名称",
    "姓名",
    "uscc",
    "name",
)
FORM: Final = Form(
    (
        TextArea(
            "list",
            N_("名称或者代码，每行一个"),
            hint=N_("单位写全称，个人写全名，信用代码、注册号、文号写完整。最多200行。"),
            required=False,
            limit=20_000,
            rows=10,
        ),
    )
)


class BulkController(Controller):
    path = ADDRESS
    include_in_schema = False

    @get(name="public:records-check")
    async def ask(self, request: PortalRequest) -> Answer:
        return _page(request, FORM.blank())

    @post(name="public:records-checked")
    async def look_up(self, request: PortalRequest) -> Answer:
        try:
            waiting.admit(request, Act.UPLOAD)
        except MustWait as wait:
            await let_pass(request)
            return waiting.asked_to_wait(_page(request, FORM.blank()), wait, files=True)
        sent = await brought(request, most=MOST_BYTES)
        form = FORM.bind(sent.texts)
        if not form.ok:
            return _page(request, form)
        try:
            lines = await lookup.look_up(await _lines(form, sent))
        except DomainError as refusal:
            return _page(request, _refused(form, refusal))
        return _file(lines) if sent.texts.get("answer") == AS_FILE else _page(request, form, lines=lines)


async def _lines(form: Bound, sent: Brought) -> list[str]:
    """What was pasted, then what the file holds."""
    if sent.too_large:
        raise InvalidInput({"file": Message(REASONS["large"])})
    pasted = form.values["list"].split("\n")
    sheets = await rows_of(sent.data, sent.name, most=MOST_UNPACKED) if sent.data else []
    return [*pasted, *(line for sheet in sheets for line in _column(sheet))]


def _column(sheet: Sheet) -> Iterator[str]:
    """The cells of the column that names each line's subject best, or the first that is not empty."""
    headings = [fold(cell) for cell in sheet.rows[0]] if sheet.rows else []
    named = [headings.index(fold(name)) for name in _COLUMNS if fold(name) in headings]
    for row in sheet.rows[1:] if named else sheet.rows:
        cells = [row[at] for at in named if at < len(row)] if named else row
        yield next((cell for cell in cells if cell.strip()), "")


def _refused(form: Bound, refusal: DomainError) -> Bound:
    """A file has no field of the form's own: its sentence stands beside it all the same."""
    if isinstance(refusal, InvalidInput):
        for name, message in refusal.errors.items():
            form = form.with_error(name, message)
        return form
    return form.with_error(refusal.field or "", refusal.message)


def _page(request: PortalRequest, form: Bound, *, lines: tuple[Line, ...] = ()) -> Template:
    shown = page(
        request,
        "public/records/check.html",
        form=form,
        lines=lines,
        texts="\n".join(line.text for line in lines),
        states=STATES,
        as_file=AS_FILE,
        current="records",
    )
    unkept(shown)
    return shown


def _file(lines: tuple[Line, ...]) -> Answer:
    headers = {"Content-Disposition": 'attachment; filename="checked.csv"'}
    body = csv_bytes([gettext(name) for name in _HEADER], map(_row, lines))
    return unkept(Response(body, media_type="text/csv", headers=headers))


def _row(line: Line) -> Row:
    base = current().portal.settings.public_url
    numbers = [record.number for record in line.records]
    said = gettext(STATES[line.state]) + (f"：{gettext(line.why)}" if line.why else "")
    return (
        line.text,
        said,
        line.count or "",
        "、".join(numbers),
        " ".join(f"{base}{PATH}/{number}" for number in numbers),
    )

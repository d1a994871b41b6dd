"""A sheet as it stands: read, photographed, finished, corrected and printed."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import version_of
from portal.admin.desk.stepping import too_late
from portal.admin.inspections.filling import PATH
from portal.admin.inspections.forms import CORRECTION, PHOTOS
from portal.admin.middleware import session_of, signed_in
from portal.admin.referrals.shown import handed_out
from portal.cases import case_files, reading
from portal.cases.inspections import finishing, papers, photographing, printing, saving
from portal.cases.inspections.reading import OpenSheet, open_sheet
from portal.cases.inspections.sheets import rows_about
from portal.cases.matters import roles_towards
from portal.cases.reading import OpenCase
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.referrals.giving_out import TYPES, File
from portal.settings import Settings
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.web import uploads
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.streams import TooLarge
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.uploads import Received, Room

FINISHED = declare_notice("inspection-finished", N_("现场核查表已完成，核查清单已经标上。"))
PHOTOGRAPHED = declare_notice("inspection-photographed", N_("照片已清理并密封保存。"))
TAKEN_OUT = declare_notice("inspection-taken-out", N_("照片已取出。"))
CORRECTED = declare_notice("inspection-corrected", N_("更正已密封保存，原表没有改动。"))
_NOTHING: Final = N_("请先选择文件，再按“上传”。")
_AGAIN: Final = N_("文件没有保存，请改好文字后再选一次。")

Print = Callable[[Person, OpenCase, int], Awaitable[bytes]]


class BlankController(Controller):
    path = "/staff/inspections/blank"
    include_in_schema = False

    @get(name="admin:inspection-blank", opt={"permission": "cases.step"})
    async def blank(self, request: PortalRequest) -> Response[bytes]:
        """Says nothing of any case, so that it may lie in a drawer."""
        return _pdf("inspection-blank", await printing.print_blank())


class InspectionController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:inspection", opt={"permission": "cases.read"})
    async def show(self, request: PortalRequest, number: FromPath[str], sheet: FromPath[int]) -> Answer:
        return await _page(request, number, sheet)

    @post("/finish", name="admin:inspection-finish", opt={"permission": "cases.step"})
    async def finish(self, request: PortalRequest, number: FromPath[str], sheet: FromPath[int]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        try:
            await finishing.finish(person, number, sheet, version=version_of(data))
        except InvalidInput as error:
            return await _page(request, number, sheet, Form(()).blank().with_refusal(error))
        except (Conflict, Refused) as error:
            return too_late(request, error, [], back=_at(number, sheet))
        return see_other(_at(number, sheet), notice=FINISHED)

    @post("/photos", name="admin:inspection-photos", opt={"permission": "cases.step"})
    async def photograph(self, request: PortalRequest, number: FromPath[str], sheet: FromPath[int]) -> Answer:
        """Cleaned and sealed as they arrive; they belong to the sheet together, or none of them."""

        async def give(form: Bound, received: Received, owner: str) -> str:
            await photographing.photograph(signed_in(request), number, sheet, _files(received), uploads=owner)
            return PHOTOGRAPHED

        return await _received(request, number, sheet, PHOTOS, give)

    @post("/photos/remove", name="admin:inspection-photo-remove", opt={"permission": "cases.step"})
    async def take_out(self, request: PortalRequest, number: FromPath[str], sheet: FromPath[int]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        try:
            await photographing.take_out(person, number, sheet, data.get("file"))
        except Refused as error:
            return too_late(request, error, [], back=_at(number, sheet))
        return see_other(_at(number, sheet), notice=TAKEN_OUT)

    @post("/corrections", name="admin:inspection-correct", opt={"permission": "cases.step"})
    async def correct(self, request: PortalRequest, number: FromPath[str], sheet: FromPath[int]) -> Answer:
        async def give(form: Bound, received: Received, owner: str) -> str:
            text = form.values["text"]
            await finishing.correct(signed_in(request), number, sheet, text, _files(received), uploads=owner)
            return CORRECTED

        return await _received(request, number, sheet, CORRECTION, give)

    @post("/paper", name="admin:inspection-paper", opt={"permission": "cases.step"})
    async def paper(
        self, request: PortalRequest, number: FromPath[str], sheet: FromPath[int]
    ) -> Response[bytes]:
        return await _printed(request, number, sheet, printing.print_filled)

    @post("/to-fill", name="admin:inspection-to-fill", opt={"permission": "cases.step"})
    async def to_fill(
        self, request: PortalRequest, number: FromPath[str], sheet: FromPath[int]
    ) -> Response[bytes]:
        return await _printed(request, number, sheet, printing.print_to_fill)


async def _received(
    request: PortalRequest,
    number: str,
    sheet: int,
    blank: Form,
    give: Callable[[Bound, Received, str], Awaitable[str]],
) -> Answer:
    """A form with files: what cannot be taken is erased again and said at the field."""
    person, settings = signed_in(request), request.app.state.settings
    opened, owner = await reading.open_case(person, number), session_of(request).id
    try:
        received = await uploads.receive(request, owner=owner, room=await _room(opened, settings))
    except TooLarge:
        return await _page(request, number, sheet, uploads.not_complete(blank.blank(), settings), status=413)
    form = uploads.shown(blank.bind(received.data), received)
    if blank is PHOTOS and form.ok and not received.files:
        form = form.with_error(uploads.FILES, Message(_NOTHING))
    try:
        if form.ok:
            return see_other(_at(number, sheet), notice=await give(form, received, owner))
    except InvalidInput as error:
        form = form.with_refusal(error)
    except (Refused, NotFound) as error:
        await uploads.erase(received.files, owner)
        return too_late(request, error, [], back=_at(number, sheet))
    await uploads.erase(received.files, owner)
    if received.files:
        form = form.with_error(uploads.FILES, Message(_AGAIN))
    return await _page(request, number, sheet, form)


async def _page(
    request: PortalRequest, number: str, sheet: int, failed: Bound | None = None, status: int | None = None
) -> Answer:
    person = signed_in(request)
    opened = await reading.open_case(person, number)
    found = await open_sheet(opened, sheet)
    forms = {one.name: one.blank() for one in (PHOTOS, CORRECTION)}
    if failed is not None and failed.form.name in forms:
        forms[failed.form.name] = failed
    return page(
        request,
        "admin/inspections/sheet.html",
        status,
        form=failed,
        number=number,
        base=_at(number, sheet),
        found=found,
        forms=forms,
        people=await staff.names({one for one in (found.by, *(c.by for c in found.corrections)) if one}),
        current="inbox",
        **_told(found),
        **_allowed(person, opened, found),
    )


def _told(found: OpenSheet) -> dict[str, Any]:
    sheet = found.sheet
    return {
        "sheet": sheet,
        "about_site": rows_about(sheet.rows, "site"),
        "result": rows_about(sheet.rows, "result"),
        "about_persons": rows_about(sheet.rows, "person"),
        "words": papers.WORDS,
        "missing": [] if sheet.finished else finishing.gaps(sheet),
    }


def _allowed(person: Person, opened: OpenCase, found: OpenSheet) -> dict[str, bool]:
    steps, finished = "cases.step" in person.permissions, found.sheet.finished
    return {
        "may_fill": steps and not finished and saving.may_write(person, opened.matter),
        "may_correct": steps and finished and saving.may_correct(person, opened.matter),
        "may_print": steps and bool(roles_towards(person, opened.matter) & saving.HANDLERS),
        "may_open_files": steps,
    }


async def _room(opened: OpenCase, settings: Settings) -> Room:
    held = await case_files.files_of_case(opened.row.id, opened.row.compartment, opened.pair)
    return Room(tuple(one.file for one in held), settings)


def _files(received: Received) -> list[Any]:
    """What could not be cleaned goes as it is, and says so on the page."""
    return [file.kept_as_it_was() if file.undecided else file for file in received.files]


async def _printed(request: PortalRequest, number: str, sheet: int, verb: Print) -> Response[bytes]:
    await read_form(request)
    person = signed_in(request)
    content = await verb(person, await reading.open_case(person, number), sheet)
    return _pdf(f"{number}-inspection-{sheet}", content)


def _pdf(name: str, content: bytes) -> Response[bytes]:
    return handed_out(File(f"{name}.pdf", TYPES["pdf"], content))


def _at(number: str, sheet: int) -> str:
    return f"/staff/cases/{number}/inspections/{sheet}"

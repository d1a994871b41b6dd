"""An objection to a record: one page, no account, no script; then a receipt to follow it with."""

from collections.abc import Callable
from dataclasses import fields
from typing import Final

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Template

from portal.core import clock
from portal.core.calendars import Due
from portal.core.errors import N_, InvalidInput, NotFound, Refused
from portal.core.receipts import ReceiptTypo, generate, normalise
from portal.evidence.sealed_file import SealedFile
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.records import unsent
from portal.public.records.unsent import Place
from portal.records.life import objecting
from portal.records.life.documents import Brought
from portal.records.life.kinds import WRONG
from portal.records.life.loading import Standing
from portal.records.life.objecting import LIMITS, WHO, Words
from portal.retention import periods
from portal.retention.outcomes import OBJECTION_CLOSED
from portal.web import uploads
from portal.web.caching import unkept
from portal.web.fields import Choice, Radio, Text, TextArea
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.streams import TooLarge
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.uploads import Received, Room
from portal.web.waiting_files import decided, held_back, is_decision, removed

PATH: Final = "/records"
_WAITS: Final = "waits"
"""Names the files that the page showed as taken."""
_GONE: Final = N_("先前收下的文件已到时间清除，请重新选择。")
OBJECTION: Final = Form(
    (
        Radio("who", N_("您是谁"), choices=tuple(Choice(code, label) for code, label in WHO.items())),
        Radio(
            "wrong",
            N_("您认为哪里有误"),
            choices=tuple(Choice(code, label) for code, label in WRONG.items()),
        ),
        TextArea(
            "text",
            N_("理由"),
            hint=N_("写清哪一项不对，应当是什么。不要写身份证号码。"),
            limit=LIMITS["text"],
            rows=6,
        ),
        TextArea(
            "evidence",
            N_("证明材料"),
            hint=N_("写明有哪些材料、文号是什么，扫描件或者照片可以在下面一起交。"),
            required=False,
            limit=LIMITS["evidence"],
            rows=4,
        ),
        Text("name", N_("姓名或者单位名称"), required=False, limit=LIMITS["name"]),
        Text(
            "contact",
            N_("联系方式"),
            hint=N_("不留也可以，凭查询码看答复。"),
            required=False,
            limit=LIMITS["contact"],
        ),
        *uploads.fields(N_("要交的文件")),
    )
)


class ObjectionController(Controller):
    path = f"{PATH}/{{number:str}}/objection"
    include_in_schema = False

    @get(name="public:objection")
    async def ask(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        record = await objecting.open_to_objection(number)
        held = await unsent.waiting_for(record.number, await unsent.place())
        return await _form_page(request, record.number, OBJECTION.blank(), held)

    @post(name="public:objection-send")
    async def send(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        """Files are cleaned and sealed as they arrive; they go with the words, or wait for them."""
        record = await _record_or_drained(request, number)
        try:
            before_a_file = waiting.admit_upload(request, Act.UPLOAD)
        except MustWait as wait:
            words = OBJECTION.bind(await uploads.texts_of(request, request.app.state.settings))
            held = await unsent.waiting_for(record.number, await unsent.place())
            shown = await _form_page(request, record.number, words, held)
            return waiting.asked_to_wait(shown, wait, files=True)
        return await _taken(request, record.number, before_a_file)


async def _record_or_drained(request: PortalRequest, number: str) -> Standing:
    try:
        return await objecting.open_to_objection(number)
    except NotFound:
        await uploads.let_pass(request)
        raise


async def _taken(request: PortalRequest, number: str, before_a_file: Callable[[], None]) -> Answer:
    settings, received, place = request.app.state.settings, Received(), await unsent.place()
    held = await unsent.waiting_for(number, place)
    try:
        await uploads.receive(
            request,
            owner=place.owner,
            room=Room(held, settings),
            keep=place.begin,
            before_a_file=before_a_file,
            into=received,
        )
    except MustWait as wait:
        shown = await _form_page(request, number, OBJECTION.bind(received.data), held)
        return waiting.asked_to_wait(shown, wait, files=True)
    except TooLarge:
        files = (*held, *received.files)
        await unsent.keep(place, number, files)
        form = uploads.not_complete(OBJECTION.bind(received.data), settings)
        return await _form_page(request, number, form, files, 413)
    return await _sent(request, number, received, place, held)


async def _sent(
    request: PortalRequest,
    number: str,
    received: Received,
    place: Place,
    held: tuple[SealedFile, ...],
) -> Answer:
    """Registered with its files, or shown again while they wait."""
    data, files = received.data, (*held, *received.files)
    await uploads.erase(removed(files, data), place.owner)
    files = decided(files, data)
    form = uploads.shown(OBJECTION.bind(data), received)
    if why_not := await _why_not(data, number, held, files):
        form = held_back(form, why_not)
    if form.ok and not is_decision(data):
        try:
            return await _registered(request, number, form, place, files)
        except MustWait as wait:
            await unsent.keep(place, number, files)
            return waiting.asked_to_wait(await _form_page(request, number, form, files), wait)
        except (InvalidInput, Refused) as error:
            form = form.with_refusal(error)
    await unsent.keep(place, number, files)
    return await _form_page(request, number, form, files)


async def _why_not(
    data: FormData, number: str, held: tuple[SealedFile, ...], files: tuple[SealedFile, ...]
) -> str:
    """What keeps the files from going; no objection goes without one that its page showed as taken."""
    if uploads.undecided(files):
        return uploads.DECIDE
    gone = set(data.get(_WAITS).split()) - {file.blob for file in held}
    # Sent twice, they lie with the objection already.
    return _GONE if gone and not await objecting.was_sent(_receipt(data), number) else ""


async def _registered(
    request: PortalRequest, number: str, form: Bound, place: Place, files: tuple[SealedFile, ...]
) -> Answer:
    waiting.admit(request, Act.OBJECTION, data=form.raw)
    words = Words(**{one.name: form.values[one.name] for one in fields(Words)})
    receipt, brought = _receipt(form.raw), Brought(files, place.owner)
    due = await objecting.object_to(number, words, receipt=receipt, brought=brought)
    # Of a form that was sent twice the second files lie nowhere.
    await uploads.erase(files, place.owner)
    await unsent.keep(place, number, ())
    return _done_page(request, number, receipt, due, files)


def _receipt(data: FormData) -> str:
    """The code that the form was made with, so that a form sent twice is one objection; else a new one."""
    try:
        return normalise(data.get("receipt"))
    except ReceiptTypo:
        return generate()


async def _form_page(
    request: PortalRequest,
    number: str,
    form: Bound,
    files: tuple[SealedFile, ...] = (),
    status: int | None = None,
) -> Template:
    receipt, settings = _receipt(form.raw), request.app.state.settings
    shown = page(
        request,
        "public/records/objection.html",
        status,
        form=form,
        files=files,
        most=uploads.MOST_FILES,
        file_limit=settings.file_limit,
        tip_limit=settings.tip_limit,
        number=number,
        receipt=receipt,
        due=await objecting.due_of(clock.today()),
        kept=periods.period_for(await periods.in_force(clock.today()), OBJECTION_CLOSED, ""),
        current="records",
    )
    unkept(shown)
    return shown


def _done_page(
    request: PortalRequest, number: str, receipt: str, due: Due, files: tuple[SealedFile, ...]
) -> Answer:
    return unkept(
        page(
            request,
            "public/records/objection_done.html",
            number=number,
            code=receipt,
            due=due,
            files=files,
            current="records",
        )
    )

"""Progress of a tip for whoever holds its receipt: status, conversation, evidence, a wish to withdraw."""

import secrets

from litestar import Controller, get, post
from litestar.types import ExceptionHandlersMap

from portal.cases import conversation, progress, reconsidering
from portal.core.errors import N_, DomainError, Message
from portal.core.receipts import ReceiptTypo
from portal.database import writing
from portal.public import uploads
from portal.public.reporting.start import INFORMANT, WIPE
from portal.public.uploads import Received, Room
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession
from portal.settings import Settings
from portal.tips import correspondence, receipts
from portal.tips.receipts import Informant, UnknownReceipt
from portal.web.bodies import read_form
from portal.web.cookies import clear_cookie, read_cookie, set_cookie
from portal.web.fields import Field, Text, TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.streams import TooLarge
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

TIP = "/progress/tip"
CODE = Form(
    (
        Text(
            "code",
            N_("查询码"),
            hint=N_("举报时给您的20位字母和数字。大小写、空格、横线都不影响。"),
            missing=N_("请填写查询码。"),
            limit=100,
        ),
    )
)
MESSAGE = Form(
    (
        TextArea(
            "text",
            N_("写给承办单位"),
            hint=N_("不要写您自己的姓名、电话和住址。"),
            called=N_("内容"),
            required=False,
            rows=6,
        ),
        Field(uploads.FILES, N_("补充文件"), required=False),
    )
)
REASON = Form(
    (
        TextArea(
            "reason",
            N_("为什么不同意"),
            hint=N_("写清哪里没有查到，或者有什么新的证据。"),
            called=N_("理由"),
            limit=1000,
        ),
    )
)
ASKED = declare_notice("reconsideration-asked", N_("已收到复核申请。"))
SENT = declare_notice("message-sent", N_("已送到承办单位。"))
WISHED = declare_notice("withdrawal-wished", N_("已转告承办单位，由承办人员决定是否继续办理。"))
_NOT_SENT = N_("这次的文字和文件都还没有送出。请重新选择文件，再按“送到承办单位”。")
ENDED = declare_notice(
    "informant-session-ended", N_("太久没有操作，已自动退出。请再输入一次查询码。"), kind="info"
)
_REMEMBERED = 30


class SessionEnded(Exception):
    """The informant has to type his receipt again; `typed` are the words that came with this request."""

    def __init__(self, typed: str = "") -> None:
        self.typed = typed


def say_ended(request: PortalRequest, error: SessionEnded) -> Answer:
    if error.typed:
        return page(request, "public/progress/ended.html", 410, typed=error.typed, current="progress")
    if read_cookie(INFORMANT):
        clear_cookie(INFORMANT)
        return see_other("/progress", notice=ENDED)
    # He signed out himself, or never came in: nothing ended by itself.
    return see_other("/progress")


EXCEPTION_HANDLERS: ExceptionHandlersMap = {SessionEnded: say_ended}


class ProgressController(Controller):
    """The door: one field, and the way out."""

    path = "/progress"
    include_in_schema = False

    @get(name="public:progress")
    async def show(self, request: PortalRequest) -> Answer:
        if await sealed.find(read_cookie(INFORMANT), INFORMANT):
            return see_other(TIP)
        return page(request, "public/progress/code.html", form=CODE.blank(), current="progress")

    @post()
    async def enter(self, request: PortalRequest) -> Answer:
        form = CODE.bind(await read_form(request))
        if form.ok:
            try:
                set_cookie(INFORMANT, await receipts.sign_in(form.values["code"]))
                return see_other(TIP)
            except (ReceiptTypo, UnknownReceipt) as error:
                form = form.with_error("code", error.message)
        return page(request, "public/progress/code.html", form=form, current="progress")

    @post("/leave", name="public:progress-leave")
    async def leave(self, request: PortalRequest) -> Answer:
        await read_form(request)
        token = read_cookie(INFORMANT)
        if token:
            await sealed.end(token)
            clear_cookie(INFORMANT)
        answer = see_other("/progress/left")
        answer.headers.update(WIPE)
        return answer

    @get("/left", name="public:progress-left")
    async def show_left(self, request: PortalRequest) -> Answer:
        return page(request, "public/progress/left.html", current="progress")


class TipController(Controller):
    """What a receipt opens."""

    path = TIP
    include_in_schema = False
    exception_handlers = EXCEPTION_HANDLERS

    @get(name="public:progress-tip")
    async def show(self, request: PortalRequest) -> Answer:
        return await _page(request, receipts.informant_of(await _session()), MESSAGE.blank())

    @post()
    async def write(self, request: PortalRequest) -> Answer:
        """Nothing is kept before the whole form has arrived; then text and files go in together."""
        settings: Settings = request.app.state.settings
        session = await _session_or_words(request, settings)
        informant = receipts.informant_of(session)
        try:
            received = await uploads.receive(request, owner=session.id, room=Room((), settings))
        except TooLarge:
            return await _page(request, informant, uploads.not_complete(MESSAGE.blank(), settings), 413)
        form = uploads.shown(MESSAGE.bind(received.data), received)
        if received.refusals:
            form = form.with_error("", Message(_NOT_SENT))
        return await _pass_on(request, session, form, received)

    @get("/withdraw", name="public:progress-withdraw")
    async def ask_about_withdrawal(self, request: PortalRequest) -> Answer:
        await _session()
        return page(request, "public/progress/withdraw.html", current="progress")

    @post("/withdraw")
    async def withdraw(self, request: PortalRequest) -> Answer:
        await read_form(request)
        informant = receipts.informant_of(await _session())
        await correspondence.record_wish_to_withdraw(await receipts.own_tip(informant))
        return see_other(TIP, notice=WISHED)


class ReconsiderController(Controller):
    """The one request that an end be looked at again."""

    path = f"{TIP}/reconsider"
    include_in_schema = False
    exception_handlers = EXCEPTION_HANDLERS

    @get(name="public:progress-reconsider")
    async def show(self, request: PortalRequest) -> Answer:
        if not (await progress.view(receipts.informant_of(await _session()))).may_ask_reconsideration:
            return see_other(TIP)
        return page(request, "public/progress/reconsider.html", form=REASON.blank(), current="progress")

    @post()
    async def ask(self, request: PortalRequest) -> Answer:
        form = REASON.bind(await read_form(request))
        informant = receipts.informant_of(await _session(form.raw.get("reason")))
        if not form.ok:
            return page(request, "public/progress/reconsider.html", form=form, current="progress")
        await reconsidering.ask(informant, form.values["reason"])
        return see_other(TIP, notice=ASKED)


async def _session(typed: str = "") -> OpenSession:
    session = await sealed.find(read_cookie(INFORMANT), INFORMANT)
    if session is None:
        raise SessionEnded(typed)
    return session


async def _session_or_words(request: PortalRequest, settings: Settings) -> OpenSession:
    """Who wrote for longer than his session lasted gets his words back."""
    try:
        return await _session()
    except SessionEnded:
        words = await uploads.texts_of(request, settings)
        raise SessionEnded(words.get("text")) from None


async def _pass_on(request: PortalRequest, session: OpenSession, form: Bound, received: Received) -> Answer:
    informant = receipts.informant_of(session)
    if form.ok:
        try:
            if not await _write_once(session, informant, form.values["text"], received):
                await uploads.erase(received.files, session.id)
            return see_other(TIP, notice=SENT)
        except DomainError as error:
            form = form.with_refusal(error)
    await uploads.erase(received.files, session.id)
    return await _page(request, informant, form)


async def _write_once(session: OpenSession, informant: Informant, text: str, received: Received) -> bool:
    """A form that is sent twice is one message: its number stays in the session. False when it was known."""
    number = received.data.get("once")[:32]
    async with writing():
        again = await sealed.locked(session.token, INFORMANT)
        if again is None:
            raise SessionEnded(text)
        known = again.body.get("written", [])
        if number and number in known:
            return False
        await sealed.save(again, again.body | {"written": [*known, number][-_REMEMBERED:]})
        await conversation.answer(informant, text, received.files, session.id)
    return True


async def _page(
    request: PortalRequest, informant: Informant, form: Bound, status: int | None = None
) -> Answer:
    settings: Settings = request.app.state.settings
    return page(
        request,
        "public/progress/tip.html",
        status,
        form=form,
        view=await progress.view(informant),
        once=secrets.token_urlsafe(12),
        most=uploads.MOST_FILES,
        file_limit=settings.file_limit,
        tip_limit=settings.tip_limit,
        current="progress",
    )

"""The conversation with the office, and more evidence."""

import secrets
from collections.abc import Sequence

from litestar import get, post
from litestar.response import Template

from portal.cases import conversation, progress
from portal.core.errors import N_, DomainError, Message
from portal.database import writing
from portal.evidence.sealed_file import SealedFile
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.progress import unsent
from portal.public.progress.visits import (
    TIP,
    ProgressPage,
    SessionEnded,
    informant_of_visit,
    session_of_visit,
)
from portal.sessions import sealed
from portal.sessions.sealed import OpenSession
from portal.settings import Settings
from portal.tips import receipts
from portal.tips.receipts import Informant, SignedOut
from portal.web import uploads
from portal.web.fields import TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.streams import TooLarge
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.uploads import Received, Room
from portal.web.waiting_files import decided, held_back, is_decision

TALK = f"{TIP}/talk"
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
        *uploads.fields(N_("补充文件")),
    )
)
SENT = declare_notice("message-sent", N_("已送到承办单位。"))
_NOT_SENT = N_("这次的文字和文件都还没有送出。收下的文件不用重选，再按“送到承办单位”就一起送出。")
_REMEMBERED = 30


class TalkController(ProgressPage):
    path = TALK

    @get(name="public:progress-talk")
    async def show(self, request: PortalRequest) -> Answer:
        return await _page(request, await informant_of_visit(), MESSAGE.blank())

    @post()
    async def write(self, request: PortalRequest) -> Answer:
        """Nothing is kept before the whole form has arrived; then text and files go in together."""
        settings: Settings = request.app.state.settings
        session = await _session_or_words(request, settings)
        informant = receipts.informant_of(session)
        try:
            waiting.admit(request, Act.MESSAGE)
        except MustWait as wait:
            words = MESSAGE.bind(await uploads.texts_of(request, settings))
            return waiting.asked_to_wait(await _page(request, informant, words, 429), wait, files=True)
        try:
            room = Room(unsent.files_of(session), settings)
            received = await uploads.receive(request, owner=session.id, room=room)
        except TooLarge:
            return await _page(request, informant, uploads.not_complete(MESSAGE.blank(), settings), 413)
        form = uploads.shown(MESSAGE.bind(received.data), received)
        if received.refusals:
            form = form.with_error("", Message(_NOT_SENT))
        return await _pass_on(request, session, form, received)


async def _session_or_words(request: PortalRequest, settings: Settings) -> OpenSession:
    """Who wrote for longer than his session lasted gets his words back."""
    try:
        return await session_of_visit()
    except SessionEnded:
        words = await uploads.texts_of(request, settings)
        return await session_of_visit(words.get("text"))


async def _pass_on(request: PortalRequest, session: OpenSession, form: Bound, received: Received) -> Answer:
    """Send it, or let the files wait in the session until the message can go."""
    informant = receipts.informant_of(session)
    files = decided((*unsent.files_of(session), *received.files), received.data)
    if uploads.undecided(files):
        form = held_back(form)
    if form.ok and not is_decision(received.data):
        try:
            if not await _write_once(session, informant, form.values["text"], files, received):
                await uploads.erase(received.files, session.id)
            return see_other(TALK, notice=SENT)
        except DomainError as error:
            form = form.with_refusal(error)
    await _let_wait(session, received)
    return await _page(request, informant, form)


async def _let_wait(session: OpenSession, received: Received) -> None:
    try:
        await unsent.keep(session, received.files, received.data)
    except SignedOut:
        await uploads.erase(received.files, session.id)
        raise SessionEnded((received.data.get("text"),)) from None


async def _write_once(
    session: OpenSession, informant: Informant, text: str, files: Sequence[SealedFile], received: Received
) -> bool:
    """A form that is sent twice is one message: its number stays in the session. False when it was known."""
    number = received.data.get("once")[:32]
    async with writing():
        again = await _held(session, text)
        known = again.body.get("written", [])
        if number and number in known:
            return False
        written = {"written": [*known, number][-_REMEMBERED:]}
        await sealed.save(again, unsent.without(again, files) | written)
        await conversation.answer(informant, text, files, session.id)
    return True


async def _held(session: OpenSession, text: str) -> OpenSession:
    try:
        return await receipts.locked_session(session.token)
    except SignedOut:
        raise SessionEnded((text,)) from None


async def _page(
    request: PortalRequest, informant: Informant, form: Bound, status: int | None = None
) -> Template:
    settings: Settings = request.app.state.settings
    return page(
        request,
        "public/progress/talk.html",
        status,
        form=form,
        unsent=unsent.files_of(await session_of_visit()),
        view=await progress.view(informant),
        once=secrets.token_urlsafe(12),
        most=uploads.MOST_FILES,
        file_limit=settings.file_limit,
        tip_limit=settings.tip_limit,
        current="progress",
    )

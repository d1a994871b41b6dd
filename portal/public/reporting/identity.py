"""Anonymous or named; a name is sealed to the identity custodians and never shown again."""

from functools import partial
from typing import ClassVar

from litestar import get, post

from portal.core.errors import N_
from portal.public.reporting import drafts, steps
from portal.public.reporting.controller import ReportController, draft_for, place
from portal.public.reporting.drafts import Draft
from portal.web.bodies import read_form
from portal.web.fields import Choice, Email, Radio, Text
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

ANONYMOUS = "anonymous"
NAMED = "named"

MODE = Form(
    (
        Radio(
            "mode",
            N_("您要不要留下姓名"),
            missing=N_("请选择匿名或实名。"),
            choices=(
                Choice(ANONYMOUS, N_("匿名，不留姓名"), N_("一样会办理。您用查询码看进度、回答问题。")),
                Choice(
                    NAMED,
                    N_("实名，姓名加密保管"),
                    N_("姓名只有专门的身份保管员能打开，承办单位看不到。"),
                ),
            ),
        ),
    )
)


class _Phone(Text):
    input_type: ClassVar[str] = "tel"


CONTACT = Form(
    (
        Text("name", N_("您的姓名"), limit=60),
        _Phone("phone", N_("电话"), required=False, limit=30),
        Email("email", N_("邮箱"), required=False, limit=120),
    )
)


class IdentityController(ReportController):
    path = steps.ADDRESSES["identity"]

    @get(name="public:report-identity")
    async def show(self, request: PortalRequest) -> Answer:
        draft = await draft_for("identity")
        return _page(request, draft, "identity", MODE.blank(mode=draft.mode or None))

    @post()
    async def send(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        draft = await draft_for("identity", data)
        form = MODE.bind(data)
        if not form.ok:
            return _page(request, draft, "identity", form)
        return see_other(
            steps.next_address(await drafts.update(partial(_with_mode, mode=form.values["mode"])))
        )


class ContactController(ReportController):
    path = steps.ADDRESSES["contact"]

    @get(name="public:report-contact")
    async def show(self, request: PortalRequest) -> Answer:
        draft = await draft_for("contact")
        return _page(request, draft, "contact", CONTACT.blank(**draft.identity))

    @post()
    async def send(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        draft = await draft_for("contact", data)
        form = CONTACT.bind(data)
        if not form.ok:
            return _page(request, draft, "contact", form)
        identity = {name: text for name, text in form.values.items() if text}
        return see_other(steps.next_address(await drafts.update(partial(_with_identity, identity=identity))))


def _with_mode(draft: Draft, mode: str) -> Draft:
    """Who turns to anonymous takes his name back: it is erased at once."""
    identity = draft.identity if mode == NAMED else {}
    return draft.with_done("identity", mode=mode, identity=identity)


def _with_identity(draft: Draft, identity: dict[str, str]) -> Draft:
    return draft.with_done("contact", identity=identity)


def _page(request: PortalRequest, draft: Draft, step: str, form: Bound) -> Answer:
    return page(request, f"public/report/{step}.html", form=form, **place(step, draft))

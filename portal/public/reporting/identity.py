"""Anonymous or named, confidential or open; a name is sealed and never shown again."""

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from litestar import get, post

from portal.core import clock
from portal.core.errors import N_, Message
from portal.documents.queries import Document, notice_in_force
from portal.public.reporting import drafts, steps
from portal.public.reporting.controller import ReportController, draft_for, place
from portal.public.reporting.drafts import Draft
from portal.web.bodies import read_form
from portal.web.doubts import SEEN, doubted, with_doubts
from portal.web.fields import Checkbox, Choice, Email, Radio, Text
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
                    N_("姓名单独加密。下一页再选承办单位能不能看到。"),
                ),
            ),
        ),
        Checkbox(
            "reply",
            N_("有了结果请答复我"),
            hint=N_("答复写在查询进度的页面上，凭查询码看，匿名也能看到。"),
            required=False,
        ),
    )
)


class _Phone(Text):
    input_type: ClassVar[str] = "tel"


CONTACT = Form(
    (
        Text("name", N_("您的姓名"), limit=60),
        _Phone("phone", N_("电话"), hint=N_("座机请带区号。"), required=False, limit=30),
        Email("email", N_("邮箱"), required=False, limit=120),
        Checkbox("confidential", N_("请替我保密，不让承办单位知道我是谁"), required=False),
    )
)
NEW_NOTICE = N_("“个人信息怎样处理”刚刚换了新版本。请再看一遍，然后再按一次“继续”。")


class IdentityController(ReportController):
    path = steps.ADDRESSES["identity"]

    @get(name="public:report-identity")
    async def show(self, request: PortalRequest) -> Answer:
        draft = await draft_for("identity")
        return _page(request, draft, "identity", MODE.blank(mode=draft.mode or None, reply=draft.reply))

    @post()
    async def send(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        draft = await draft_for("identity", data)
        form = MODE.bind(data)
        if not form.ok:
            return _page(request, draft, "identity", form)
        change = partial(_with_mode, mode=form.values["mode"], reply=form.values["reply"])
        return see_other(steps.next_address(await drafts.update(change)))


class ContactController(ReportController):
    path = steps.ADDRESSES["contact"]

    @get(name="public:report-contact")
    async def show(self, request: PortalRequest) -> Answer:
        draft = await draft_for("contact")
        known = {"confidential": True} | dict(draft.identity)
        return await _contact_page(request, draft, CONTACT.blank(**known))

    @post()
    async def send(self, request: PortalRequest) -> Answer:
        """Consent is to the version of the notice that stood on the page, and is kept with its day."""
        data = await read_form(request)
        draft = await draft_for("contact", data)
        notice = await notice_in_force()
        form = with_doubts(CONTACT.bind(data), data.all(SEEN))
        if form.ok and data.get("notice") != notice.version:
            form = form.with_error("", Message(NEW_NOTICE))
        if not form.ok:
            return await _contact_page(request, draft, form)
        identity = {name: form.values[name] for name in ("name", "phone", "email") if form.values[name]}
        identity |= {"confidential": form.values["confidential"]} | consent_to(notice)
        return see_other(steps.next_address(await drafts.update(partial(_with_identity, identity=identity))))


def consent_to(notice: Document) -> dict[str, str]:
    """The version that was shown, and the day on which it was; never the time."""
    return {"notice": notice.version, "consent_on": clock.today().isoformat()}


def _with_mode(draft: Draft, mode: str, *, reply: bool) -> Draft:
    """Who turns to anonymous takes his name back: it is erased at once."""
    if mode != NAMED:
        draft = replace(draft, identity={}, done=draft.done - {"contact"})
    return draft.with_done("identity", mode=mode, reply=reply)


def _with_identity(draft: Draft, identity: dict[str, Any]) -> Draft:
    return draft.with_done("contact", identity=identity)


async def _contact_page(request: PortalRequest, draft: Draft, form: Bound) -> Answer:
    notice = await notice_in_force()
    return _page(request, draft, "contact", form, notice=notice, seen=doubted(form))


def _page(request: PortalRequest, draft: Draft, step: str, form: Bound, **context: Any) -> Answer:
    return page(request, f"public/report/{step}.html", form=form, **context, **place(step, draft))

"""Leaving one's name later: the questions of a report, sealed to the custodians, never shown again."""

from collections.abc import Mapping
from typing import Any

from litestar import get, post
from litestar.response import Template

from portal.core.errors import N_, Message
from portal.documents.queries import notice_in_force
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.progress.visits import TIP, ProgressPage, informant_of_visit
from portal.public.reporting.identity import CONTACT, NEW_NOTICE, consent_to
from portal.tips import naming
from portal.web.bodies import read_form
from portal.web.fields import Checkbox, Choice, Radio
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

SECRET, OPEN = "secret", "open"
NAME = Form(
    (
        *(CONTACT.without("confidential", "reply").fields),
        Radio(
            "seen_by",
            N_("谁可以看到您的姓名"),
            choices=(
                Choice(
                    SECRET,
                    N_("只有身份保管员"),
                    N_("承办单位确有必要时，要写明理由，由身份保管员同意，并留下记录。"),
                ),
                Choice(
                    OPEN,
                    N_("身份保管员，还有承办单位"),
                    N_("承办的人可以直接联系您。换了承办单位，新的单位看不到。"),
                ),
            ),
        ),
        Checkbox(
            "tell",
            N_("告诉承办单位我已经实名"),
            hint=N_("只说“已经实名”，不说姓名。让承办单位看姓名的，一定会告诉。"),
            required=False,
        ),
    )
)
NAMED = declare_notice(
    "informant-named", N_("已经加密，交给身份保管员。以后这里不再显示您的姓名，对您自己也一样。")
)
RENAMED = declare_notice("informant-renamed", N_("已经替换。身份保管员现在看到的是您刚填的内容。"))


class NameController(ProgressPage):
    path = f"{TIP}/name"

    @get(name="public:progress-name")
    async def show(self, request: PortalRequest) -> Answer:
        return await _page(request, NAME.blank(seen_by=SECRET))

    @post()
    async def leave_name(self, request: PortalRequest) -> Answer:
        form = NAME.bind(await read_form(request))
        informant = await informant_of_visit()
        notice = await notice_in_force()
        if form.ok and form.raw.get("notice") != notice.version:
            form = form.with_error("", Message(NEW_NOTICE))
        if not form.ok:
            return await _page(request, form)
        try:
            waiting.admit(request, Act.MESSAGE)
        except MustWait as wait:
            return waiting.asked_to_wait(await _page(request, form), wait)
        before = await naming.has_name(informant)
        identity = _identity(form.values) | consent_to(notice)
        await naming.name_oneself(informant, identity, tell_office=form.values["tell"])
        return see_other(TIP, notice=RENAMED if before else NAMED)


def _identity(typed: Mapping[str, Any]) -> dict[str, Any]:
    written = {name: typed[name] for name in ("name", "phone", "email") if typed[name]}
    return written | {"confidential": typed["seen_by"] == SECRET}


async def _page(request: PortalRequest, form: Bound) -> Template:
    informant = await informant_of_visit()
    return page(
        request,
        "public/progress/name.html",
        form=form,
        named=await naming.has_name(informant),
        notice=await notice_in_force(),
        current="progress",
    )

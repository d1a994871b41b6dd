"""Following an objection: whoever has its receipt reads what became of it."""

from typing import Final

from litestar import Controller, get, post
from litestar.response import Template

from portal.core.errors import N_
from portal.core.receipts import ReceiptTypo
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.records.life import objecting
from portal.records.life.kinds import OUTCOMES
from portal.records.life.objecting import UnknownCode
from portal.web.bodies import read_form
from portal.web.caching import unkept
from portal.web.fields import Text
from portal.web.forms import Bound, Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/records/objections"
CODE: Final = Form(
    (
        Text(
            "code",
            N_("查询码"),
            hint=N_("提出异议时给您的20位字母和数字。大小写、空格、横线都不影响。"),
            missing=N_("请填写查询码。"),
            limit=100,
        ),
    )
)


class FollowingController(Controller):
    """It is seen once with each code that is typed; no session begins."""

    path = PATH
    include_in_schema = False

    @get(name="public:objection-follow")
    async def ask(self, request: PortalRequest) -> Answer:
        return _code_page(request, CODE.blank())

    @post(name="public:objection-progress")
    async def show(self, request: PortalRequest) -> Answer:
        data = await read_form(request)
        form = CODE.bind(data)
        if not form.ok:
            return _code_page(request, form)
        try:
            waiting.admit(request, Act.SIGN_IN, newcomer=True, data=data)
            found = await objecting.progress(form.values["code"])
        except MustWait as wait:
            return waiting.asked_to_wait(_code_page(request, form), wait)
        except (ReceiptTypo, UnknownCode) as error:
            if isinstance(error, UnknownCode):
                waiting.charge_wrong_code(request)
            return _code_page(request, form.with_error("code", error.message))
        outcome = OUTCOMES[found.outcome] if found.outcome else ""
        shown = page(
            request, "public/records/objection_progress.html", found=found, outcome=outcome, current="records"
        )
        return unkept(shown)


def _code_page(request: PortalRequest, form: Bound) -> Template:
    return page(request, "public/records/objection_code.html", form=form, current="records")

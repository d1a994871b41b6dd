"""An objection to a record: one page, no account, no script; then a receipt to follow it with."""

from typing import Final

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Template

from portal.core import clock
from portal.core.calendars import Due
from portal.core.errors import N_, InvalidInput, Refused
from portal.core.receipts import ReceiptTypo, generate, normalise
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.records.life import objecting
from portal.records.life.kinds import OUTCOMES, WRONG
from portal.records.life.objecting import LIMITS, WHO, UnknownCode, Words
from portal.web.bodies import read_form
from portal.web.caching import unkept
from portal.web.fields import Choice, Radio, Text, TextArea
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/records"
FOLLOW: Final = f"{PATH}/objections"
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
            hint=N_("写明有哪些材料、文号是什么。需要原件的，承办人员会在答复里说明怎样提交。"),
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
    )
)
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


class ObjectionController(Controller):
    path = f"{PATH}/{{number:str}}/objection"
    include_in_schema = False

    @get(name="public:objection")
    async def ask(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        record = await objecting.open_to_objection(number)
        return await _form_page(request, record.number, OBJECTION.blank())

    @post(name="public:objection-send")
    async def send(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data = await read_form(request)
        record, form = await objecting.open_to_objection(number), OBJECTION.bind(data)
        if not form.ok:
            return await _form_page(request, record.number, form)
        receipt = _receipt(data)
        try:
            waiting.admit(request, Act.OBJECTION, data=data)
            due = await objecting.object_to(record.number, Words(**form.values), receipt=receipt)
        except MustWait as wait:
            return waiting.asked_to_wait(await _form_page(request, record.number, form), wait)
        except (InvalidInput, Refused) as error:
            return await _form_page(request, record.number, form.with_refusal(error))
        return _done_page(request, record.number, receipt, due)


class FollowingController(Controller):
    """What became of it: whoever has the receipt sees it once; no session begins."""

    path = FOLLOW
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


def _receipt(data: FormData) -> str:
    """The code that the form was made with, so that a form sent twice is one objection; else a new one."""
    try:
        return normalise(data.get("receipt"))
    except ReceiptTypo:
        return generate()


async def _form_page(request: PortalRequest, number: str, form: Bound) -> Template:
    receipt = _receipt(form.raw)
    shown = page(
        request,
        "public/records/objection.html",
        form=form,
        number=number,
        receipt=receipt,
        due=await objecting.due_of(clock.today()),
        current="records",
    )
    unkept(shown)
    return shown


def _done_page(request: PortalRequest, number: str, receipt: str, due: Due) -> Answer:
    return unkept(
        page(
            request,
            "public/records/objection_done.html",
            number=number,
            code=receipt,
            due=due,
            current="records",
        )
    )


def _code_page(request: PortalRequest, form: Bound) -> Template:
    return page(request, "public/records/objection_code.html", form=form, current="records")

"""A small application of its own, so that the shared parts are tested without any page of the portal."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from litestar import Litestar, Router, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromQuery

from portal.core.errors import Conflict, InvalidInput, Message, NotFound, Refused
from portal.settings import Settings
from portal.web.bodies import read_form
from portal.web.fields import Checkbox, Checkboxes, Choice, Day, Radio, Select, Text, TextArea, Whole
from portal.web.fitting import web_application
from portal.web.flash import declare_notice
from portal.web.forms import Form
from portal.web.guards import ANYONE, SIGNED_IN, staff_only
from portal.web.multipart import Limits, PartTooLarge, stream_parts
from portal.web.navigation import Entry, Navigation
from portal.web.pagination import Pages
from portal.web.redirects import see_other
from portal.web.templating import TEMPLATES, page
from portal.web.types import Answer, PortalRequest
from tests.support.pages import PortalClient

HERE = Path(__file__).parent / "templates"
KINDS = (Choice("cert_rent", "“挂证”", "买卖或者租借注册证书"), Choice("fake_job", "虚假就业信息"))
QUESTION = Form((Radio("kind", "您要举报哪一类行为", called="违法行为类型", choices=KINDS),))
FACTS = Form(
    (
        Text("unit", "被举报单位", hint="营业执照上的全称", limit=50),
        TextArea("facts", "事实经过", limit=200),
        Day("since", "开始日期", required=False),
        Whole("people", "涉及人数", low=1, high=500, required=False),
        Select("office", "承办单位", choices=(Choice("a", "建筑业管理科"), Choice("b", "市造价站"))),
        Checkboxes("proof", "您有什么材料", choices=(Choice("photo", "照片"), Choice("paper", "合同"))),
        Checkbox("sure", "我保证内容属实"),
    )
)
NOTE = Form((Text("note", "说明", required=False),))
OFFICE = Form((Select("office", "承办单位", required=False, choices=(Choice("a", "建筑业管理科"),)),))
SAVED = declare_notice("shop-saved", "已保存。")
LIMITS = Limits(file=100_000, total=300_000, text=1000, parts=6)


@dataclass(frozen=True)
class Clerk:
    id: int = 1
    name: str = "王干事"
    permissions: frozenset[str] = frozenset({"tips.read"})

    def within(self, permission: str) -> "Clerk":
        return self


@get("/report/kind")
async def show_question(request: PortalRequest) -> Answer:
    return page(request, "shop/question.html", form=QUESTION.blank())


@post("/report/kind")
async def answer_question(request: PortalRequest) -> Answer:
    form = QUESTION.bind(await read_form(request))
    return see_other("/facts") if form.ok else page(request, "shop/question.html", form=form)


@get("/facts")
async def show_facts(request: PortalRequest) -> Answer:
    return page(request, "shop/facts.html", form=FACTS.blank(unit="某某公司"), current="facts")


@post("/facts")
async def send_facts(request: PortalRequest) -> Answer:
    form = FACTS.bind(await read_form(request))
    if form.ok and form.values["unit"] == "已注销公司":
        form = form.with_refusal(Refused("{unit}已经注销。", field="unit", unit=form.values["unit"]))
    if not form.ok:
        return page(request, "shop/facts.html", form=form)
    return see_other("/facts", notice=SAVED)


@get("/files")
async def show_files(request: PortalRequest) -> Answer:
    return page(request, "shop/files.html", form=NOTE.blank(), received=[], problem="")


@post("/files")
async def take_files(request: PortalRequest) -> Answer:
    received, problem = [], ""
    async for part in stream_parts(request, limits=LIMITS):
        try:
            if part.is_file:
                size = sum([len(chunk) async for chunk in part.chunks()])
                received.append(f"{part.filename}：{size}")
            elif part.name == "note":
                received.append(f"note：{await part.text()}")
        except PartTooLarge:
            problem = "有文件超过了大小限制。"
    return page(request, "shop/files.html", form=NOTE.blank(), received=received, problem=problem)


@post("/skip")
async def skip_files(request: PortalRequest) -> Answer:
    """A handler that looks at names only."""
    names = [part.name async for part in stream_parts(request, limits=LIMITS)]
    return page(request, "shop/files.html", form=NOTE.blank(), received=names, problem="")


@get("/everything")
async def show_everything(request: PortalRequest) -> Answer:
    request.scope["state"]["person"] = Clerk()
    return page(
        request,
        "shop/everything.html",
        form=OFFICE.blank(),
        current="inbox",
        day=date(2026, 3, 5),
        at=datetime(2026, 3, 5, 1, 0, tzinfo=UTC),
        pages=Pages(total=95, number=3, path="/everything"),
    )


@get("/public-list")
async def public_list(request: PortalRequest) -> Answer:
    answer = page(request, "errors/error.html", 200, title="公示名单", sentence="名单")
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


@get("/raise")
async def fail(what: FromQuery[str]) -> Answer:
    raise {
        "not-found": NotFound("没有这件举报。"),
        "refused": Refused("{state}的案件不能退回。", state="已办结"),
        "conflict": Conflict(),
        "invalid": InvalidInput({"unit": Message("请填写单位。"), "kind": Message("请选择类型。")}),
        "many": HTTPException(status_code=429, headers={"Retry-After": "60"}),
        "gone": HTTPException(status_code=410),
        "teapot": HTTPException(status_code=418, detail="secret detail"),
        "broken": RuntimeError("secret words 13800000000"),
        "gateway": HTTPException(status_code=502, detail="secret words"),
    }[what]


@get("/broken-template")
async def broken_template(request: PortalRequest) -> Answer:
    return page(request, "shop/files.html", form=NOTE.blank())


@get("/desk", opt={"permission": SIGNED_IN})
async def desk(request: PortalRequest) -> Answer:
    return page(request, "errors/error.html", 200, title="工作台", sentence="工作台")


@post("/desk", opt={"permission": "tips.route"})
async def work(request: PortalRequest) -> Answer:
    await read_form(request)
    return see_other("/staff/desk")


@get("/sign-in", opt={"permission": ANYONE})
async def sign_in(request: PortalRequest) -> Answer:
    return page(request, "errors/error.html", 200, title="登录", sentence="请输入账号")


STAFF = Router("/staff", route_handlers=[desk, work, sign_in], guards=[staff_only])
ROUTES = (
    *(show_question, answer_question, show_facts, send_facts, show_files, take_files, skip_files),
    *(show_everything, public_list, fail, broken_template, STAFF),
)
MENU = Navigation(
    public=(Entry("report", "我要举报", "/report/kind"), Entry("facts", "事实", "/facts")),
    staff=(Entry("inbox", "待办", "/everything"), Entry("users", "账号", "/staff/users", "users.edit")),
)

Shop = Callable[..., Litestar]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """`shop(public_url=…, demo=True)`: the application with other settings."""

    def make(**settings: object) -> Litestar:
        chosen = Settings(data=tmp_path, **settings)  # type: ignore[arg-type]
        return web_application(chosen, routes=ROUTES, navigation=MENU, templates=(TEMPLATES, HERE))

    return make


@pytest.fixture
async def client(shop: Shop) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(shop()) as visitor:
        yield visitor

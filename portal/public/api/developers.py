"""The page for developers: what there is, on what terms, and examples that run."""

from typing import Final

from litestar import Controller, get
from litestar.response import Template

from portal.core.errors import N_
from portal.floods.acts import AT_ONCE
from portal.public.api.examples import EXAMPLES, NAMES
from portal.web.caching import shared
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

ADDRESSES: Final = (
    ("/api/v1/records", N_("公示中的记录，一页一页。筛选、排序与网页相同。")),
    ("/api/v1/records/{number}", N_("一条记录。")),
    ("/api/v1/subjects/{subject}", N_("一个单位（含曾用名）或者一份证书的全部记录。")),
    ("/api/v1/changes", N_("从一个游标以来新增、更正和结束的记录。")),
    ("/api/v1/openapi.json", N_("OpenAPI 3.1说明：全部参数、字段和代码。")),
)
PROBLEMS: Final = (
    ("400", N_("参数不能用，errors里写明是哪一个。")),
    ("404", N_("没有这条记录，或者现在没有公示。")),
    ("406", N_("只提供application/json。")),
    ("410", N_("已经结束公示，写明编号和原因的类别。")),
    ("429", N_("请求太多，Retry-After写明等几秒。")),
)
_SECONDS: Final = 3600


class DevelopersController(Controller):
    path = "/developers"
    include_in_schema = False

    @get(name="public:developers")
    async def show(self, request: PortalRequest) -> Answer:
        most = request.app.state.settings.reads_per_hour

        async def made() -> Template:
            base = request.app.state.settings.public_url
            return page(
                request,
                "public/api/developers.html",
                addresses=ADDRESSES,
                problems=PROBLEMS,
                examples=EXAMPLES,
                languages_of=NAMES,
                base=base,
                most=most,
                at_once=int(most * AT_ONCE / _SECONDS),
                current="records",
            )

        return await shared(request, most, made, seconds=0)

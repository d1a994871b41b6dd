"""The published list: one box that searches, filters, and page after page."""

from typing import Final
from urllib.parse import urlencode

from litestar import Controller, get
from litestar.params import FromQuery
from litestar.response import Template

from portal.catalogue import codelists
from portal.core.errors import N_
from portal.records import queries
from portal.records.content import ROLES
from portal.records.labels import Labels
from portal.records.questions import LONGEST, Question
from portal.records.validating import violations
from portal.records.versions import list_version
from portal.web.caching import MINUTE, unkept
from portal.web.fields import Choice, Select
from portal.web.forms import Form
from portal.web.i18n import language
from portal.web.rendered import shared
from portal.web.templating import page
from portal.web.tidying import one_line
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH: Final = "/records"
FILTERS: Final = Form(
    (
        Select(
            "subject",
            N_("主体类别"),
            required=False,
            choices=tuple(
                Choice(one.code, Words(one.zh, one.en)) for one in codelists.code_list("subject_type")
            ),
        ),
        Select(
            "role",
            N_("角色"),
            required=False,
            choices=tuple(Choice(code, label) for code, label in ROLES.items()),
        ),
        Select(
            "kind",
            N_("违法行为"),
            required=False,
            choices=tuple(Choice(kind.code, Words(kind.zh, kind.en)) for kind in violations()),
        ),
    )
)


class ListController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="public:records")
    async def browse(
        self,
        request: PortalRequest,
        q: FromQuery[str] = "",
        subject: FromQuery[str] = "",
        role: FromQuery[str] = "",
        kind: FromQuery[str] = "",
        after: FromQuery[str] = "",
    ) -> Answer:
        asked = {"q": one_line(q[:LONGEST]), "subject": subject, "role": role, "kind": kind}
        if q:
            # A name that somebody searched for is not to stay in memory, here or in any cache.
            return unkept(await _list(request, asked, after))
        version = await list_version()
        return await shared(request, version, lambda: _list(request, asked, after), seconds=MINUTE)


async def _list(request: PortalRequest, asked: dict[str, str], after: str) -> Template:
    question = Question(
        text=asked["q"], subject_type=asked["subject"], role=asked["role"], kind=asked["kind"]
    )
    found = await queries.search(question, after=after)
    return page(
        request,
        "public/records/list.html",
        found=found,
        asked=asked,
        filters=FILTERS.blank(subject=asked["subject"], role=asked["role"], kind=asked["kind"]),
        older=_address(asked, found.older),
        newest=_address(asked, None),
        is_first=not after,
        longest=LONGEST,
        counted=queries.COUNTED,
        labels=Labels(language()),
        current="records",
    )


def _address(asked: dict[str, str], after: str | None) -> str:
    """The list's address with everything that was asked, so that it can be kept and sent to others."""
    given = {name: value for name, value in {**asked, "after": after or ""}.items() if value}
    return f"{PATH}?{urlencode(given, errors='replace')}" if given else PATH

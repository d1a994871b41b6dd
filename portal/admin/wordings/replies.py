"""Reply templates for those who keep them: the list, a version's form, and how it will read."""

from functools import partial
from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.admin.wordings.editing import MAY, Values, Version, edited
from portal.cases import templates
from portal.cases.templates import PLACES, ROLES, Template, Written
from portal.catalogue.kinds import KINDS
from portal.catalogue.states import ROLE_LABELS, STAFF_LABELS, states_of
from portal.core import clock
from portal.core.errors import N_
from portal.web.fields import Checkbox, Checkboxes, Choice, Day, Text, TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH: Final = "/staff/templates"
NEW: Final = "new"
SAVED = declare_notice("template-saved", N_("模板已保存为新的版本。"))
_STATES: Final = tuple(dict.fromkeys((*states_of("tip"), *states_of("case"))))
_ANY: Final = N_("一个都不选就是全部。")
FORM: Final = Form(
    (
        Text("title_zh", N_("名称（中文）"), limit=templates.LONGEST_TITLE),
        Text("title_en", N_("名称（英文）"), limit=templates.LONGEST_TITLE),
        TextArea("zh", N_("中文"), limit=templates.LONGEST, rows=5),
        TextArea("en", N_("英文"), limit=templates.LONGEST, rows=5),
        Checkboxes(
            "states",
            N_("用在哪些状态"),
            hint=_ANY,
            required=False,
            choices=tuple(Choice(state.value, STAFF_LABELS[state]) for state in _STATES),
        ),
        Checkboxes(
            "kinds",
            N_("用在哪些类别"),
            hint=_ANY,
            required=False,
            choices=tuple(Choice(kind.code, Words(kind.zh, kind.en)) for kind in KINDS),
        ),
        Checkboxes(
            "roles",
            N_("给哪些岗位用"),
            hint=_ANY,
            required=False,
            choices=tuple(Choice(role.value, ROLE_LABELS[role]) for role in ROLES),
        ),
        Day("valid_from", N_("从哪天起用")),
        Checkbox("ends", N_("停用这个模板（那一天过后不再提供）"), required=False),
    ),
    name="template",
)


class TemplatesController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:templates", opt=MAY)
    async def index(self, request: PortalRequest) -> Answer:
        return page(
            request,
            "admin/templates/list.html",
            templates=await templates.templates(),
            kinds={kind.code: Words(kind.zh, kind.en) for kind in KINDS},
            states=STAFF_LABELS,
            roles=ROLE_LABELS,
            current="settings",
        )

    @get("/{code:str}", name="admin:template", opt=MAY)
    async def show(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        if code == NEW:
            return await _page(request, code, FORM.blank(valid_from=clock.today()))
        found = await templates.template(code)
        return await _page(request, code, FORM.blank(**_values(found)))

    @post("/{code:str}", name="admin:template-save", opt=MAY)
    async def save(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        """Looked at first, in both languages; saved by the button below the preview."""
        person = signed_in(request)

        async def look(values: Values) -> templates.Reply:
            templates.check(Written(**values))
            return templates.example(Written(**values))

        return await edited(
            request,
            FORM,
            show=partial(_page, request, code),
            look=look,
            save=lambda values, version: templates.write(
                person, None if code == NEW else code, Written(**values), version=version
            ),
            then=(PATH, SAVED),
        )


async def _page(request: PortalRequest, code: str, form: Bound, **more: Any) -> Answer:
    status = more.pop("status", None)
    known: list[Template] = [] if code == NEW else await templates.versions(code)
    return page(
        request,
        "admin/templates/template.html",
        status,
        form=form,
        here_at=f"{PATH}/{code}",
        code=code,
        versions=[Version(one.version, one.row, Words(one.row.zh, one.row.en)) for one in known],
        version=known[0].version if known else 0,
        places=PLACES,
        current="settings",
        **{"example": None, "faster": None, **more},
    )


def _values(found: Template) -> dict[str, Any]:
    row = found.row
    kept = {
        name: getattr(row, name) for name in ("title_zh", "title_en", "zh", "en", "states", "kinds", "roles")
    }
    return kept | {"valid_from": max(row.valid_from, clock.today())}

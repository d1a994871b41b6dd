"""Items of the checklist for those who keep them: the list, and a version's form."""

from functools import partial
from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.middleware import signed_in
from portal.admin.wordings.editing import MAY, Values, edited, versions_of
from portal.cases import checklist_keeping as keeping
from portal.catalogue.kinds import KINDS
from portal.catalogue.rows import ChecklistRow
from portal.core import clock
from portal.core.errors import N_
from portal.offices import wordings
from portal.offices.versions import LONGEST_SOURCE
from portal.web.fields import Checkbox, Checkboxes, Choice, Day, Text, TextArea, Whole
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH: Final = "/staff/checklist"
NEW: Final = "new"
SAVED = declare_notice("checklist-item-saved", N_("核查清单已保存。那一天起受理的案件按新的清单核对。"))
_LONGEST: Final = keeping.LONGEST
FORM: Final = Form(
    (
        Text("zh", N_("名称（中文）"), limit=_LONGEST["zh"]),
        Text("en", N_("名称（英文）"), limit=_LONGEST["en"]),
        TextArea("hint_zh", N_("怎么核对（中文）"), limit=_LONGEST["hint_zh"], rows=2),
        TextArea("hint_en", N_("怎么核对（英文）"), limit=_LONGEST["hint_en"], rows=2),
        Checkboxes(
            "kinds",
            N_("用在哪些类别"),
            hint=N_("一个都不选就是全部。"),
            required=False,
            choices=tuple(Choice(kind.code, Words(kind.zh, kind.en)) for kind in KINDS),
        ),
        Whole("position", N_("排在第几"), low=1, high=keeping.LAST),
        Day("valid_from", N_("从哪天起用"), hint=N_("最早从明天起。已经受理的案件仍按原来的清单核对。")),
        Checkbox("ends", N_("停用（那一天过后受理的案件不再列入）"), required=False),
        Text("source", N_("依据"), hint=N_("例如通知的文号和条款。"), limit=LONGEST_SOURCE),
    ),
    name="checklist",
)


class ChecklistItemsController(Controller):
    path = PATH
    include_in_schema = False
    opt = MAY

    @get(name="admin:checklist-items")
    async def index(self, request: PortalRequest) -> Answer:
        rows = [row for row in await wordings.checklist_versions() if not _over(row)]
        return page(
            request,
            "admin/wordings/checklist.html",
            rows=rows,
            today=clock.today(),
            kinds={kind.code: Words(kind.zh, kind.en) for kind in KINDS},
            current="checklist",
        )

    @get("/{code:str}", name="admin:checklist-item")
    async def show(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        if code == NEW:
            blank = FORM.blank(valid_from=keeping.earliest(), position=await keeping.next_position())
            return await _page(request, code, blank)
        [row, *_] = await keeping.item_versions(code)
        names = ("zh", "en", "hint_zh", "hint_en", "kinds", "position")
        known = {name: getattr(row, name) for name in names}
        known["valid_from"] = max(row.valid_from, keeping.earliest())
        return await _page(request, code, FORM.blank(**known))

    @post("/{code:str}", name="admin:checklist-item-save")
    async def save(self, request: PortalRequest, code: FromPath[str]) -> Answer:
        if code != NEW:
            await keeping.item_versions(code)
        person = signed_in(request)

        async def look(values: Values) -> ChecklistRow:
            keeping.check(_row(code, values))
            return _row(code, values)

        return await edited(
            request,
            FORM,
            show=partial(_page, request, code),
            look=look,
            save=lambda values, known: keeping.write(person, _row(code, values), known=known),
            then=(PATH, SAVED),
        )


def _over(row: ChecklistRow) -> bool:
    return row.valid_to is not None and row.valid_to < clock.today()


def _row(code: str, values: Values) -> ChecklistRow:
    told = {name: value for name, value in values.items() if name != "ends"}
    told |= {"code": "" if code == NEW else code, "kinds": tuple(values["kinds"])}
    return ChecklistRow(**told, valid_to=told["valid_from"] if values["ends"] else None)


async def _page(request: PortalRequest, code: str, form: Bound, **more: Any) -> Answer:
    status = more.pop("status", None)
    rows = [] if code == NEW else await keeping.item_versions(code)
    return page(
        request,
        "admin/wordings/item.html",
        status,
        form=form,
        here_at=f"{PATH}/{code}",
        code=code,
        versions=versions_of(rows, lambda row: Words(f"{row.zh}　{row.hint_zh}", f"{row.en}: {row.hint_en}")),
        version=len(rows),
        places={},
        current="checklist",
        **{"example": None, "faster": None, **more},
    )

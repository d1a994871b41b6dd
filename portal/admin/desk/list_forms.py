"""Forms around a list of work: its filters, who takes what is ticked, and the name of a saved view."""

from collections.abc import Sequence

from portal.cases.criteria import SORTS, Criteria
from portal.cases.views import LONGEST_NAME
from portal.catalogue.codelists import code_list
from portal.catalogue.kinds import KINDS
from portal.catalogue.states import STAFF_LABELS, Role, State
from portal.core.errors import N_
from portal.offices import queries as offices
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.web.fields import Checkbox, Choice, Day, OptionalSelect, Select, Text, Whole
from portal.web.forms import Bound, Form
from portal.web.words import Words

_HANDLERS = (Role.CLERK, Role.CHIEF)

FILTER = Form(
    (
        Select("state", N_("状态"), required=False),
        Select("kind", N_("类型"), required=False),
        Select("area", N_("区域"), required=False),
        Select("channel", N_("渠道"), required=False),
        Select("office", N_("承办单位"), required=False),
        Select("assignee", N_("经办人"), required=False),
        Day("received_from", N_("收到日期自"), required=False),
        Day("received_to", N_("收到日期至"), required=False),
        Day("due_from", N_("期限自"), required=False),
        Day("due_to", N_("期限至"), required=False),
        Checkbox("unassigned", N_("还没有经办人"), required=False),
        Checkbox("repeats", N_("只看可能重复的"), required=False),
        Select("sort", N_("排列"), required=False),
    ),
    name="filter",
)
BULK = Form((Select("assignee", N_("经办人")),), name="bulk")
_SHARED = OptionalSelect("office", N_("共享给单位"), hint=N_("不选就只有自己看到。"))
_NAME = Text(
    "name", N_("视图名称"), hint=N_("不要写人名、企业名或案情，名称不加密。"), limit=LONGEST_NAME, short=True
)
VIEW = Form((_NAME, _SHARED), name="view")
VIEW_CHANGE = Form((_NAME, _SHARED, Whole("position", N_("次序"), low=1, high=99)), name="view")


async def filter_form(criteria: Criteria, own: Sequence[Choice], members: Sequence[Choice]) -> Bound:
    """Filled with what the address says; a question that has one answer only is not asked."""
    form = FILTER.with_choices(
        state=[Choice(state.value, STAFF_LABELS[state]) for state in State],
        kind=[Choice(kind.code, Words(kind.zh, kind.en)) for kind in KINDS],
        area=[Choice(row.code, Words(row.zh, row.en)) for row in await offices.areas()],
        channel=[Choice(code.code, Words(code.zh, code.en)) for code in code_list("channel")],
        office=own,
        assignee=members,
        sort=[Choice(name, label) for name, label in SORTS.items()],
    )
    left_out = [*(["office"] if len(own) < 2 else []), *(["sort"] if criteria.show == "ended" else [])]
    known = {one.name: getattr(criteria, one.name) for one in form.fields}
    return form.without(*left_out).blank(**known)


async def handlers(person: Person) -> list[Choice]:
    """Whom he can put in charge: clerks and heads of the offices where he is one."""
    own = [office for office in sorted(person.offices) if person.roles_in(office) & set(_HANDLERS)]
    found = await staff.handlers_in(own, _HANDLERS)
    return [Choice(str(account), Words(name)) for account, name in found.items()]


async def offices_of(person: Person) -> list[Choice]:
    rows = [row for row in await offices.offices() if row.code in person.offices]
    return [Choice(row.code, Words(row.zh, row.en)) for row in rows]

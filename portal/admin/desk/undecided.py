"""One tip at the dispatch desk: what the rules knew of it, the offices that could have it, and why."""

from dataclasses import dataclass, field
from typing import Any

from portal.admin.desk import shown
from portal.admin.desk.forms import route_form
from portal.cases.matters import history
from portal.catalogue.answers import named
from portal.catalogue.codelists import find
from portal.catalogue.rows import OfficeRow
from portal.core.errors import N_
from portal.offices import queries as offices
from portal.staff.people import Person
from portal.tips import decisions, desk, dispatch, reading
from portal.tips.queries import TipRow
from portal.web.forms import Bound
from portal.web.words import Words


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """One office for one button; the rule says why, an office's own wish has none."""

    office: OfficeRow
    rule: str
    clause: Words | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """The tip on the right. `argument` is what the office wrote that returned it."""

    row: TipRow
    kind: Words
    about: str = field(repr=False)
    account: str = field(repr=False)
    inputs: list[tuple[str, list[Words | str]]]
    clause: Words
    reason: Words
    returned_by: OfficeRow | None
    argument: str = field(repr=False)
    last_word: bool
    choices: list[ChoiceShown]
    form: Bound


async def undecided(person: Person, row: TipRow, failed: Bound | None) -> Undecided:
    form = await route_form(row.number)
    is_failed = failed is not None and failed.form.name == form.name
    returned, opened = await _return(row), await reading.open_for(person, row.number)
    why = await decisions.sentences(row.rule, row.decision)
    return Undecided(
        row=row,
        kind=shown.kind_words(row.kind),
        about=named(opened.answers),
        account=str(opened.answers.get("account") or ""),
        inputs=await _inputs(row),
        clause=Words(why.clause_zh, why.clause_en),
        reason=Words(why.reason_zh, why.reason_en),
        returned_by=await offices.office(returned["from"]) if returned else None,
        argument=await reading.last_return(opened),
        last_word=row.returns >= dispatch.MOST_RETURNS,
        choices=[await _choice(one) for one in await desk.choices(row)],
        form=failed if failed is not None and is_failed else form.blank(),
    )


async def _choice(one: desk.Choice) -> ChoiceShown:
    office, decision = await offices.office(one.office), one.decision
    if decision is None:
        return ChoiceShown(office, "", None, "")
    clause = Words(decision.clause_zh, decision.clause_en)
    return ChoiceShown(office, decision.rule, clause, f"{decision.rule}：{decision.clause_zh}")


async def _inputs(row: TipRow) -> list[tuple[str, list[Words | str]]]:
    """What the rules knew of the tip, in words."""
    known = row.decision["inputs"]
    areas = {area.code: Words(area.zh, area.en) for area in await offices.all_areas()}
    told: list[tuple[str, list[Words | str]]] = [
        (N_("专业"), [_word("profession", code) for code in known.get("professions", ())]),
        (N_("单位类型"), [_word("unit_type", code) for code in known.get("unit_types", ())]),
        (N_("管理层级"), [_word("level", known["level"])] if "level" in known else []),
        (N_("区域"), [areas[known["area"]]] if known.get("area") in areas else []),
        (N_("在建项目"), [N_("是")] if known.get("on_site") else []),
    ]
    return [(label, values) for label, values in told if values]


def _word(name: str, code: str) -> Words | str:
    found = find(name, code)
    return Words(found.zh, found.en) if found else code


async def _return(row: TipRow) -> dict[str, Any] | None:
    """The last return of a tip: which office, and its argument."""
    if not row.returns:
        return None
    events = [event for event in await history(f"tip:{row.id}") if event["kind"] == "tip.returned"]
    return dict(events[-1]["facts"]) if events else None

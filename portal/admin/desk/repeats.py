"""Other tips and cases on one subject: what an officer sees of them, and what he decides."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in, version_of
from portal.admin.desk.shown import kind_words
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.cases import joining, merging, queries, unmerging
from portal.cases.matters import Matter, roles_towards
from portal.cases.queries import CaseRow
from portal.cases.reading import OpenCase
from portal.cases.recusing import matter_of
from portal.catalogue.states import FINAL, STAFF_LABELS, Role
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.database import writing
from portal.searching import relating, repeats
from portal.searching.repeats import Candidate
from portal.searching.subjects import SAME
from portal.staff.people import Person
from portal.tips.queries import TipRow
from portal.web.bodies import read_form
from portal.web.fields import Checkboxes, Choice, Field, Radio, TextArea
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH = "/staff/repeats"
DECIDED = declare_notice("repeats-decided", N_("已记录。"))
MERGED = declare_notice("repeats-merged", N_("已合并。举报人各用各的查询码，互不知道。"))
UNDONE = declare_notice("repeats-undone", N_("已撤销合并。"))
_SHOWN: Final = 5
_CHANGED: Final = N_("选中的举报或案件刚刚有了变化，请重新打开后再选。")
_HANDLERS: Final = frozenset({Role.CLERK, Role.CHIEF})
_REASON: Final = TextArea("reason", N_("理由"), limit=merging.LONGEST_REASON, rows=3)
_RELATED = Choice("related", N_("有关联"), N_("都留着，各自办理。"))
_UNRELATED = Choice("unrelated", N_("不是同一件"), N_("以后不再提示。"))
_JOIN = Choice("join", N_("把选中的并入这个案件"), N_("一起核查，可以撤销。举报人各用各的查询码，互不知道。"))
_INTO = Choice("into", N_("把这一件并入选中的案件"), N_("只能选一个案件。"))
_NEW_FACTS = Radio(
    "new_facts",
    N_("主案已经结束：有没有新的情况？"),
    required=False,
    choices=(
        Choice("yes", N_("有，重新核查")),
        Choice("no", N_("没有，举报人会看到原来的结论")),
    ),
)


class RepeatController(Controller):
    path = f"{PATH}/{{number:str}}"
    include_in_schema = False

    @get(name="admin:repeats", opt={"permission": "cases.search"})
    async def show(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        return await _page(request, await matter_of(signed_in(request), number))

    @post(name="admin:repeats-decide", opt={"permission": "cases.step"})
    async def decide(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        matter = await matter_of(person, number)
        found = await repeats.candidates(person, matter.tips)
        form = _form(matter, found).bind(data)
        if set(data.all("other")) - {one.number for one in found}:
            return too_late(request, Conflict(_CHANGED), typed_in(form), back=f"{PATH}/{number}")
        if not form.ok:
            return await _page(request, matter, form)
        try:
            place, notice = await _decided(person, matter, form.values, data)
        except InvalidInput as error:
            return await _page(request, matter, form.with_refusal(error))
        except (Conflict, Refused, NotFound) as error:
            return too_late(request, error, typed_in(form), back=f"{PATH}/{number}")
        return see_other(place, notice=notice)

    @post("/undo", name="admin:repeats-undo", opt={"permission": "cases.step"})
    async def undo(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        """`number` is the tip or case that was merged."""
        data, person = await read_form(request), signed_in(request)
        form = _undo_form(number).bind(data)
        back = data.get("back") or number
        if not form.ok:
            return await _page(request, await matter_of(person, back), failed_undo=form)
        try:
            verb = unmerging.unmerge_case if data.get("subject") == "case" else unmerging.unmerge_tip
            await verb(person, number, version=version_of(data), reason=form.values["reason"])
        except (Conflict, Refused, NotFound) as error:
            return too_late(request, error, typed_in(form), back=f"{PATH}/{number}")
        return see_other(f"{PATH}/{number}", notice=UNDONE)


async def of_case(person: Person, opened: OpenCase) -> Mapping[str, Any] | None:
    """The panel of the case page."""
    return await shown(person, opened.matter, opened.merged, opened.master)


async def shown(
    person: Person, matter: Matter, merged: Sequence[CaseRow] = (), master: CaseRow | None = None
) -> Mapping[str, Any]:
    """The first few, for the page of a tip or a case."""
    found = await repeats.candidates(person, matter.tips)
    waiting = [one for one in found if one.verdict != repeats.UNRELATED]
    return {
        "number": matter.number,
        "compared": await repeats.is_compared(matter.tips),
        "candidates": waiting[:_SHOWN],
        "more": max(len(waiting) - _SHOWN, 0),
        "joined": await _joined(matter),
        "merged": merged,
        "master": master,
        "same": SAME,
        "states": STAFF_LABELS,
    }


async def _decided(
    person: Person, matter: Matter, values: Mapping[str, Any], data: FormData
) -> tuple[str, str]:
    """Where to go, and what to say there."""
    chosen, what, reason = values["other"], values["decision"], values["reason"]
    new_facts = {"yes": True, "no": False}.get(values.get("new_facts", ""))
    if what in ("related", "unrelated"):
        await relating.say(person, matter, chosen, what, reason)
        return f"{PATH}/{matter.number}", DECIDED
    if what == "join":
        async with writing():
            for number in chosen:
                await _merged(person, number, matter.number, _seen(data, number), reason, new_facts)
        return f"{PATH}/{matter.number}", MERGED
    if len(chosen) != 1:
        raise InvalidInput({"other": Message(N_("请只选一个案件。"))})
    await _merged(person, matter.number, chosen[0], version_of(data), reason, new_facts)
    return f"{PATH}/{chosen[0]}", MERGED


async def _merged(
    person: Person, number: str, master: str, version: int, reason: str, new_facts: bool | None
) -> None:
    matter = await matter_of(person, number)
    if matter.subject == "case":
        await merging.merge_case(person, number, master, version=version, reason=reason)
    else:
        await merging.merge_tip(person, number, master, version=version, reason=reason, new_facts=new_facts)


def _seen(data: FormData, number: str) -> int:
    """The version of the other as this page showed it."""
    return version_of(FormData.of({"version": [data.get(f"version-{number}")]}))


def _form(matter: Matter, found: Sequence[Candidate]) -> Form:
    decisions = [_RELATED, _UNRELATED]
    if matter.subject == "case" and not matter.merged:
        decisions.append(_JOIN)
    if not matter.merged and any(one.subject == "case" for one in found):
        decisions.append(_INTO)
    ended = matter.state in FINAL or any(one.state in FINAL for one in found)
    fields: list[Field] = [
        Checkboxes(
            "other",
            N_("哪些"),
            called=N_("举报或案件"),
            choices=tuple(Choice(one.number, Words(one.number), kind_words(one.kind)) for one in found),
        ),
        Radio("decision", N_("怎么处理"), choices=tuple(decisions)),
        *([_NEW_FACTS] if ended else []),
        _REASON,
    ]
    return Form(tuple(fields), name="repeats")


async def _page(
    request: PortalRequest,
    matter: Matter,
    failed: Bound | None = None,
    *,
    failed_undo: Bound | None = None,
) -> Answer:
    person = signed_in(request)
    found = await repeats.candidates(person, matter.tips)
    joined, merged = await _joined(matter), await queries.merged_into(matter.id)
    return page(
        request,
        "admin/desk/repeats.html",
        form=failed or failed_undo,
        decision=failed or _form(matter, found).blank(),
        undos=_undos(matter, [*joined, *merged], failed_undo),
        matter=matter,
        found=found,
        compared=await repeats.is_compared(matter.tips),
        joined=joined,
        merged=merged,
        kind_words=kind_words,
        master=await queries.case_by_id(matter.case.master) if matter.case and matter.case.master else None,
        may_decide=bool(roles_towards(person, matter) & _HANDLERS),
        same=SAME,
        states=STAFF_LABELS,
        current="inbox",
    )


def _undo_form(number: str) -> Form:
    """One for each that was merged; the number sets their fields apart."""
    return Form((_REASON,), name=f"undo-{number}")


def _undos(matter: Matter, parts: Sequence[TipRow | CaseRow], failed: Bound | None) -> dict[str, Bound]:
    forms = {number: _undo_form(number).blank() for number in (matter.number, *(one.number for one in parts))}
    return {number: failed if failed and failed.form == one.form else one for number, one in forms.items()}


async def _joined(matter: Matter) -> list[TipRow]:
    """The tips that this case took up by themselves."""
    alone = {one.tip for one in await joining.joined_alone(matter.id)}
    return [tip for tip in matter.tips if tip.id in alone]

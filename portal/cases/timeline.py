"""What happened to a tip or a case, for officers: the ledger's events with the words sealed beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from portal.cases import answering, checklist_words, clock_lines
from portal.cases.bilingual import Bilingual, code_label
from portal.cases.entries import KNOWN_TO_INFORMANT, OF_THE_INFORMANT, TITLES
from portal.cases.inspections import words as inspected
from portal.cases.matters import Matter
from portal.cases.telling import ANSWERED, preview, sentence
from portal.catalogue.states import Field, TransitionRule, rules
from portal.catalogue.tip_steps import REASON
from portal.compartments.sealing import OpenedItem
from portal.core.errors import N_, Message, Value
from portal.offices import queries as offices
from portal.staff import queries as staff
from portal.staff.people import account_of

_STEPS: Final[Mapping[str, TransitionRule]] = {f"{step.subject}.{step.action}": step for step in rules()}
# Asked by an earlier release: what was handed in then is still told.
_FORMER: Final[Mapping[str, tuple[Field, ...]]] = {
    "case.submit_findings": (Field("checked", N_("已按核查清单逐项核对"), "checkbox"),)
}
_NOTE: Final = Field("text", N_("备注"), "textarea")
_WITHOUT_STEP: Final[Mapping[str, tuple[Field, ...]]] = {answering.KIND: answering.FIELDS}
_PEOPLE: Final = (
    ("assignee", N_("经办人")),
    ("given_to", N_("给谁")),
    ("account", N_("人员")),
)
# The step's own fields name the person already.
_SELF_EXPLAINING: Final = frozenset({"case.start"})
_ASSIGNEE: Final = Field("assignee", N_("经办人"), "select", options="member")


Audience = Literal["public", "internal", "identity"]
IDENTITY: Final = "identity."


@dataclass(frozen=True, slots=True)
class Told:
    """One fact of a step: what it is called and what was written."""

    label: str
    value: Value = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`at` is None for what an informant did: only its day is kept. `public`: what the informant reads."""

    kind: str
    title: str
    on_day: date
    at: datetime | None
    who: str
    told: tuple[Told, ...] = field(default=(), repr=False)
    about: str = ""
    public: Message | None = None

    @property
    def audience(self) -> Audience:
        """Who learns of it: the informant too, the offices alone, or about whose identity it is."""
        if self.about_identity:
            return "identity"
        return "internal" if self.internal else "public"

    @property
    def internal(self) -> bool:
        """Whether the informant learns nothing of it."""
        return self.public is None and self.kind not in KNOWN_TO_INFORMANT

    @property
    def about_identity(self) -> bool:
        """Shown in a style of its own, which nobody mistakes for an entry that may be quoted."""
        return self.kind.startswith(IDENTITY)


@dataclass(frozen=True, slots=True)
class _Names:
    people: Mapping[UUID, str]
    offices: Mapping[str, Bilingual]

    def of_actor(self, actor: str) -> str:
        account = account_of(actor)
        if account is not None:
            return self.people.get(account, "")
        return N_("举报人") if actor == "informant" else N_("系统")


async def timeline(matter: Matter, steps: Sequence[OpenedItem]) -> list[Line]:
    """Oldest first; `steps` are the matter's own sealed facts, in their order."""
    past = [event for event in matter.past if event["kind"] not in OF_THE_INFORMANT]
    waiting = list(steps)
    names = _Names(
        await staff.names(_accounts(past)),
        {row.code: Bilingual(row.zh, row.en) for row in await offices.offices()},
    )
    lines = []
    for event in past:
        words: Mapping[str, Any] = {}
        if waiting and waiting[0].payload["kind"] == event["kind"]:
            words = waiting.pop(0).payload["facts"]
        lines.append(await _line(event, words, names, matter))
    return lines


async def _line(event: Mapping[str, Any], words: Mapping[str, Any], names: _Names, matter: Matter) -> Line:
    step = _STEPS.get(_step_of(event))
    taken = _STEPS.get(event["kind"])
    return Line(
        kind=event["kind"],
        title=taken.label if taken else TITLES.get(event["kind"], event["kind"]),
        on_day=event["on_day"],
        at=event["at"],
        who=names.of_actor(event["actor"]),
        told=(
            *await _written(words, event["kind"], step, names),
            *_from_ledger(event, step, names),
            *[Told(label, value) for label, value in await clock_lines.told_of_clocks(event)],
        ),
        about=step.label if step and not taken else "",
        public=await _public(event, words, taken, matter),
    )


def _step_of(event: Mapping[str, Any]) -> str:
    """The step that the event took, or that a proposal was for."""
    kind = str(event["kind"])
    if kind.endswith(".propose"):
        return f"{kind.partition('.')[0]}.{event['facts']['action']}"
    return kind


async def _written(
    words: Mapping[str, Any], kind: str, step: TransitionRule | None, names: _Names
) -> list[Told]:
    """What was sealed with the event, under the labels of its fields."""
    if words.get("no_name"):
        return [Told(N_("答复"), Bilingual("举报人没有留下姓名。", "The informant left no name."))]
    if "sheet" in words:
        return [Told(label, said) for label, said in inspected.told(words)]
    if "answers" in words:
        return [Told(item, said) for item, said in await checklist_words.told(words["answers"])]
    former = _FORMER.get(f"{step.subject}.{step.action}", ()) if step else ()
    fields = (*step.fields, *former) if step else _WITHOUT_STEP.get(kind, (_NOTE, REASON))
    told = [Told(one.label, _shown(one, words[one.name], names)) for one in fields if words.get(one.name)]
    files = "，".join(one["name"] for one in words.get("files") or ())
    return [*told, Told(N_("附件"), files)] if files else told


def _from_ledger(event: Mapping[str, Any], step: TransitionRule | None, names: _Names) -> list[Told]:
    """What the event itself says in codes."""
    facts, kind = event["facts"], event["kind"]
    proposed = N_("按规则拟交由") if kind == "tip.received" else N_("建议的承办单位")
    offices_named = (("owner", N_("承办单位")), ("proposed", proposed), ("helper", N_("协办单位")))
    told = [
        Told(label, names.offices.get(facts[name], facts[name]))
        for name, label in offices_named
        if facts.get(name)
    ]
    if "merged" in facts:
        told.append(Told(N_("举报或案件"), str(facts["merged"])))
    if "sheet" in facts:
        told.append(Told(inspected.LABEL, inspected.which(facts)))
    if kind == "case.facts_saved":
        told.append(Told(N_("版本"), str(facts["version"])))
    told += [
        Told(label, _shown(_ASSIGNEE, facts[name], names))
        for name, label in _PEOPLE
        if facts.get(name) and kind not in _SELF_EXPLAINING
    ]
    if kind == "case.reading_granted":
        told.append(Told(N_("到"), datetime.fromisoformat(facts["until"]).date()))
    return told


def _shown(one: Field, value: Any, names: _Names) -> Value:
    if one.options == "member":
        return names.people.get(UUID(value), "")
    if one.options == "office":
        return names.offices.get(value) or str(value)
    if one.options:
        return code_label(one.options, value)
    if one.widget == "date":
        return date.fromisoformat(value)
    return Bilingual("✓") if value is True else str(value)


async def _public(
    event: Mapping[str, Any], words: Mapping[str, Any], taken: TransitionRule | None, matter: Matter
) -> Message | None:
    if event["kind"] == answering.KIND and words:
        return await sentence(ANSWERED, {name: words[name] for name in ("way", "on")})
    if taken is None:
        return None
    values = {**words, "office": matter.office}
    if "due" in event["facts"]:
        values["due"] = event["facts"]["due"]
    return await preview(taken, values)


def _accounts(past: Sequence[Mapping[str, Any]]) -> set[UUID]:
    actors = {account_of(event["actor"]) for event in past} - {None}
    named = {
        UUID(event["facts"][name])
        for event in past
        for name in ("assignee", "given_to", "account")
        if name in event["facts"]
    }
    return {account for account in actors | named if account is not None}

"""The filters of the list: what can be chosen, what was, and the same in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar, Final

from markupsafe import Markup

from portal.catalogue import codelists
from portal.catalogue.rows import AreaRow
from portal.core.errors import N_
from portal.offices import queries as offices
from portal.public.records.asking import Asked
from portal.records.addresses import CODES
from portal.records.authorities import authorities
from portal.records.content import ROLES, SEVERITIES
from portal.records.questions import Question
from portal.records.validating import violations
from portal.web.fields import Checkbox, Choice, Day, Select
from portal.web.forms import Bound, Form
from portal.web.i18n import day_text, gettext, in_language, language
from portal.web.templating import TEMPLATES, environment
from portal.web.words import Words


@dataclass(frozen=True, slots=True)
class _AnyDay(Day):
    """Everything in a filter may be left empty; nothing says so again at each field."""

    required: bool = False
    marked_optional: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class _Ticked(Checkbox):
    required: bool = False
    marked_optional: ClassVar[bool] = False


def _codes(codes: Iterable[codelists.Code]) -> tuple[Choice, ...]:
    return tuple(Choice(one.code, Words(one.zh, one.en)) for one in codes)


def _named(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, label) for code, label in labels.items())


_CHOICES: Final = {
    "role": _named(ROLES),
    "subject": _codes(codelists.code_list("subject_type")),
    "kind": tuple(Choice(kind.code, Words(kind.zh, kind.en)) for kind in violations()),
    "measure": _codes(codelists.code_list("measure")),
    "severity": _named(SEVERITIES),
}
SELECTS: Final = Form(
    (
        Select("role", N_("角色"), required=False),
        Select("subject", N_("主体类别"), required=False),
        Select("kind", N_("违法行为"), required=False),
        Select("measure", N_("处理措施"), required=False),
        Select("area", N_("地区"), required=False),
        Select("authority", N_("决定机关"), required=False),
        Select("severity", N_("失信程度"), required=False),
    )
)
DAYS: Final = Form(
    (
        _AnyDay("since", N_("决定日期从")),
        _AnyDay("until", N_("决定日期到")),
        _Ticked("ending", N_("只看30日内到期的")),
    )
)


@dataclass(frozen=True, slots=True)
class Filters:
    """`selects` are drawn already; `days` is the form that can have errors; `set` says what narrows."""

    selects: Markup
    days: Bound
    set: Mapping[str, str]
    is_known: bool

    @property
    def chosen(self) -> int:
        """How many are set beside the words in the box."""
        return len(self.set) - ("q" in self.set)


@dataclass(frozen=True, slots=True, eq=False)
class _Lists:
    """The lists to choose from as they are now, and each choice's words by parameter and code."""

    form: Form
    labels: Mapping[str, Mapping[str, str | Words]]


async def filters(asked: Asked, version: tuple[int, date]) -> Filters:
    lists = _lists(await offices.areas(), await authorities(version))
    chosen = {name: getattr(asked.question, column) for name, column in CODES.items()}
    known = {name: value if value in lists.labels[name] else "" for name, value in chosen.items()}
    return Filters(
        selects=_drawn(language(), tuple(known.items()), lists),
        days=_days(asked),
        set={
            name: _said(asked.question, name, lists.labels.get(name, {}).get(value, value))
            for name, value in asked.narrowed_by.items()
        },
        is_known=known == chosen,
    )


@lru_cache(4)
def _lists(areas: tuple[AreaRow, ...], authorities: tuple[str, ...]) -> _Lists:
    places = tuple(Choice(area.code, Words(area.zh, area.en)) for area in areas)
    choices = {
        **_CHOICES,
        "area": (*places, *_codes(codelists.code_list("special_area"))),
        "authority": tuple(Choice(one, Words(one)) for one in authorities),
    }
    labels = {name: {one.value: one.label for one in some} for name, some in choices.items()}
    return _Lists(SELECTS.with_choices(**choices), labels)


@lru_cache(128)
def _drawn(language: str, chosen: tuple[tuple[str, str], ...], lists: _Lists) -> Markup:
    """Most of this page's work, and mostly the same."""
    template = environment((TEMPLATES,)).get_template("public/records/pieces/selects.html")
    form = lists.form.blank(**dict(chosen))
    return Markup(template.render(form=form))  # noqa: S704 – a template escapes.


def _days(asked: Asked) -> Bound:
    typed = {one.name: asked.given.get(one.name) for one in DAYS.fields}
    form = DAYS.blank(**typed | {"ending": asked.question.ending})
    for name, message in asked.problems.items():
        form = form.with_error(name if name in typed else "", message)
    return form


def _said(question: Question, name: str, label: str | Words) -> str:
    """One filter that is set, as people say it."""
    if name == "q":
        return gettext("“{words}”").format(words=question.text)
    if name == "since" and question.since:
        return gettext("{day}起").format(day=day_text(question.since))
    if name == "until" and question.until:
        return gettext("到{day}").format(day=day_text(question.until))
    if name == "ending":
        return gettext("30日内到期")
    return in_language(label) if isinstance(label, Words) else gettext(label)

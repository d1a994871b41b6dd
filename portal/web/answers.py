"""Questions of the catalogue on pages: their choices, and an answer in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.catalogue import certificates, codelists
from portal.catalogue.codelists import Code
from portal.catalogue.questions import AREA_OPTIONS, Question
from portal.offices import queries as offices
from portal.web.fields import Choice
from portal.web.i18n import gettext, in_language
from portal.web.times import month_text
from portal.web.words import Words

_CLASS_UNKNOWN = Words("{label}（不清楚级别或专业）", "{label} (class not known)")


async def choices(question: Question) -> tuple[Choice, ...]:
    if question.options == AREA_OPTIONS:
        areas = [Choice(area.code, Words(area.zh, area.en)) for area in await offices.areas()]
        return (*areas, *map(_choice, codelists.code_list("special_area")))
    if question.finer:
        return _with_classes(str(question.options), question.finer)
    options = question.options or ()
    codes = codelists.code_list(options) if isinstance(options, str) else options
    return tuple(map(_choice, codes))


async def answer_words(question: Question, answers: Mapping[str, Any]) -> str | Words:
    """The answer to one question as a person reads it; empty where none was given."""
    value = certificates.joined(question.name, answers) if question.finer else answers.get(question.name)
    if not value:
        return ""
    if value is True:
        return Words("是", "Yes")
    if question.widget == "month":
        month = date.fromisoformat(f"{value}-01")
        return Words(month_text(month), month_text(month, english=True))
    if question.options is None:
        return str(value)
    labels = await _labels(question)
    return _listed([labels.get(str(code)) or Words(str(code)) for code in _several(value)])


def text_of(words: str | Words) -> str:
    """In the visitor's language; what somebody typed stays as it is."""
    return in_language(words) if isinstance(words, Words) else words


async def _labels(question: Question) -> dict[str, Words]:
    """Also of the classes, and of categories as they are called outside their list."""
    labels = {choice.value: _words(choice.label) for choice in await choices(question)}
    if question.finer:
        labels |= {code.code: _plain(code) for code in codelists.code_list(str(question.options))}
    return labels


def _with_classes(options: str, finer: str) -> tuple[Choice, ...]:
    """Each category with its classes below it; to know only the category is an answer too."""
    found: list[Choice] = []
    for code in codelists.code_list(options):
        classes = certificates.classes_of(options, finer, code.code)
        if not classes:
            found.append(_choice(code))
            continue
        group, both = _plain(code), _CLASS_UNKNOWN
        whole = Words(both.zh.format(label=group.zh), both.en.format(label=group.en))
        found += [Choice(one.code, _plain(one), group=group) for one in classes]
        found.append(Choice(code.code, whole, group=group))
    return tuple(found)


def _choice(code: Code) -> Choice:
    return Choice(code.code, _plain(code))


def _plain(code: Code) -> Words:
    return Words(code.plain("zh"), code.plain("en"))


def _words(label: str | Words) -> Words:
    return label if isinstance(label, Words) else Words(label, gettext(label))


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _listed(words: list[Words]) -> Words:
    return Words("、".join(one.zh for one in words), ", ".join(one.en or one.zh for one in words))

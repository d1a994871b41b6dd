"""Retention in the words of a page: who may see which matter, and what its end is called."""

from collections.abc import Mapping
from typing import Any, Final

from portal.admin.desk.shown import kind_words
from portal.catalogue.states import Role
from portal.core.errors import N_
from portal.records.life import past
from portal.records.life.kinds import KINDS
from portal.retention.outcomes import outcome
from portal.retention.preview import visible
from portal.retention.standing import Ended, Standing, overview
from portal.staff.people import Person
from portal.tips.areas import reached
from portal.tips.recusals import withheld_rows
from portal.web.ends import outcome_words
from portal.web.words import Words

STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.DUE: N_("期限已满，将删除"),
    Standing.UNARCHIVED: N_("期限已满，待归档"),
    Standing.HELD: N_("保全中"),
    Standing.ASKED: N_("期限已满，待身份保管员答复个人信息申请"),
    Standing.KEPT: N_("保存中"),
}
TAGS: Final[Mapping[Standing, str]] = {
    Standing.DUE: "danger",
    Standing.UNARCHIVED: "warn",
    Standing.HELD: "info",
    Standing.ASKED: "warn",
    Standing.KEPT: "",
}
_OVERSEERS: Final = (Role.LEADING, Role.AUDITOR)


async def seen_by(person: Person) -> list[Ended]:
    """Those of the person's own offices; leading group and auditor see all but the discipline office's.

    Nobody sees what he has to leave alone.
    """
    withheld = await withheld_rows(person.id)
    found = [one for one in await overview() if not withheld & {one.id, one.case}]
    mine = set(await reached(person, [one.id for one in found if one.office in person.offices]))
    if any(person.has_role(role) for role in _OVERSEERS):
        mine |= {one.id for one in visible(found)}
    return [one for one in found if one.id in mine]


def kind_of(one: Ended) -> Words | str:
    """Of a tip or case its kind; else what was done or said about a record, as a msgid."""
    if one.subject == past.ACT:
        return KINDS[one.kind].label
    return N_("异议") if one.subject == past.OBJECTION else kind_words(one.kind)


def label_of(code: str) -> Words:
    """An end that no list knows any more is shown by its code."""
    known = outcome(code)
    return outcome_words(known) if known else Words(code, code)


IN_WORDS: Final[Mapping[str, Any]] = {
    "label_of": label_of,
    "kind_of": kind_of,
    "standings": STANDINGS,
    "tags": TAGS,
    "current": "retention",
}
"""What every page that lists matters needs."""

"""A corrected record: what may change, what stays, and how it will look beside what the public reads now."""

from dataclasses import replace
from typing import Any

from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.records.checking import require_publishable
from portal.records.content import Content
from portal.records.drafting import tidied
from portal.records.life.loading import Standing
from portal.records.places import place_of
from portal.records.projection import PublicView, public_row, view_of
from portal.records.ruling import window_of
from portal.records.validating import require_sound
from portal.records.windows import Window


def changed(before: Content, after: Content) -> Content:
    """The new content, tidied and checked like a first one; an identity number left empty stays as it was."""
    if after.is_person and not after.identity_number:
        after = replace(after, identity_number=before.identity_number)
    after = tidied(after)
    require_sound(after)
    require_publishable(after)
    if after == before:
        raise InvalidInput({"": Message(N_("内容没有改动，不需要更正。"))})
    if _is_another(before, after):
        raise Refused(N_("主体认错的，应当撤回公示，不能改成另一个主体。"))
    return after


def kept_rule(record: Standing, before: Content, after: Content) -> str:
    """The rule by which it was published, which no later rule replaces; empty where it is chosen anew."""
    by = ("severity", "decision_on", "window_rule")
    is_same = all(getattr(before, name) == getattr(after, name) for name in by)
    return record.view.window_rule if is_same else ""


async def corrected_row(record: Standing, content: Content, change: int, *, rule: str) -> dict[str, Any]:
    """The public row in place of the one there is; no correction ever makes its window longer."""
    by_rule = await window_of(content, public_on=record.view.publish_from, rule=rule)
    shown = narrowed(by_rule, record.view)
    year, n = (int(part) for part in record.number.split("-")[-2:])
    place = place_of(content.decision_on, year, n)
    return public_row(content, shown, number=record.number, place=place, change=change, record=record.record)


async def preview_of(record: Standing, content: Content, *, rule: str) -> PublicView:
    """Exactly what the public would read, made by the same function."""
    return view_of(await corrected_row(record, content, 0, rule=rule))


def narrowed(shown: Window, view: PublicView) -> Window:
    """At most the window that the record had."""
    until_on = min(shown.until_on, view.publish_until)
    return replace(shown, min_on=min(shown.min_on, until_on), until_on=until_on)


def _is_another(before: Content, after: Content) -> bool:
    """Another name and no code in common: that is somebody else, not a slip of the pen."""
    codes = [
        {one for one in (each.uscc, each.registration_no, each.certificate_no) if one}
        for each in (before, after)
    ]
    return before.subject_type != after.subject_type or (
        before.name != after.name and not codes[0] & codes[1]
    )

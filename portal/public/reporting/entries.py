"""The entries of a draft: each keeps a number of its own, so that two windows speak of the same one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.catalogue import answers as told
from portal.catalogue import kinds
from portal.catalogue.kinds import Kind
from portal.catalogue.parties import MOST, Party
from portal.public.reporting.drafts import Draft
from portal.public.reporting.steps import ADDRESSES, HELP

Entry = Mapping[str, Any]


def of(draft: Draft, party: Party) -> list[Entry]:
    return list(draft.answers.get(party.name) or ())


def with_entry(draft: Draft, *, party: Party, number: int | None, answers: Mapping[str, Any]) -> Draft:
    """A new entry at the end, or the changed one in its place. One that is there already, as after a double
    click, is not added again; one that says nothing means that there is nothing to say."""
    known = of(draft, party)
    if number is None:
        draft = replace(draft, named=draft.named + 1)
        known = _added(known, draft.named, answers)
    else:
        known = [_kept(one, party, answers) if one["n"] == number else one for one in known]
    return _with_entries(draft, party, known)


def without_entry(draft: Draft, *, party: Party, number: int) -> Draft:
    return _with_entries(draft, party, [one for one in of(draft, party) if one["n"] != number])


def waiting(draft: Draft, kind: Kind) -> Party | None:
    """The next party that the visitor is led to before he sees the list."""
    return next((one for one in kind.parties if one.first and not _was_asked(draft, one)), None)


def before(draft: Draft, party: Party, entry: str) -> str:
    """Where “back” leads from a party's page: to the one before it, or to the list once there is one."""
    kind = kinds.kind(draft.kind)
    asked = [one for one in kind.parties if one.first]
    if waiting(draft, kind) is None or party not in asked:
        return ADDRESSES["subject"]
    earlier = asked[: asked.index(party)]
    if not earlier:
        return HELP if kind.asks_help else ADDRESSES["kind"]
    last = earlier[-1]
    known = of(draft, last)
    return f"{ADDRESSES['subject']}/{last.name}/{known[-1]['n'] if known else 'new'}"


def _was_asked(draft: Draft, party: Party) -> bool:
    return party.name in draft.done or bool(of(draft, party))


def _with_entries(draft: Draft, party: Party, known: list[Entry]) -> Draft:
    changed = draft.with_done(party.name, answers={**draft.answers, party.name: known})
    if told.missing(kinds.kind(draft.kind), changed.answers).get(""):
        return replace(changed, done=changed.done - {"subject"})
    return changed


def _added(known: list[Entry], number: int, answers: Mapping[str, Any]) -> list[Entry]:
    same = any(_told(one) == dict(answers) for one in known)
    if same or not told.says_something(answers) or len(known) >= MOST:
        return known
    return [*known, {"n": number, **answers}]


def _kept(one: Entry, party: Party, answers: Mapping[str, Any]) -> Entry:
    """What another kind asked of the same party stays."""
    others = {key: value for key, value in one.items() if key not in party.keys}
    return {**others, **answers}


def _told(one: Entry) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key != "n"}

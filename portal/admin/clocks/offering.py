"""What somebody may do about the clocks of a tip or case now, each as a form; one that failed stands open."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from portal.admin.clocks import forms
from portal.cases import extending, pressing
from portal.cases.clock_duties import HANDLERS, Duty
from portal.catalogue.clock_uses import DECLARED, PROCEDURES, started_by
from portal.catalogue.states import FINAL, Role
from portal.clocks.standing import Standing, Standings
from portal.core import clock as present
from portal.web.forms import Bound, Form


@dataclass(frozen=True, slots=True)
class Offered:
    """`act` is the last word of the form's address; `about` the clock or request that it is about."""

    act: str
    form: Bound
    about: UUID | None = None


GRANT: Final = Form((), name="grant")


def named(form: Form, act: str, about: UUID | None = None) -> Form:
    """The same form may stand on the page several times: its fields are told apart by what it is about."""
    return replace(form, name=f"{act}-{about}" if about else act)


async def offered(one: Duty, found: Standings, failed: Offered | None) -> dict[str, Any]:
    """`general` forms, and by the id of a clock those for it alone."""
    general = [*_pressing(one), *_pausing(one, found), *_procedures(one, found)]
    by_clock = {line.clock.id: list(await _on(one, line)) for line in found.running}
    if failed is not None:
        there = [each for those in (general, *by_clock.values()) for each in those]
        if not any(_same(each, failed) for each in there):
            # No longer possible, but what was typed stays to be copied.
            general.append(failed)
    return {
        "general": [_with(failed, each) for each in general],
        "by_clock": {clock: [_with(failed, each) for each in those] for clock, those in by_clock.items()},
    }


def _with(failed: Offered | None, each: Offered) -> Offered:
    return failed if failed is not None and _same(each, failed) else each


def _same(one: Offered, other: Offered) -> bool:
    return (one.act, one.about) == (other.act, other.about)


def _blank(form: Form, act: str, about: UUID | None = None, **known: Any) -> Offered:
    return Offered(act, named(form, act, about).blank(**known), about)


def _handles(one: Duty) -> bool:
    return bool(one.roles & HANDLERS) and one.matter.state not in FINAL and not one.matter.merged


def _pressing(one: Duty) -> Iterable[Offered]:
    if pressing.may_press(one) and one.matter.state not in FINAL and not one.matter.merged:
        yield _blank(forms.PRESS, "press")


def _pausing(one: Duty, found: Standings) -> Iterable[Offered]:
    if one.matter.case is None or not _handles(one):
        return
    stands = [pause.kind for pause in found.pauses if pause.until_on is None and pause.kind in DECLARED]
    for kind in stands:
        yield _blank(forms.RESUME, f"resume-{kind}", on=present.today())
    left = [kind for kind in DECLARED if kind not in stands and _halts(kind, found)]
    if left:
        form = forms.PAUSE.with_choices(kind=[one for one in forms.KINDS if one.value in left])
        yield _blank(form, "pause", on=present.today())


def _halts(kind: str, found: Standings) -> bool:
    return any(kind in line.clock.use.halts for line in found.running)


def _procedures(one: Duty, found: Standings) -> Iterable[Offered]:
    if not _handles(one):
        return
    runs = {line.clock.name for line in found.running}
    names = {each.code: {use.name for use in _begun_by(one, each.code)} for each in PROCEDURES}
    for code in (code for code in names if names[code] & runs):
        yield _blank(forms.TAKE_BACK, f"take-back-{code}")
    left = [code for code in names if names[code] and not names[code] & runs]
    if left:
        choices = [one for one in forms.CHOICES_OF_PROCEDURES if one.value in left]
        yield _blank(forms.DECLARE.with_choices(procedure=choices), "declare")


def _begun_by(one: Duty, procedure: str) -> Any:
    return started_by(procedure, one.matter.subject, one.matter.state)


async def _on(one: Duty, line: Standing) -> list[Offered]:
    about, asked = line.clock.id, line.extension
    found = []
    if asked is not None and extending.may_decide(one, asked):
        found += [_blank(GRANT, "grant", asked.id), _blank(forms.REFUSE, "refuse", asked.id)]
    if _handles(one) and await _extendable(line):
        found.append(_blank(forms.EXTEND, "extend", about))
    if _handles(one) and line.clock.name == "follow_up":
        found.append(_blank(forms.FOLLOWED, "followed"))
    if _handles(one) and one.matter.case is not None and line.clock.name == "petition_tell":
        found.append(_blank(forms.TOLD, "told"))
    if Role.CHIEF in one.roles and not line.clock.legal and line.clock.name == "publish":
        found.append(_blank(forms.WAIVE, "waive", about))
    return found


async def _extendable(line: Standing) -> bool:
    taken = line.extension is not None and line.extension.state != extending.REFUSED
    over = line.clock.overdue and not line.stands
    return not taken and not over and await extending.extension_rule(line.clock) is not None

"""The steps of a page: those that this person may take now, as forms, and why he may not take the others."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.admin.desk.forms import Typed, facts_of, known, step_form, version_of
from portal.admin.desk.keeping import Drafts, kept
from portal.cases.allowing import Offer, offers
from portal.cases.drafts import Draft
from portal.cases.matters import Matter
from portal.cases.previewing import informant_will_see, is_sent
from portal.catalogue.states import Subject, TransitionRule, rules
from portal.core.errors import N_, DomainError, InvalidInput, Message, NotFound
from portal.staff.people import Person
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

_GONE = N_("这一件已经不在您的单位，可能刚被同事分派或退回。您填写的内容没有保存。")

_OBVIOUS = frozenset({"sign_off", "start", "close"})

Verb = Callable[[dict[str, Any], int], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOnPage:
    """`preview` is what the informant will read, None when he is not told; `draft` what was kept of it."""

    offer: Offer
    form: Bound
    preview: Message | None
    open: bool
    draft: Draft | None = None

    @property
    def action(self) -> str:
        return self.offer.step.action

    @property
    def worth_keeping(self) -> bool:
        """Whether something longer is typed here."""
        return any(one.widget == "textarea" for one in self.form.form.fields)

    @property
    def previewed(self) -> bool:
        """Whether the informant reads what is typed here, so that it is looked at first."""
        return is_sent(self.offer.step) and not self.offer.proposing

    @property
    def obvious(self) -> bool:
        """What nearly always comes next; it stands open."""
        return self.action in _OBVIOUS


@dataclass(frozen=True, slots=True)
class Steps:
    """`failed`: one of the forms has errors and stands open."""

    available: Sequence[StepOnPage]
    others: Sequence[Offer]
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One step as it came from the page."""

    matter: Matter
    step: TransitionRule
    form: Bound

    @property
    def version(self) -> int:
        return version_of(self.form.raw)


async def steps_of(
    person: Person,
    matter: Matter,
    *,
    failed: Bound | None = None,
    proposal: Mapping[str, Any] | None = None,
    waiting: Drafts | None = None,
) -> Steps:
    """`failed` is a form that comes back, `proposal` are the facts to approve, `waiting` his drafts."""
    given = await offers(person, matter)
    available = [
        await _on_page(matter, one, failed, proposal if one.proposed else None, waiting or {})
        for one in given
        if one.why_not is None
    ]
    available.sort(key=lambda one: one.offer.proposing)
    others = [one for one in given if one.why_not is not None]
    return Steps(available, others, failed=failed is not None)


async def attempt(matter: Matter, step: TransitionRule, data: FormData) -> Attempt:
    return Attempt(matter=matter, step=step, form=(await step_form(matter, step)).bind(data))


def step_named(subject: Subject, action: str) -> TransitionRule:
    """In whatever state: whether it is possible now, the verb knows."""
    for step in rules():
        if (step.subject, step.action) == (subject, action):
            return step
    raise NotFound()


async def carried_out(tried: Attempt, verb: Verb) -> Bound | None:
    """Runs the verb; gives back the form with its errors when something has to be corrected."""
    if not tried.form.ok:
        return tried.form
    try:
        await verb(facts_of(tried.step, tried.form), tried.version)
    except InvalidInput as error:
        return tried.form.with_refusal(error)
    return None


def too_late(
    request: PortalRequest, error: DomainError, typed: Sequence[Typed], *, back: str, current: str = "inbox"
) -> Answer:
    """Somebody was faster, or the step is not his: what he typed is shown so that nothing is lost."""
    gone = isinstance(error, NotFound)
    return page(
        request,
        "admin/desk/too_late.html",
        404 if gone else 409,
        sentence=Message(_GONE) if gone else error.message,
        typed=typed,
        back=back,
        current=current,
    )


async def _on_page(
    matter: Matter,
    offer: Offer,
    failed: Bound | None,
    proposal: Mapping[str, Any] | None,
    waiting: Drafts,
) -> StepOnPage:
    step = offer.step
    form = kept(await step_form(matter, step), waiting, **known(proposal, step))
    is_failed = failed is not None and failed.form.name == step.action
    return StepOnPage(
        offer=offer,
        form=failed if failed is not None and is_failed else form,
        preview=await informant_will_see(matter, step, **_told(proposal)),
        open=is_failed or proposal is not None or step.action in waiting,
        draft=waiting.get(step.action),
    )


def _told(proposal: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (proposal or {}).items() if name in ("reason", "receiver")}

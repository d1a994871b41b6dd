"""The clocks of one tip or case: how each was computed, its pauses, more time, and pressing for it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final, TypeVar
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.clocks import forms
from portal.admin.clocks.offering import GRANT, Offered, named, offered
from portal.admin.clocks.shown import IN_WORDS
from portal.admin.middleware import signed_in
from portal.cases import declaring, extending, following_up, pausing, pressing
from portal.cases.clock_duties import duty
from portal.catalogue.clock_uses import DECLARED, PROCEDURES
from portal.catalogue.states import STAFF_LABELS, Subject
from portal.clocks import queries
from portal.clocks.explaining import explain
from portal.clocks.queries import Extension
from portal.clocks.standing import standings
from portal.core.errors import N_, DomainError, NotFound
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH: Final = "/staff/clocks"
DONE = declare_notice("clock-done", N_("已办理。"))
LATE = declare_notice(
    "clock-done-late",
    N_("已办理。期限从收到或者受理之日起算，有的已经过了，请看下面。"),
    kind="warning",
)
_SUBJECTS: Final[dict[str, Subject]] = {"tips": "tip", "cases": "case"}
_STEP: Final = {"permission": "tips.step"}

Act = TypeVar("Act")
Values = dict[str, Any]
# What a verb returns is another notice than that it is done.
Verb = Callable[[Person, Subject, str, Values], Awaitable[str | None]]
VerbAbout = Callable[[Person, Subject, str, Values, UUID], Awaitable[str | None]]


def _resume(kind: str) -> tuple[Form, Verb]:
    return forms.RESUME, lambda who, of, no, said: pausing.end(who, no, kind, on=said["on"])


def _take_back(procedure: str) -> tuple[Form, Verb]:
    return forms.TAKE_BACK, lambda who, of, no, said: declaring.take_back(
        who, of, no, procedure, reason=said["reason"]
    )


async def _declare(who: Person, of: Subject, number: str, said: Values) -> str | None:
    late = await declaring.declare(
        who, of, number, said["procedure"], reason=said["reason"], until=said["until"]
    )
    return LATE if late else None


# By the last word of the address: the form, and what an officer says with it.
_ACTS: Final[dict[str, tuple[Form, Verb]]] = {
    "press": (forms.PRESS, lambda who, of, no, said: pressing.press(who, of, no, said["text"])),
    "followed": (forms.FOLLOWED, lambda who, of, no, said: following_up.followed_up(who, no, said["text"])),
    "pause": (
        forms.PAUSE,
        lambda who, of, no, said: pausing.begin(who, no, said["kind"], on=said["on"], reason=said["reason"]),
    ),
    "told": (
        forms.TOLD,
        lambda who, of, no, said: following_up.told_petitioner(who, no, said["how"], said["text"]),
    ),
    "declare": (forms.DECLARE, _declare),
    **{f"resume-{kind}": _resume(kind) for kind in DECLARED},
    **{f"take-back-{one.code}": _take_back(one.code) for one in PROCEDURES},
}
_ACTS_ABOUT: Final[dict[str, tuple[Form, VerbAbout]]] = {
    "extend": (
        forms.EXTEND,
        lambda who, of, no, said, clock: extending.ask(
            who, of, no, clock, ground=said["ground"], reason=said["reason"]
        ),
    ),
    "grant": (GRANT, lambda who, of, no, said, asked: extending.grant(who, of, no, asked)),
    "refuse": (
        forms.REFUSE,
        lambda who, of, no, said, asked: extending.refuse(who, of, no, asked, reason=said["reason"]),
    ),
    "waive": (
        forms.WAIVE,
        lambda who, of, no, said, clock: following_up.waive(who, no, clock, reason=said["reason"]),
    ),
}


class MatterClocksController(Controller):
    path = f"{PATH}/{{group:str}}/{{number:str}}"
    include_in_schema = False

    @get(name="admin:clocks-of", opt={"permission": "tips.read"})
    async def show(self, request: PortalRequest, group: FromPath[str], number: FromPath[str]) -> Answer:
        return await _clocks_page(request, group, number)

    @get("/{clock:uuid}", name="admin:clock", opt={"permission": "tips.read"})
    async def explained(
        self, request: PortalRequest, group: FromPath[str], number: FromPath[str], clock: FromPath[UUID]
    ) -> Answer:
        matter = (await duty(signed_in(request), _subject(group), number)).matter
        explained = await explain(await queries.clock_of(matter.id, clock))
        return page(
            request,
            "admin/clocks/explained.html",
            matter=matter,
            group=group,
            explained=explained,
            names=await staff.names(_people(explained.extensions)),
            current="inbox",
            **IN_WORDS,
        )

    @post("/acts/{act:str}", name="admin:clock-act", opt=_STEP)
    async def act(
        self, request: PortalRequest, group: FromPath[str], number: FromPath[str], act: FromPath[str]
    ) -> Answer:
        """What concerns the tip or case as a whole: pausing, declaring, pressing."""
        form, verb = _known(_ACTS, act)
        sent = Offered(act, named(form, act).bind(await read_form(request)))
        return await _acted(request, group, number, sent, verb)

    @post("/acts/{act:str}/{about:uuid}", name="admin:clock-act-about", opt=_STEP)
    async def act_about(
        self,
        request: PortalRequest,
        group: FromPath[str],
        number: FromPath[str],
        act: FromPath[str],
        about: FromPath[UUID],
    ) -> Answer:
        """What concerns one clock, or one request for more time."""
        form, verb = _known(_ACTS_ABOUT, act)
        sent = Offered(act, named(form, act, about).bind(await read_form(request)), about)
        return await _acted(
            request, group, number, sent, lambda who, of, no, said: verb(who, of, no, said, about)
        )


async def _acted(request: PortalRequest, group: str, number: str, sent: Offered, verb: Verb) -> Answer:
    form, subject = sent.form, _subject(group)
    if form.ok:
        try:
            notice = await verb(signed_in(request), subject, number, dict(form.values))
            return see_other(f"{PATH}/{group}/{number}", notice=notice or DONE)
        except DomainError as error:
            form = form.with_refusal(error)
    return await _clocks_page(request, group, number, Offered(sent.act, form, sent.about))


async def _clocks_page(
    request: PortalRequest, group: str, number: str, failed: Offered | None = None
) -> Answer:
    one = await duty(signed_in(request), _subject(group), number)
    found = await standings(one.matter.id)
    return page(
        request,
        "admin/clocks/matter.html",
        form=failed.form if failed else None,
        matter=one.matter,
        group=group,
        clocks=found,
        states=STAFF_LABELS,
        names=await staff.names(_people(line.extension for line in found.running if line.extension)),
        current="inbox",
        **await offered(one, found, failed),
        **IN_WORDS,
    )


def _subject(group: str) -> Subject:
    if group not in _SUBJECTS:
        raise NotFound
    return _SUBJECTS[group]


def _known(acts: Mapping[str, Act], act: str) -> Act:
    if act not in acts:
        raise NotFound
    return acts[act]


def _people(extensions: Iterable[Extension]) -> set[UUID]:
    return {one for each in extensions for one in (each.asked_by, each.decided_by) if one}

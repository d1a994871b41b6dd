"""The dispatch desk: confirming or changing where a tip goes, which moves its key."""

from portal.catalogue.states import Role, State
from portal.clocks import following
from portal.clocks.following import Stepped
from portal.compartments.moving import unless_moved
from portal.compartments.sealing import Holder, open_pair, put
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.database import fetch, writing
from portal.ledger.events import Event, Fact, append
from portal.mail import notices, outbox
from portal.offices import queries as offices
from portal.staff import keyring
from portal.staff.keyring import OfficeKeyring
from portal.staff.people import Person
from portal.tips import identities
from portal.tips.handing_over import hand_over, prepare_handover
from portal.tips.preparing import DISPATCH, office_holder
from portal.tips.queries import TipRow, tip_for
from portal.tips.reading import STEP, helpers_of
from portal.vault.boxes import KeyPair

MOST_RETURNS = 2
# Routed and still with the desk: its office had no key when the desk confirmed, and may have one now.
WAITING = (State.REGISTERED, State.RETURNED, State.ROUTED)
NOT_HANDLING = ("desk", "custody")
SYSTEM = "system"


async def confirm_route(
    person: Person, number: str, *, version: int, office: str | None = None, reason: str = ""
) -> str:
    """Hand a tip to the proposed office, or with a reason to another; returns who holds it now.

    An office without a key yet is served by the dispatch desk: the tip stays, the rule stays recorded.
    """
    tip = await tip_for(person, number)
    target = office or tip.proposed
    _require(Role.DISPATCHER in person.roles_in(DISPATCH) and tip.office == DISPATCH)
    _require(tip.state in WAITING and tip.case is None)
    await _check_target(tip, target, reason)
    return await _give(person, tip, target, version=version, reason=reason, actor=person.actor)


async def follow_decision(person: Person, tip: TipRow) -> None:
    """The key of a tip that the desk gave to an office without one, now that there is one.

    It was decided before: `person` lends the desk's key, and the ledger names nobody.
    """
    _require(Role.DISPATCHER in person.roles_in(DISPATCH) and tip.office == DISPATCH)
    _require(tip.state == State.ROUTED and tip.case is None)
    _require(await keyring.current_epoch(tip.proposed) is not None)
    await _give(person, tip, tip.proposed, version=tip.version, reason="", actor=SYSTEM)


async def _give(person: Person, tip: TipRow, target: str, *, version: int, reason: str, actor: str) -> str:
    pair = await _opened(person, tip)
    epoch = await keyring.current_epoch(target)
    holder = target if epoch else DISPATCH
    async with unless_moved(tip.content, pair):
        helpers = await _holders_of(await helpers_of(tip, pair, target))
        handover = await prepare_handover(tip, pair)
    async with writing():
        await _move(tip, version, office=holder, proposed=target, state=State.ROUTED)
        kind = "tip.re_routed" if target != tip.decision["owner"] else "tip.routed"
        facts = _routed(tip, target, holder) | {"sealed": await _sealed(actor, tip, pair, kind, reason)}
        if epoch is not None:
            await hand_over(
                tip, pair, handover, [(office_holder(epoch), "owner"), *((one, "cc") for one in helpers)]
            )
        await _follow(tip, holder, "confirm_route", State.ROUTED)
        await identities.keep_for(tip, target)
        await outbox.announce({holder})
        await notices.remind([tip.id])
        await append(f"tip:{tip.id}", Event(kind, f"tip:{tip.id}", actor, holder, facts=facts))
    return holder


async def return_tip(person: Person, number: str, *, version: int, office: str, reason: str) -> None:
    """Not ours: back to the dispatch desk with the proposed office and why. At most twice."""
    tip = await tip_for(person, number)
    _require(Role.CHIEF in person.roles_in(tip.office) and tip.state == State.ROUTED)
    # A tip about the staff never leaves the discipline office: the desk may be whom it is about.
    _require(not tip.decision["sealed"])
    if tip.returns >= MOST_RETURNS:
        raise Refused(N_("这件举报已退回两次，派单台的决定为最终决定，只有领导小组可以更改。"))
    await _check_target(tip, office, reason)
    pair = await _opened(person, tip)
    desk = await keyring.current_epoch(DISPATCH)
    if desk is None:
        raise NotFound(N_("派单台还没有成员，无法退回。"))
    async with unless_moved(tip.content, pair):
        handover = await prepare_handover(tip, pair)
    async with writing():
        await _move(
            tip, version, office=DISPATCH, proposed=office, state=State.RETURNED, returns=tip.returns + 1
        )
        sealed = await _sealed(person.actor, tip, pair, "tip.returned", reason)
        await hand_over(tip, pair, handover, [(office_holder(desk), "dispatch")])
        await _follow(tip, DISPATCH, "return", State.RETURNED)
        await identities.keep_for(tip, None)
        await outbox.announce({DISPATCH})
        facts = {"number": tip.number, "from": tip.office, "proposed": office, "sealed": sealed}
        await append(
            f"tip:{tip.id}", Event("tip.returned", f"tip:{tip.id}", person.actor, tip.office, facts=facts)
        )


async def _check_target(tip: TipRow, target: str, reason: str) -> None:
    if target not in {office.code for office in await offices.offices() if office.kind not in NOT_HANDLING}:
        raise InvalidInput({"office": Message(N_("请选择承办单位。"))})
    if target != tip.proposed and not reason.strip():
        raise InvalidInput({"reason": Message(N_("改派其他单位时请写明理由。"))})


async def _opened(person: Person, tip: TipRow) -> KeyPair:
    pair = await open_pair(tip.content, OfficeKeyring(person))
    if pair is None:
        raise NotFound(N_("没有这件举报，或者它不归您的单位办理。"))
    return pair


async def _move(
    tip: TipRow, version: int, *, office: str, proposed: str, state: State, returns: int | None = None
) -> None:
    """Changes the tip only if nobody was faster."""
    rows = await fetch(
        "UPDATE tip SET office = ?, proposed = ?, state = ?, returns = ?, proposed_action = NULL, "
        "proposed_by = NULL, version = version + 1 WHERE id = ? AND version = ? AND version = ? RETURNING id",
        office,
        proposed,
        state.value,
        tip.returns if returns is None else returns,
        tip.id,
        tip.version,
        version,
    )
    if not rows:
        raise Conflict(N_("另一位同事刚刚处理了这件举报，请重新打开后再操作。"))


async def _follow(tip: TipRow, office: str, action: str, state: State) -> None:
    step = Stepped(subject="tip", matter=tip.id, office=office, action=action, state=state)
    await following.follow(step)


async def _holders_of(offices: tuple[str, ...]) -> list[Holder]:
    """Those that have a key already."""
    epochs = await keyring.current_epochs(*offices) if offices else {}
    return [office_holder(epochs[office]) for office in offices if office in epochs]


async def _sealed(actor: str, tip: TipRow, pair: KeyPair, kind: str, reason: str) -> str:
    """The reason is for those who may read the tip; the ledger keeps its fingerprint."""
    step = {"kind": kind, "facts": {"reason": reason.strip()}}
    return await put(tip.content, STEP, step, author=actor, pair=pair)


def _routed(tip: TipRow, target: str, holder: str) -> dict[str, Fact]:
    return {
        "number": tip.number,
        "owner": target,
        "held_by": holder,
        "rule": tip.rule,
        "changed": target != tip.decision["owner"],
        "arbitrated": tip.returns >= MOST_RETURNS,
    }


def _require(allowed: bool) -> None:
    if not allowed:
        raise Refused(N_("这一步现在不能由您来做。"))

"""What must hold before an act is proposed and before another approves it, shown one by one, met or unmet."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core import clock
from portal.core.errors import N_, Message, Refused
from portal.database import fetch
from portal.records.life.acts import OpenAct
from portal.records.life.blocking import block_of
from portal.records.life.kinds import CORRECT, FALSIFIED, NO_DRAFT, REPAIR, ActKind
from portal.records.life.loading import Standing


@dataclass(frozen=True, slots=True)
class Condition:
    """`why` says what is wrong while it is not met; without it the label is enough.

    Where one that `hides` is not met nobody looks for the act at all.
    """

    label: Message
    met: bool
    why: Message | None = None
    hides: bool = False


async def beforehand(record: Standing, kind: ActKind) -> list[Condition]:
    """What the record itself has to be like, whoever proposes it."""
    fitting = record.state in kind.starts
    found = [Condition(Message(N_("记录的状态可以办理这一事项")), fitting, hides=True)]
    if kind.code == CORRECT:
        found.append(Condition(Message(N_("记录有底稿")), record.record is not None, Message(NO_DRAFT)))
    if kind.code == FALSIFIED:
        found.append(await _of_refused(record))
    return [*found, *(await _of_repair(record))] if kind.code == REPAIR else found


async def of_act(act: OpenAct) -> list[Condition]:
    """The same today, and what was brought with the proposal."""
    found, said = await beforehand(act.record, act.row.of), act.said
    if act.row.of.document:
        found.append(Condition(Message(N_("写明了文书的名称和文号")), bool(said["document"])))
    if act.row.kind == REPAIR:
        found += [
            Condition(Message(N_("已纠正违法行为，全部义务履行完毕")), bool(said["duties_done"])),
            Condition(Message(N_("已作出公开的信用承诺")), bool(said["promise"])),
            Condition(Message(N_("证明材料已经收到")), bool(said["documents"])),
        ]
    return found


def unmet(conditions: Sequence[Condition]) -> list[Message]:
    return [one.why or one.label for one in conditions if not one.met]


async def require_beforehand(record: Standing, kind: ActKind) -> None:
    """Refused with the first condition that does not hold."""
    for reason in unmet(await beforehand(record, kind)):
        raise Refused(reason.msgid, field=None, **reason.values)


async def require_all(act: OpenAct) -> None:
    if unmet(await of_act(act)):
        raise Refused(N_("条件没有全部满足，不能同意。可以不同意并写明理由。"))


async def _of_refused(record: Standing) -> Condition:
    rows = await fetch(
        "SELECT id FROM record_act WHERE number = ? AND kind = ? AND state = 'refused' UNION ALL "
        "SELECT id FROM record_past WHERE number = ? AND kind = ? AND outcome = 'refused'",
        *(record.number, REPAIR) * 2,
    )
    return Condition(Message(N_("这条记录有过未予同意的修复申请")), bool(rows), hides=True)


async def _of_repair(record: Standing) -> list[Condition]:
    """The day of the smallest window is that of the record's own rule."""
    least, block = record.view.publish_min, await block_of(record)
    early = Message(N_("最短公示期到{day}才满，在这以前不能申请修复。"), {"day": least})
    return [
        Condition(Message(N_("最短公示期已满（{day}）"), {"day": least}), clock.today() >= least, early),
        Condition(
            Message(N_("没有因虚假材料或者违反承诺受到限制，或者限制期已满")),
            block is None,
            block.message if block else None,
        ),
    ]

"""Credit repair: what an applicant brings, and the conditions without which nobody grants it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message, Refused
from portal.evidence.sealed_file import SealedFile
from portal.records.life.documents import FILES
from portal.records.life.loading import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What was handed in; `reference` is the number that the other system gave it."""

    documents: str
    promise: str
    duties_done: bool
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    label: Message
    met: bool


def conditions(record: Standing, said: Mapping[str, Any], today: date | None = None) -> list[Condition]:
    """All of them are required; the day of the smallest window is that of the record's own rule."""
    day, least = today or clock.today(), record.view.publish_min
    return [
        Condition(Message(N_("最短公示期已满（{day}）"), {"day": least}), day >= least),
        Condition(Message(N_("已纠正违法行为，全部义务履行完毕")), bool(said["duties_done"])),
        Condition(Message(N_("已作出公开的信用承诺")), bool(said["promise"])),
        Condition(Message(N_("证明材料已经收到")), bool(said["documents"])),
    ]


def require_met(record: Standing, said: Mapping[str, Any]) -> None:
    if not all(one.met for one in conditions(record, said)):
        raise Refused(N_("修复条件没有全部满足，不能同意。可以不予修复并写明理由。"))


def require_whole(reason: str, application: Application, files: Sequence[SealedFile]) -> None:
    """That everything is done has to be proved: who checks sees the documents and not only their names."""
    found: dict[str, Message] = {}
    if reason == "credit_china" and not application.reference:
        found["reference"] = Message(N_("“信用中国”转来的申请，请填写对方编号。"))
    if not files:
        found[FILES] = Message(N_("请上传申请书、履行完毕的证明和信用承诺，没有材料不能提出修复。"))
    if found:
        raise InvalidInput(found)

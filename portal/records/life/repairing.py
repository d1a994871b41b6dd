"""Credit repair: what an applicant hands in, without which nothing is registered."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.errors import N_, InvalidInput, Message
from portal.evidence.sealed_file import SealedFile
from portal.records.life.documents import FILES


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What was handed in; `reference` is the number that the other system gave it."""

    documents: str
    promise: str
    duties_done: bool
    reference: str = ""


def require_whole(reason: str, application: Application, files: Sequence[SealedFile]) -> None:
    """That everything is done has to be proved: who checks sees the documents and not only their names."""
    found: dict[str, Message] = {}
    if reason == "credit_china" and not application.reference:
        found["reference"] = Message(N_("“信用中国”转来的申请，请填写对方编号。"))
    if not files:
        found[FILES] = Message(N_("请上传申请书、履行完毕的证明和信用承诺，没有材料不能提出修复。"))
    if found:
        raise InvalidInput(found)

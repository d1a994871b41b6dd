"""Everything held about one informant, for himself: his words, who holds keys, who saw his name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.cases.matters import matter_behind
from portal.catalogue.states import FINAL
from portal.compartments.sealing import holders
from portal.core import clock
from portal.custody import rights
from portal.custody.openings import Opening, openings
from portal.custody.rights import Request
from portal.evidence.sealed_file import SealedFile
from portal.mail import notices
from portal.retention import periods
from portal.retention.outcomes import Outcome, code_of, outcomes
from portal.retention.periods import Period
from portal.tips import naming, receipts
from portal.tips.decoys import OPEN
from portal.tips.reading import OpenTip
from portal.tips.receipts import Informant

# The fields of an identity whose being there is told; what stands in them is not (ADR 13).
FIELDS: Final = ("name", "phone", "email")


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """`office` is a code; empty for the informant himself, and for one person whom a custodian allowed."""

    office: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Expected:
    """How long it would be kept if it ended so; `months` None: no period is set."""

    outcome: Outcome
    months: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """`fields` names what is held of his identity. `months` None: no period is set, or it has not ended."""

    tip: OpenTip = field(repr=False)
    files: tuple[SealedFile, ...] = field(repr=False)
    mode: str
    fields: tuple[str, ...]
    notice: str
    consent_on: str
    content_keys: tuple[KeyHolder, ...]
    identity_keys: tuple[KeyHolder, ...]
    openings: tuple[Opening, ...]
    requests: tuple[Request, ...] = field(repr=False)
    address_kept: bool
    ended: bool
    months: int | None
    expected: tuple[Expected, ...]


async def about(informant: Informant) -> Held:
    tip = await receipts.open_own_tip(informant)
    identity = await naming.own_identity(informant)
    mode = str(identity.get("mode") or "anonymous")
    several = (*tip.files, *(file for message in tip.messages for file in message.files))
    return Held(
        tip=tip,
        files=tuple(part for file in several for part in file.parts),
        mode=mode,
        fields=tuple(name for name in FIELDS if identity.get(name)),
        notice=str(identity.get("notice") or ""),
        consent_on=str(identity.get("consent_on") or ""),
        content_keys=await _keys(tip.row.content),
        identity_keys=tuple(one for one in await _keys(tip.row.identity) if _counts(one, mode)),
        openings=tuple(await openings(tip.row.id)),
        requests=tuple(await rights.own(informant)),
        address_kept=await notices.has_address(tip.row.id),
        **await _kept_for(tip),
    )


async def _keys(compartment: Any) -> tuple[KeyHolder, ...]:
    rows = await holders(compartment)
    return tuple(KeyHolder(holder if kind == "office" else "", purpose) for kind, holder, purpose in rows)


def _counts(one: KeyHolder, mode: str) -> bool:
    """Every tip has a grant for its office; it opens something only where the informant wanted that."""
    return one.purpose != OPEN or mode == "open"


async def _kept_for(tip: OpenTip) -> dict[str, Any]:
    """The period for the end that it came to; before an end, that of every end that it may come to."""
    matter = await matter_behind(tip.row)
    reason = matter.case.outcome if matter.case else tip.row.reason
    rules, ended = await periods.in_force(clock.today()), matter.state in FINAL
    subjects = ("case:",) if matter.case else ("tip:", "case:")
    possible = [one for one in outcomes() if one.code.startswith(subjects)]
    return {
        "ended": ended,
        "months": _months(rules, code_of(matter.subject, matter.state, reason), tip),
        "expected": () if ended else tuple(Expected(one, _months(rules, one.code, tip)) for one in possible),
    }


def _months(rules: Sequence[Period], outcome: str, tip: OpenTip) -> int | None:
    period = periods.period_for(rules, outcome, tip.row.kind)
    return period.months if period else None

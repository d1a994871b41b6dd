"""Moving the key of a tip's content: under a new one, so that the former office reads nothing added later."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.compartments import renewing
from portal.compartments.renewing import Renewal
from portal.compartments.sealing import Holder, holders, share, unshare
from portal.tips.queries import TipRow
from portal.tips.reading import informant_of
from portal.vault.boxes import KeyPair


@dataclass(frozen=True, slots=True)
class Handover:
    """The slow part, done before the transaction; without `renewal` the tip keeps its key."""

    informant: tuple[Holder, ...]
    renewal: Renewal | None = field(repr=False)


async def prepare_handover(tip: TipRow, pair: KeyPair) -> Handover:
    informant = await informant_of(tip, pair)
    if informant is None:
        # From before the informant's key was sealed with the tip: a column must not say where a key goes.
        return Handover((), None)
    return Handover(informant, await renewing.prepare(tip.content, pair))


async def hand_over(
    tip: TipRow, pair: KeyPair, handover: Handover, receivers: Sequence[tuple[Holder, str]]
) -> None:
    """Inside the transaction that moves the tip: these offices and the informant hold it from now on."""
    if handover.renewal is not None:
        informant = [(holder, "informant") for holder in handover.informant]
        await renewing.renew(tip.content, pair, handover.renewal, [*receivers, *informant])
        return
    for holder, purpose in receivers:
        await share(tip.content, pair, holder, purpose)
    kept = {holder.id for holder, _ in receivers}
    for kind, holder_id, _ in await holders(tip.content):
        if kind == "office" and holder_id not in kept:
            await unshare(tip.content, "office", holder_id)

"""What an informant does about his own data, in the ledger: that he did something, never what."""

from portal.ledger.events import Event, append
from portal.tips.queries import TipRow

ACTED = "tip.informant_acted"


async def record_act(tip: TipRow, sealed: str = "") -> None:
    """One kind of event for naming himself, asking for his data and the like; only its day is kept."""
    name = f"tip:{tip.id}"
    await append(name, Event(ACTED, name, "informant", tip.office, exact=False, facts={"sealed": sealed}))

"""What an office that is to end would leave behind, for its page and its end."""

from dataclasses import dataclass

from portal.cases.belonging import Belonging, belongings
from portal.catalogue.rows import OfficeRow
from portal.channels.mailbox.queries import mailboxes
from portal.offices.ending import NEEDED


@dataclass(frozen=True, slots=True)
class Left:
    belonging: Belonging
    mailboxes: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.belonging or self.mailboxes)


async def left_of(office: OfficeRow) -> Left | None:
    """None for an office that cannot end: how much the discipline office has is nobody's business."""
    if office.kind in NEEDED:
        return None
    addresses = tuple(one.address for one in await mailboxes() if one.office == office.code)
    return Left(await belongings(office.code), addresses)

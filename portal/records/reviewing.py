"""What a checker looks at: exactly what the public would see, and everything that stands in the way."""

from dataclasses import dataclass

from portal.core.errors import InvalidInput, Message, Refused
from portal.records import desk
from portal.records.checking import Finding, findings
from portal.records.desk import OpenRecord
from portal.records.projection import PublicView, preview
from portal.records.ruling import window_of
from portal.records.validating import require_sound
from portal.staff.people import Person


@dataclass(frozen=True, slots=True)
class Review:
    """`view` is None while no window can be computed; `why_not` keeps only this person from checking."""

    view: PublicView | None
    findings: tuple[Finding, ...]
    obstacles: tuple[Message, ...]
    why_not: Message | None

    @property
    def may_publish(self) -> bool:
        return self.view is not None and not (self.findings or self.obstacles)


async def review_of(person: Person, record: OpenRecord) -> Review:
    obstacles: list[Message] = []
    view: PublicView | None = None
    try:
        require_sound(record.content)
        view = preview(record.content, await window_of(record.content))
    except InvalidInput as error:
        obstacles += error.errors.values()
    except Refused as error:
        obstacles.append(error.message)
    return Review(view, findings(record.content), tuple(obstacles), desk.why_not_check(person, record))

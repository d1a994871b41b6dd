"""Sending the invented tips through the same intake as a visitor's, each on its own day."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from portal.core import clock, receipts
from portal.demo.pictures import photograph
from portal.demo.stories import STORIES, Story
from portal.evidence.cleaning import images
from portal.evidence.cleaning.protocol import REMOVED
from portal.evidence.receiving import seal_bytes
from portal.evidence.sealed_file import CLEANED, SealedFile
from portal.tips import intake
from portal.tips.intake import Registered, Submission


@dataclass(frozen=True, slots=True)
class Told:
    """A story that was sent, with what the informant has in his hand."""

    story: Story
    registered: Registered
    receipt: str = field(repr=False)


async def send_all() -> list[Told]:
    """Every story, the oldest first."""
    return [await _send(story) for story in sorted(STORIES, key=lambda story: -story.days_ago)]


def at(days_ago: int, hour: int = 9) -> datetime:
    """A moment of that day in office hours."""
    return datetime.combine(clock.today() - timedelta(days=days_ago), time(hour, 30), clock.SHANGHAI)


async def _send(story: Story) -> Told:
    receipt = receipts.generate()
    with clock.frozen(at(story.days_ago)):
        registered = await intake.receive(
            Submission(
                kind=story.kind,
                answers=story.answers,
                identity=story.identity,
                files=(_evidence(),) if story.with_picture else (),
                receipt=receipt,
            )
        )
    return Told(story, registered, receipt)


def _evidence() -> SealedFile:
    """A photograph that tells where and with what it was taken, cleaned as a visitor's is."""
    cleaned = images.cleaner("jpeg")(photograph())
    removed = tuple(code for code in REMOVED if code in cleaned.removed)
    return replace(seal_bytes(bytes(cleaned.data), "示例照片.jpg"), state=CLEANED, removed=removed)

"""What a drafter and a checker look at: exactly what the public would see, and everything in its way."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.core.errors import InvalidInput, Message, Refused
from portal.records import desk
from portal.records.checking import Finding, findings
from portal.records.content import Content
from portal.records.desk import OpenRecord
from portal.records.own_words import Compared, compare, was_compared
from portal.records.projection import PublicView, preview
from portal.records.ruling import Basis, Reapply, basis_of, reapply_of
from portal.records.validating import require_sound
from portal.staff.people import Person


@dataclass(frozen=True, slots=True)
class Preview:
    """`view` and `basis` are None while no window can be computed.

    `compared` is None where nobody of this office compares: the checker then sees whether it was done.
    """

    view: PublicView | None
    basis: Basis | None
    findings: tuple[Finding, ...]
    obstacles: tuple[Message, ...]
    reapply: Reapply | None = None
    compared: Compared | None = None

    @property
    def is_clear(self) -> bool:
        passages = bool(self.compared and self.compared.passages)
        return self.view is not None and not (self.findings or self.obstacles or passages)


@dataclass(frozen=True, slots=True)
class Review:
    """`why_not` keeps only this person from checking; `was_compared` is what the checker has to rely on."""

    preview: Preview
    was_compared: bool
    why_not: Message | None

    @property
    def view(self) -> PublicView | None:
        return self.preview.view

    @property
    def may_publish(self) -> bool:
        return self.preview.is_clear and self.was_compared


async def preview_of(content: Content, *, public_on: date | None = None) -> Preview:
    """Of a content that need not be kept anywhere yet."""
    obstacles: list[Message] = []
    basis, view = None, None
    try:
        require_sound(content)
        basis = await basis_of(content, public_on=public_on)
        view = preview(content, basis.window)
    except InvalidInput as error:
        obstacles += error.errors.values()
    except Refused as error:
        obstacles.append(error.message)
    return Preview(view, basis, findings(content), tuple(obstacles), await reapply_of(content))


async def draft_preview(person: Person, case: UUID | None, content: Content) -> Preview:
    """The same for the drafter, whose office can compare it with what the informants wrote."""
    found = await preview_of(content)
    compared = await compare(person, case, content)
    return Preview(found.view, found.basis, found.findings, found.obstacles, found.reapply, compared)


async def review_of(person: Person, record: OpenRecord) -> Review:
    """A record that waits for its day is shown as it will be on that day."""
    drafts = record.row.state == "draft" and desk.may_draft(person, record.row.office)
    content, case = record.content, record.row.case
    day = record.row.publish_from if record.row.is_scheduled else None
    return Review(
        await (draft_preview(person, case, content) if drafts else preview_of(content, public_on=day)),
        was_compared(content, record.check),
        desk.why_not_check(person, record),
    )

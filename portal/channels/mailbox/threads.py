"""An answer to a mailed reply goes into its tip; one with a mark that nobody was sent does not."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from portal.catalogue.pack import load_pack
from portal.channels.mailbox.letters import Enclosure, Letter
from portal.channels.mailbox.opening import WHOLE_TEXT
from portal.channels.mailbox.queries import MailboxRow
from portal.settings import current
from portal.tips import threads
from portal.tips.queries import tip_by_id

LONGEST: Final = 3000
"""Signs of an answer that are shown in the conversation, which takes 5,000 with notes; all is in a file."""
# The office reads these sealed with the letter, in the language of its work.
ADDED: Final = "这封信带有我们回信里的标记，已收进这一件。发件地址由身份保管员保管，没有核对是不是同一个人。"
UNKNOWN: Final = (
    "这封信像是回复我们的去信，但标记对不上，按新的举报登记。"
    "请看是不是已有的件；标记可能抄错，也可能是伪造的。"
)


async def answered(row: MailboxRow, letter: Letter) -> UUID | None:
    """The tip whose reply it answers. The mark alone counts: anybody can write any sender.

    What comes to the discipline office's mailbox is seen by no other office, whatever it answers.
    """
    tip = await threads.tip_of(letter.marks)
    if tip is not None and row.hidden:
        return tip if (await tip_by_id(tip)).office == load_pack(current().pack).discipline else None
    return tip


def fitting(letter: Letter) -> Letter:
    """Short enough for the conversation, with the whole as a file where it is longer."""
    if len(letter.text) <= LONGEST:
        return letter
    named = {one.name for one in letter.enclosures}
    whole = () if WHOLE_TEXT in named else (Enclosure(WHOLE_TEXT, letter.text.encode()),)
    return replace(letter, text=letter.text[:LONGEST], enclosures=(*whole, *letter.enclosures))

"""What came back: a mail server says that one of our mails did not reach its reader."""

from collections.abc import Sequence
from uuid import UUID

from portal.database import change, fetch
from portal.mail import recipients


async def note(message_ids: Sequence[str], *, permanent: bool) -> bool:
    """Whether it is about mails of ours; those that failed for good are marked. Inside `writing()`.

    Who cannot guess the random Message-ID of a mail that he did not get cannot have its reader struck off.
    """
    marks = ", ".join("?" for _ in message_ids)
    rows = await fetch(
        f"SELECT id, recipient, state FROM outbox_mail WHERE message_id IN ({marks or 'NULL'}) ORDER BY id",
        *message_ids,
    )
    for row in rows:
        if permanent and row["state"] == "sent":
            await _came_back(row["id"], row["recipient"])
    return bool(rows)


async def _came_back(mail: UUID, recipient: str) -> None:
    """Of an informant's mail nobody knows by now where it went: its row says that it came back."""
    await change("UPDATE outbox_mail SET state = 'bounced', last_problem = 'bounced' WHERE id = ?", mail)
    if recipient:
        await recipients.remember(recipient, "bounced")

"""Sending the mails that are due; several senders side by side never take the same one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import TypeAlias
from uuid import UUID

from portal.core import clock
from portal.mail import claims, letters, notices, recipients
from portal.mail.claims import Claimed
from portal.mail.letters import Letter
from portal.mail.messages import SHEET, WITH_NUMBERS, Filling, Numbers, compose
from portal.mail.servers import TIMEOUT_SECONDS, Problem, Server
from portal.offices import contact_health
from portal.settings import Settings

Count: TypeAlias = Callable[[UUID], Awaitable[Numbers]]
"""How much work an account has now; asked at the moment of sending, so that no row holds the answer."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the mails of one run."""

    sent: int = 0
    put_off: int = 0
    stuck: int = 0
    kept: int = 0


async def nothing_known(account: UUID) -> Numbers:
    return Numbers()


async def send_due(
    settings: Settings, *, count: Count = nothing_known, patience: float = TIMEOUT_SECONDS
) -> Sent:
    """Send every mail that is due now; a failing server ends the run and the rest waits for the next.

    `patience` is how many seconds the server may take for each of its answers.
    """
    due = clock.now()
    await notices.forget_lost()
    if settings.smtp_url is None:
        return Sent(kept=await claims.keep_due(due))
    await claims.release_kept()
    counted = {"sent": 0, "waiting": 0, "stuck": 0, "dropped": 0}
    async with Server(settings.smtp_url, patience=patience) as server:
        while (mail := await claims.claim(due)) is not None:
            outcome, ends = await _send(server, mail, settings, count)
            counted[outcome] += 1
            if ends:
                break
    return Sent(sent=counted["sent"], put_off=counted["waiting"], stuck=counted["stuck"])


async def _send(server: Server, mail: Claimed, settings: Settings, count: Count) -> tuple[str, bool]:
    """What became of it, and whether the server ends the run."""
    numbers = await count(mail.account) if mail.template in WITH_NUMBERS and mail.account else Numbers()
    if mail.template == SHEET and not numbers.any:
        await claims.drop(mail)
        return "dropped", False
    letter = await letters.letter_behind(mail.letter) if mail.letter else None
    recipient = letter.address if letter else await _reader(mail)
    filling = Filling(address=settings.public_url, tally=mail.tally, numbers=numbers)
    filling = _with(letter, filling) if letter else filling
    message = _composed(mail, recipient, settings, filling)
    if message is None:
        problem: Problem | None = Problem("address", permanent=True)
    else:
        problem = await server.deliver(message, settings.mail_from, recipient)
    return await _settle(mail, problem), problem is not None and problem.server


async def _reader(mail: Claimed) -> str:
    """Whom it goes to; nobody where what stood for his address is gone."""
    if mail.notice:
        return await notices.address_behind(mail.notice) or ""
    return mail.recipient


def _with(letter: Letter, filling: Filling) -> Filling:
    return replace(filling, letter=letter.body, answers_to=letter.answers_to, mark=letter.mark)


def _composed(mail: Claimed, recipient: str, settings: Settings, filling: Filling) -> EmailMessage | None:
    """None where nobody can be written to there."""
    if not recipient:
        return None
    try:
        return compose(
            mail.template,
            recipient=recipient,
            sender=settings.mail_from,
            filling=filling,
            message_id=mail.message_id,
            at=clock.now(),
        )
    except ValueError:
        return None


async def _settle(mail: Claimed, problem: Problem | None) -> str:
    if problem is None:
        await claims.delivered(mail)
        if mail.recipient:
            await contact_health.note_success("email", mail.recipient)
        if mail.letter:
            await letters.erase(mail.letter)
        return "sent"
    if problem.permanent and mail.recipient:
        await recipients.remember(mail.recipient, problem.code)
    return await claims.put_off(mail, problem.code, permanent=problem.permanent)

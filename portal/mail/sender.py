"""Sending the mails that are due; several senders side by side never take the same one."""

from dataclasses import dataclass

from portal.core import clock
from portal.mail import claims, notices
from portal.mail.messages import compose
from portal.mail.servers import TIMEOUT_SECONDS, Problem, Server
from portal.settings import Settings


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the mails of one run."""

    sent: int = 0
    put_off: int = 0
    stuck: int = 0
    kept: int = 0


async def send_due(settings: Settings, *, patience: float = TIMEOUT_SECONDS) -> Sent:
    """Send every mail that is due now; a failing server ends the run and the rest waits for the next.

    `patience` is how many seconds the server may take for each of its answers.
    """
    due = clock.now()
    await notices.forget_lost()
    if settings.smtp_url is None:
        return Sent(kept=await claims.keep_due(due))
    await claims.release_kept()
    counted = {"sent": 0, "waiting": 0, "stuck": 0}
    async with Server(settings.smtp_url, patience=patience) as server:
        while (mail := await claims.claim(due)) is not None:
            problem = await _deliver(server, mail, settings)
            counted[await _settle(mail, problem)] += 1
            if problem is not None and problem.server:
                break
    return Sent(sent=counted["sent"], put_off=counted["waiting"], stuck=counted["stuck"])


async def _deliver(server: Server, mail: claims.Claimed, settings: Settings) -> Problem | None:
    recipient = await notices.address_behind(mail.notice) if mail.notice else mail.recipient
    if not recipient:
        return Problem("address", permanent=True)
    try:
        message = compose(
            mail.template,
            recipient=recipient,
            sender=settings.mail_from,
            address=settings.public_url,
            message_id=mail.message_id,
            at=clock.now(),
        )
    except ValueError:
        return Problem("address", permanent=True)
    return await server.deliver(message, settings.mail_from, recipient)


async def _settle(mail: claims.Claimed, problem: Problem | None) -> str:
    if problem is None:
        await claims.delivered(mail)
        return "sent"
    return await claims.put_off(mail, problem.code, permanent=problem.permanent)

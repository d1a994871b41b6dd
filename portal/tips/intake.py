"""Registering a tip: routed by today's rules, sealed to those who may read it, numbered and durable."""

from portal.compartments.living import KeyEnded
from portal.tips.preparing import (
    CUSTODIANS,
    DISPATCH,
    ENVELOPE,
    IDENTITY_SIZE,
    Submission,
    office_holder,
    prepare,
)
from portal.tips.registering import Registered, committer, forget_sent_drafts, queued, sent_before
from portal.tips.routing import propose

__all__ = [
    "CUSTODIANS",
    "DISPATCH",
    "ENVELOPE",
    "IDENTITY_SIZE",
    "Registered",
    "Submission",
    "forget_sent_drafts",
    "office_holder",
    "queued",
    "receive",
    "sent_before",
]


async def receive(submission: Submission) -> Registered:
    """Register a tip; returns when it would survive a power cut. Raises Refused while reporting is closed."""
    decision = await propose(submission.kind, submission.answers)
    while True:
        try:
            return await committer().commit(await prepare(submission, decision))
        except KeyEnded:
            # An office's key was replaced after this tip was sealed to it: seal it to the new one.
            continue

"""A ticket opens once, for one act, from one place, within its time; nobody else can make one."""

import re

import pytest

from portal.floods import tickets
from portal.floods.tickets import VALID, Used

SECRET, OTHER = bytes(32), bytes([1]) * 32
HOME = "203.0.113.7"


def test_a_ticket_is_read_by_every_worker_that_has_the_servers_key() -> None:
    given = tickets.issue(SECRET, "tip", HOME, 1000)

    assert tickets.read(SECRET, "tip", HOME, given.text, now=990) == given
    assert tickets.read(SECRET, "tip", HOME, given.text, now=1000 + VALID) == given


@pytest.mark.parametrize(
    ("secret", "act", "network", "now"),
    [
        (OTHER, "tip", HOME, 1000),
        (SECRET, "draft", HOME, 1000),
        (SECRET, "tip", "198.51.100.1", 1000),
        (SECRET, "tip", HOME, 1001 + VALID),
    ],
)
def test_a_ticket_of_another_key_act_place_or_time_is_none(
    secret: bytes, act: str, network: str, now: float
) -> None:
    given = tickets.issue(SECRET, "tip", HOME, 1000)

    assert tickets.read(secret, act, network, given.text, now=now) is None


@pytest.mark.parametrize(
    "text", [None, "", ".", "..", "1000", "1000.x.y", "-5.x.y", "²..", "9" * 5000, "汉字.汉字.汉字"]
)
def test_what_strangers_put_into_the_cookie_is_no_ticket(text: str | None) -> None:
    assert tickets.read(SECRET, "tip", HOME, text, now=0) is None


def test_an_earlier_moment_written_into_a_ticket_makes_it_worthless() -> None:
    given = tickets.issue(SECRET, "tip", HOME, 1000)

    assert tickets.read(SECRET, "tip", HOME, given.text.replace("1000", "1", 1), now=5) is None


def test_a_ticket_fits_into_a_cookie_and_does_not_show_the_address() -> None:
    text = tickets.issue(SECRET, "tip", HOME, 1000).text

    assert re.fullmatch(r"[A-Za-z0-9._~-]{20,90}", text)
    assert HOME not in text


def test_used_tickets_are_forgotten_when_they_have_run_out_and_never_grow_without_end() -> None:
    used = Used(most=100)
    for _ in range(1000):
        used.add(tickets.issue(SECRET, "tip", HOME, 1000))
    assert len(used) == 100

    used.forget(now=1001 + VALID)

    assert len(used) == 0

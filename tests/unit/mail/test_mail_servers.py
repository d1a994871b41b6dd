"""Where the mail server is, and what its failures are called."""

import ssl

import pytest
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from portal.mail.queries import PROBLEMS
from portal.mail.servers import Problem, address, problem_of

REFUSED_FOR_GOOD = SMTPRecipientsRefused([SMTPRecipientRefused(550, "no such user", "wang@example.gov.cn")])
REFUSED_FOR_NOW = SMTPRecipientsRefused([SMTPRecipientRefused(450, "greylisted", "wang@example.gov.cn")])

FAILURES = [
    (REFUSED_FOR_GOOD, Problem("recipient-5xx", permanent=True)),
    (REFUSED_FOR_NOW, Problem("recipient-4xx")),
    (SMTPAuthenticationError(535, "wrong password for portal"), Problem("login", server=True)),
    (SMTPSenderRefused(553, "not you", "portal@example.gov.cn"), Problem("refused-5xx", server=True)),
    (SMTPDataError(451, "try later"), Problem("refused-4xx", server=True)),
    (SMTPTimeoutError("slow"), Problem("timeout", server=True)),
    (SMTPServerDisconnected("gone"), Problem("dropped", server=True)),
    (SMTPConnectError("down"), Problem("connect", server=True)),
    (ConnectionRefusedError(), Problem("connect", server=True)),
    (ssl.SSLError("certificate"), Problem("tls", server=True)),
    (SMTPNotSupported("no SMTPUTF8"), Problem("address", permanent=True)),
    (ValueError("address"), Problem("address", permanent=True)),
]
each_failure = pytest.mark.parametrize("failure", [failure for failure, _ in FAILURES])


@pytest.mark.parametrize(("failure", "problem"), FAILURES)
def test_a_failure_is_named_by_its_kind(failure: Exception, problem: Problem) -> None:
    assert problem_of(failure) == problem


@pytest.mark.parametrize(
    "failure", [one for one, _ in FAILURES], ids=[type(one).__name__ for one, _ in FAILURES]
)
def test_a_problem_never_repeats_what_the_server_said(failure: Exception) -> None:
    code = problem_of(failure).code
    assert not set("@ ") & set(code)
    assert len(code) <= 40


@pytest.mark.parametrize(
    "failure", [one for one, _ in FAILURES], ids=[type(one).__name__ for one, _ in FAILURES]
)
def test_every_problem_has_words_for_the_administrator(failure: Exception) -> None:
    assert problem_of(failure).code in PROBLEMS


def test_smtps_is_encrypted_from_the_first_byte() -> None:
    found = address("smtps://portal:secret@mail.example.gov.cn")
    assert (found.port, found.use_tls, found.start_tls) == (465, True, False)


@pytest.mark.parametrize(
    "url", ["smtp+starttls://mail.example.gov.cn", "smtp://mail.example.gov.cn:587?starttls"]
)
def test_starttls_can_be_required(url: str) -> None:
    found = address(url)
    assert (found.port, found.use_tls, found.start_tls) == (587, False, True)


def test_plain_smtp_encrypts_when_the_server_offers_it() -> None:
    found = address("smtp://mail.example.gov.cn")
    assert (found.port, found.use_tls, found.start_tls) == (25, False, None)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_server_on_this_machine_needs_no_encryption(host: str) -> None:
    assert address(f"smtp://{host}:2525").start_tls is False


def test_a_password_may_hold_any_character() -> None:
    found = address("smtp://portal%40example:p%3Aw%2F@mail.example.gov.cn")
    assert (found.username, found.password) == ("portal@example", "p:w/")


def test_the_password_does_not_show_when_an_address_is_printed() -> None:
    assert "hunter" not in repr(address("smtp://portal:hunter@mail.example.gov.cn"))

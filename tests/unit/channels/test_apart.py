"""Mails that nobody sent in earnest: each costs a while and itself, never the worker or the other mails."""

from time import monotonic

import pytest

from portal.channels.mailbox import apart, carrying
from portal.channels.mailbox.apart import open_apart
from portal.channels.mailbox.letters import Letter
from portal.channels.mailbox.opening import MOST_MARKUP, open_message
from tests.support.dovecot import letter

HEAD = b"From: zhou@example.com\r\nSubject: x\r\n"
OWN = "portal@localhost"


def nested(depth: int) -> bytes:
    parts = [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)]
    return HEAD + b"".join(parts) + b"Content-Type: text/plain\r\n\r\nhi\r\n"


def opened(raw: bytes) -> Letter:
    return open_apart(raw, own_address=OWN, whole=True)


def test_the_child_says_what_the_worker_would_have_read() -> None:
    mail = letter("举报挂证", text="张三的证书挂在示例公司。\n" * 3000)
    here = open_message(mail, own_address=OWN)
    assert opened(mail) == here
    assert here.enclosures


def test_the_child_reads_a_report_of_delivery_too() -> None:
    report = (
        b"From: MAILER-DAEMON@mx.example.cn\r\nContent-Type: multipart/report; report-type=delivery-status; "
        b"boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n"
        b"\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n--B--\r\n"
    )
    found = opened(report)
    assert found == open_message(report, own_address=OWN)
    assert (found.sort, found.permanent, found.damaged) == ("bounce", False, False)


@pytest.mark.parametrize(
    "raw",
    [
        nested(3000),
        b"Content-Type: message/rfc822\r\n\r\n" * 3000 + b"\r\nhi",
        HEAD + b"Content-Type: text/html\r\n\r\n" + b"<p>" * MOST_MARKUP,
    ],
)
def test_what_is_nested_or_broken_beyond_reading_is_known_as_damaged(raw: bytes) -> None:
    found = opened(raw)
    assert (found.sort, found.damaged) == ("letter", True)


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "zlib", "rot13", "x-unheard-of"])
def test_an_encoding_that_is_none_for_letters_is_not_believed(charset: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    began = monotonic()
    found = opened(HEAD + head + b"xn--kva990bk \\u4e2d " * 50_000)
    assert found.text.startswith("xn--kva990bk \\u4e2d")
    assert monotonic() - began < 15


@pytest.mark.parametrize(
    "head",
    [
        b"From: " + b"(" * 50_000,
        b"From: " + b"a@b," * 100_000,
        b"Subject: " + b"=?utf-8?b?5Lit?= " * 100_000,
        b"References: " + b"<" * 300_000,
    ],
)
def test_a_header_without_end_is_read_to_a_bound(head: bytes) -> None:
    began = monotonic()
    assert opened(head + b"\r\n\r\nhi").text == "hi"
    assert monotonic() - began < 15


def test_one_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.5)
    found = opened(HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 120_000)
    assert (found.sort, found.damaged, found.text) == ("letter", True, "")


def test_a_header_brings_no_other_header_along() -> None:
    found = opened(b"From: a@b.example\r\nSubject: =?utf-8?b?YQ0KQmNjOiB4QHkuZXhhbXBsZQ==?=\r\n\r\nhi")
    assert found.subject == "a Bcc: x@y.example"
    assert "\n" not in found.subject + found.sender.address + found.reply_to + found.message_id


@pytest.mark.parametrize("said", [b"", b"\0" * 8, b"\0\0\0\0\0\0\0\2{}", b"\xff" * 40])
def test_what_a_taken_child_says_besides_is_no_letter(said: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        carrying.unpacked(said)

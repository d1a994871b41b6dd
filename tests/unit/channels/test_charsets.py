"""Mails are read whatever their sender's program said, or forgot to say, about how they are written."""

import base64
from email import policy
from email.message import Message
from email.parser import BytesParser

import pytest

from portal.channels.mailbox.charsets import header, text_of, words

RARE = "朱镕基说：㐂囍𠮷"


def parsed(raw: bytes) -> Message:
    return BytesParser(policy=policy.compat32).parsebytes(raw)


@pytest.mark.parametrize("said", ["gb2312", "GBK", "gb18030", "x-gbk", '"gb2312"', "cp936"])
def test_what_is_called_gb2312_may_hold_any_chinese_sign(said: str) -> None:
    assert text_of(RARE.encode("gb18030"), said) == RARE


@pytest.mark.parametrize("said", [None, "", "us-ascii", "utf-8", "x-unknown", "utf-7", "zlib", "hex"])
def test_a_wrong_or_unknown_name_does_not_stop_reading(said: str | None) -> None:
    assert text_of(RARE.encode("gb18030"), said) == RARE
    assert text_of(RARE.encode(), said) == RARE


def test_utf_8_that_is_called_gb2312_may_come_out_wrong_but_never_fails() -> None:
    assert text_of("证书".encode(), "gb2312")


@pytest.mark.parametrize("data", [b"\xff\xfe\xfd", bytes(range(256)), b"\x81", b""])
def test_bytes_that_are_no_text_do_not_fail(data: bytes) -> None:
    assert "\0" not in text_of(data, "utf-8")


def test_other_scripts_are_read_by_their_own_name() -> None:
    assert text_of("證書".encode("big5"), "big5") == "證書"
    assert text_of("証明書".encode("iso-2022-jp"), "iso-2022-jp") == "証明書"


def test_encoded_words_are_joined_where_a_sign_was_cut_in_two() -> None:
    """As some programs fold a long subject."""
    whole = "举报挂证".encode()
    cut = [base64.b64encode(part).decode() for part in (whole[:4], whole[4:])]
    assert words(" ".join(f"=?utf-8?B?{part}?=" for part in cut)) == "举报挂证"


def test_encoded_words_in_mislabelled_gbk_are_read() -> None:
    quoted = "".join(f"={byte:02X}" for byte in "朱镕基".encode("gbk"))
    assert words(f"=?gb2312?Q?{quoted}?=") == "朱镕基"


@pytest.mark.parametrize("broken", ["=?utf-8?B?!!!?=", "=?utf-8?B?5Lit5?=", "=??B??=", "=?utf-8?X?abc?="])
def test_broken_encoded_words_do_not_fail(broken: str) -> None:
    assert isinstance(words(broken), str)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_raw_chinese_subject_is_read(encoding: str) -> None:
    message = parsed("Subject: 举报挂证\r\n\r\n".encode(encoding))
    assert header(message, "subject") == "举报挂证"


def test_a_header_is_one_line() -> None:
    message = parsed(b"Subject: one\r\n two\r\n\tthree\r\n\r\n")
    assert header(message, "Subject") == "one two three"
    assert header(message, "From") == ""

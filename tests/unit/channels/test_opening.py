"""What a mail says, from whatever program it comes: words, enclosures, its sender, and what sort it is."""

import struct
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from portal.channels.mailbox import plain, tnef
from portal.channels.mailbox.letters import Letter
from portal.channels.mailbox.opening import LONGEST_TEXT, WHOLE_TEXT, open_message

OWN = "portal@portal.example.gov.cn"
OURS = "<0b8b9c1e-6f0a-4a53-9d3b-0c6ed2c0a111@portal.example.gov.cn>"


def opened(message: Message | bytes, *, whole: bool = True) -> Letter:
    raw = message if isinstance(message, bytes) else message.as_bytes()
    return open_message(raw, own_address=f"门户 <{OWN}>", whole=whole)


def a_mail(text: str = "正文", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "周举报 <zhou@example.com>", "举报"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def test_words_subject_and_sender_are_found() -> None:
    letter = opened(a_mail(Message_ID="<a@b>"))
    assert (letter.sort, letter.subject, letter.text, letter.message_id) == (
        "letter",
        "举报",
        "正文",
        "<a@b>",
    )
    assert (letter.sender.name, letter.sender.address) == ("周举报", "zhou@example.com")


def test_nothing_of_a_mail_shows_where_errors_are_printed() -> None:
    assert "周" not in repr(opened(a_mail()))


def test_html_is_read_as_words_and_nothing_in_it_is_fetched_or_run() -> None:
    message = a_mail("")
    message.add_alternative(
        "<html><head><title>标题</title><style>p{}</style></head><body><p>甲<br>乙</p><script>alert(1)</script>"
        "<div hidden>丙</div><a href='http://example.cn/x'>链接</a><img src='http://track.example/1.gif'>"
        "<a href='javascript:alert(2)'>丁</a></body></html>",
        subtype="html",
    )
    assert opened(message).text == "甲\n乙\n\n丙\n链接（http://example.cn/x）丁"


def test_of_two_forms_the_plain_one_is_read_unless_the_other_says_far_more() -> None:
    message = a_mail("简短的纯文本")
    message.add_alternative("<p>简短的纯文本</p>", subtype="html")
    assert opened(message).text == "简短的纯文本"
    poor = a_mail("您的软件不支持HTML。")
    poor.add_alternative(f"<p>{'真正的内容。' * 40}</p>", subtype="html")
    assert opened(poor).text.startswith("真正的内容。")


def test_pictures_inside_html_are_enclosures() -> None:
    message = a_mail("")
    message.add_alternative("<p>看截图<img src='cid:1'></p>", subtype="html")
    [_, part] = message.iter_parts()
    assert isinstance(part, EmailMessage)
    part.add_related(b"\x89PNG\r\n\x1a\n0", "image", "png", cid="<1>")
    letter = opened(message)
    assert letter.text == "看截图"
    assert [one.data for one in letter.enclosures] == [b"\x89PNG\r\n\x1a\n0"]


@pytest.mark.parametrize(
    "disposition",
    [
        'attachment; filename="=?gb2312?B?1dXGrC5qcGc=?="',
        "attachment; filename*=UTF-8''%E7%85%A7%E7%89%87.jpg",
        "attachment; filename*0*=UTF-8''%E7%85%A7; filename*1*=%E7%89%87.jpg",
    ],
)
def test_a_name_of_an_enclosure_is_read_in_every_form(disposition: str) -> None:
    raw = f"Content-Type: image/jpeg\r\nContent-Disposition: {disposition}\r\n\r\nbytes".encode()
    assert [(one.name, one.data) for one in opened(raw).enclosures] == [("照片.jpg", b"bytes")]


def test_an_enclosed_mail_is_read_and_its_headers_go_where_the_senders_go() -> None:
    message = a_mail("请看转来的邮件。")
    inner = a_mail("里面的正文", From="吴某 <wu@example.com>", Subject="原来的主题")
    inner.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="a.pdf")
    message.add_attachment(inner)
    letter = opened(message)
    assert "里面的正文" in letter.text
    assert "原来的主题" in letter.text
    assert "wu@example.com" not in letter.text
    assert "wu@example.com" in letter.headers
    assert [one.name for one in letter.enclosures] == ["a.pdf"]


def test_a_mail_in_a_mail_in_a_mail_without_end_is_cut() -> None:
    message = a_mail("最里面")
    for depth in range(30):
        outer = a_mail(f"第{depth}层")
        outer.add_attachment(message)
        message = outer
    letter = opened(message)
    assert letter.damaged
    assert "第29层" in letter.text
    assert "最里面" not in letter.text


def test_thousands_of_parts_are_cut() -> None:
    message = MIMEMultipart()
    for number in range(1000):
        message.attach(MIMEText(f"部分{number}", "plain", "utf-8"))
    letter = opened(message)
    assert letter.damaged
    assert "部分1\n" in letter.text


def test_a_long_text_comes_whole_as_a_file() -> None:
    letter = opened(a_mail("长" * (LONGEST_TEXT + 5)))
    assert letter.text == "长" * LONGEST_TEXT
    [whole] = letter.enclosures
    assert (whole.name, len(whole.data.decode())) == (WHOLE_TEXT, LONGEST_TEXT + 5)


def test_of_a_mail_that_was_cut_the_last_enclosure_is_left_out() -> None:
    message = a_mail("开头")
    message.add_attachment(b"whole" * 10, maintype="image", subtype="png", filename="1.png")
    message.add_attachment(b"cut" * 1000, maintype="image", subtype="png", filename="2.png")
    raw = message.as_bytes()
    letter = opened(raw[: len(raw) - 2000], whole=False)
    assert letter.text == "开头"
    assert letter.damaged
    assert [one.name for one in letter.enclosures] == ["1.png"]


def test_a_body_without_any_structure_is_read() -> None:
    assert opened("From: a@b\r\n\r\n挂证".encode("gbk")).text == "挂证"


@pytest.mark.parametrize(
    "raw",
    [
        b"\0" * 50,
        b"\xff" * 50,
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"Content-Type: text/plain; charset*=x'y'%ff\r\n\r\nword",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!",
        b"Content-Type: message/rfc822\r\n\r\n",
        b"Content-Disposition: attachment; filename*=bad'\r\n\r\nx",
        b"From: =?utf-8?B?////?=\r\nContent-Type: ;;;\r\n\r\nx",
    ],
)
def test_a_malformed_message_is_read_as_far_as_it_goes(raw: bytes) -> None:
    assert opened(raw).sort in ("letter", "empty")


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"From: a@b\r\n\r\n", b"From: a@b\r\nSubject: \r\n\r\n  \r\n"])
def test_a_message_that_says_nothing_is_empty(raw: bytes) -> None:
    assert opened(raw).sort == "empty"


def test_direction_marks_and_control_signs_are_taken_out() -> None:
    assert plain.tidy("甲\u202e乙\x07\u200b\r\n\r\n\r\n\r\n 丙\t丁 ") == "甲乙\n\n丙 丁"


def _attribute(code: int, data: bytes) -> bytes:
    return struct.pack("<BII", 2, code, len(data)) + data + b"\0\0"


WINMAIL = (
    tnef.SIGNATURE
    + b"\1\0"
    + _attribute(0x0002800C, "包着的正文".encode("gbk") + b"\0")
    + _attribute(0x00069002, b"")
    + _attribute(0x00018010, "合同.pdf".encode("gbk") + b"\0")
    + _attribute(0x0006800F, b"%PDF-1.4 content")
)


def test_a_winmail_dat_is_opened() -> None:
    message = EmailMessage()
    message["From"] = "a@b"
    message.add_attachment(WINMAIL, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    letter = opened(message)
    assert letter.text == "包着的正文"
    assert [(one.name, one.data) for one in letter.enclosures] == [("合同.pdf", b"%PDF-1.4 content")]


@pytest.mark.parametrize("cut", [4, 6, 14, 40, len(WINMAIL) - 3])
def test_a_damaged_winmail_dat_never_fails(cut: int) -> None:
    found = tnef.open_wrapping(WINMAIL[:cut])
    assert found is None or not found[1] or cut > 60


def a_report(*, action: str, status: str) -> bytes:
    """As RFC 3464 wants it."""
    return (
        "From: MAILER-DAEMON@mx.example.cn\r\nContent-Type: multipart/report; report-type=delivery-status; "
        "boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nUndeliverable\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.cn\r\n\r\n"
        f"Final-Recipient: rfc822; li@example.gov.cn\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {OURS}\r\n\r\n--B--\r\n"
    ).encode()


def test_a_bounce_names_the_mail_that_came_back() -> None:
    letter = opened(a_report(action="failed", status="5.1.1"))
    assert (letter.sort, letter.ours, letter.permanent) == ("bounce", (OURS,), True)


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("failed", "4.2.2")]
)
def test_a_mere_delay_is_no_failure(action: str, status: str) -> None:
    assert not opened(a_report(action=action, status=status)).permanent


def test_a_bounce_without_the_form_of_one_is_known_by_its_sender() -> None:
    """As some large providers here write them."""
    letter = opened(a_mail(f"您的邮件被退回。\n{OURS}", From="系统 <postmaster@mail.example.com>"))
    assert (letter.sort, letter.ours) == ("bounce", (OURS,))


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; x=y"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
    ],
)
def test_what_a_machine_sends_is_automatic(headers: dict[str, str]) -> None:
    assert opened(a_mail(**headers)).sort == "automatic"


def test_a_read_receipt_is_automatic() -> None:
    kind = "multipart/report; report-type=disposition-notification; boundary=B"
    raw = f"From: a@b\r\nContent-Type: {kind}\r\n\r\n--B--"
    assert opened(raw.encode()).sort == "automatic"


def test_our_own_mail_does_not_go_in_circles() -> None:
    assert opened(a_mail(From=f"Someone <{OWN.upper()}>")).sort == "own"


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "no"}, {"Precedence": "bulk"}])
def test_a_persons_mail_is_a_letter(headers: dict[str, str]) -> None:
    assert opened(a_mail(**headers)).sort == "letter"

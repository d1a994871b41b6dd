"""An invented mailbox, a mail that came into it, and a reply that waits; nothing is ever fetched."""

from email.message import EmailMessage
from typing import Final

from portal.cases import conversation
from portal.channels.mailbox import keeping, queries, taking
from portal.channels.mailbox.keeping import TLS, Wanted
from portal.channels.mailbox.server import Waiting
from portal.channels.mailbox.taking import Message
from portal.core import clock
from portal.database import fetch
from portal.demo.people import Players
from portal.demo.tips import at

ADDRESS: Final = "jubao@changde.example"
_TEXT: Final = (
    "您好：\n\n网上看到有公司用不在本地的人的证书投标，公司名称我过两天再写信告诉您。\n\n"
    "本内容为演示，纯属虚构。"
)
_REPLY: Final = "谢谢来信。请告诉我们公司名称，知道的话再写上大约从什么时候开始。本内容为演示。"


async def receive(players: Players) -> None:
    arrived = at(2, hour=8)
    with clock.frozen(at(2)):
        mailbox = await keeping.add(players["guanli"].person, _wanted())
        row, raw = await queries.mailbox(mailbox), _mail()
        await taking.take(Message(row, Waiting(1, 1, len(raw), arrived), raw))
        await keeping.note_success(row, waiting=0, refused=1)
        [tip] = await fetch("SELECT number FROM tip WHERE channel = ? ORDER BY number", taking.CHANNEL)
        await conversation.write(players["paidan"].person, tip["number"], _REPLY)


def _wanted() -> Wanted:
    return Wanted(
        office=None,
        address=ADDRESS,
        host="imap.changde.example",
        port=993,
        security=TLS,
        login=ADDRESS,
        password="演示 demo",  # noqa: S106 – of a mailbox that does not exist
        aside="portal",
    )


def _mail() -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "某某某 <reader@changde.example>", ADDRESS
    message["Subject"], message["Message-ID"] = "反映挂证问题", "<demo@changde.example>"
    message.set_content(_TEXT)
    return message.as_bytes()

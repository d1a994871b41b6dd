"""What the pages of a report call it: an accusation, or a cry for help that accuses nobody."""

from dataclasses import dataclass
from typing import Final

from portal.catalogue import kinds
from portal.core.errors import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Msgids, and whether it asks for help."""

    helps: bool = False
    subject: str
    facts: str
    check: str
    content: str
    kind: str
    truth: str
    mode: str
    open_to: str
    not_sent: str
    send: str
    done: str
    received: str
    again: str
    phone: str


ACCUSING: Final = Wording(
    subject=N_("举报谁，在哪里"),
    facts=N_("发生了什么事"),
    check=N_("请核对您的举报"),
    content=N_("举报内容"),
    kind=N_("举报类型"),
    truth=N_("我写的是我知道的事实，没有捏造。"),
    mode=N_("匿名还是实名"),
    open_to=N_("不勾的话，承办单位能看到您的姓名和联系方式，可以直接找您。"),
    not_sent=N_("举报还没有发送。填对最后一组，就可以发送了。"),
    send=N_("确认并发送举报"),
    done=N_("举报已登记"),
    received=N_("您的举报已经收到，不用再发一遍。登记号只用来打电话时说明是哪一件，不能用来查进度。"),
    again=N_("再举报一件"),
    phone=N_("举报电话："),
)
HELPING: Final = Wording(
    helps=True,
    subject=N_("哪个单位，哪种证书"),
    facts=N_("现在是什么情况"),
    check=N_("请核对您的求助"),
    content=N_("求助内容"),
    kind=N_("求助事项"),
    truth=N_("我写的是我知道的情况。"),
    mode=N_("留不留姓名"),
    open_to=N_("要替您办注销，经办人得知道您是谁。愿意的话，请不要勾，让承办单位直接找您。"),
    not_sent=N_("求助还没有发送。填对最后一组，就可以发送了。"),
    send=N_("确认并发送求助"),
    done=N_("求助已登记"),
    received=N_("您的求助已经收到，不用再发一遍。登记号只用来打电话时说明是哪一件，不能用来查进度。"),
    again=N_("再求助一件"),
    phone=N_("咨询电话："),
)


def wording_of(kind: str) -> Wording:
    """The words for this kind; before one is chosen, those of a report."""
    return HELPING if kind and kinds.kind(kind).asks_help else ACCUSING

"""By which way an informant learns what his office writes, said to the officer before he writes."""

from collections.abc import Mapping
from typing import Final

from portal.core.errors import N_
from portal.tips.queries import TipRow

BY_RECEIPT: Final = N_("举报人凭查询码在查询页面看到。")
_BY_CHANNEL: Final[Mapping[str, str]] = {
    "mailbox": N_(
        "举报人是写邮件来的，没有查询码，也不会收到进展提醒。您写的由身份保管员看过以后寄出；"
        "不要写登记号、姓名和办案细节，邮箱服务商看得到。他直接回复，就进这段对话。"
    ),
    "hotline": N_("举报人没有查询码，看不到这里的话。请由12345热线答复，或者问身份保管员要联系方式。"),
    "authority": N_("举报人没有查询码，看不到这里的话。请由转来的单位答复，或者问身份保管员要联系方式。"),
    "crosscheck": N_("这一件没有举报人，这里的话没有人看到。"),
}
_OTHERWISE: Final = N_("举报人没有查询码，看不到这里的话。请按登记时留的联系方式联系，联系方式问身份保管员。")


def how(tip: TipRow) -> str:
    """A sentence; without a receipt nothing is sent by itself, whatever address somebody left."""
    return BY_RECEIPT if tip.has_receipt else _BY_CHANNEL.get(tip.channel, _OTHERWISE)

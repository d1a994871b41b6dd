"""What `--demo` prints: the accounts, a few receipts, and what the demo is not."""

from collections.abc import Iterator

from portal.core import staff_codes
from portal.core.receipts import grouped
from portal.demo.filling import Filled
from portal.demo.tips import Told

_SHOWN_STAGES = ("awaiting_informant", "investigating", "closed")
_STAGE_NAMES = {
    "awaiting_informant": "等您补充 waiting for your answer",
    "investigating": "核查中 being investigated",
    "closed": "已办结 closed and published",
}


def first_time(filled: Filled) -> str:
    """For the terminal only: the passwords are stored nowhere."""
    return "\n".join(
        (
            "",
            "演示数据已生成，全部内容均为虚构。 Demo data is ready; everything in it is invented.",
            "",
            "演示账号（只显示这一次） Sample accounts, shown only now:",
            *_accounts(filled),
            "邀请码，在“工作人员入口”使用 An invitation not used yet, for /staff/join:",
            _invitation(filled),
            "演示不要求第二步验证（手机验证码）；正式安装默认对三种岗位要求。",
            "The demo asks for no second factor; a real installation asks three roles for one.",
            "",
            "示例查询码，可在“查询进度”使用 Sample receipts for the progress page:",
            *_receipts(filled.told),
            "",
        )
    )


def _invitation(filled: Filled) -> str:
    issued = filled.invitation
    return f"  {issued.login:<10} {staff_codes.grouped(issued.code)}   {issued.name}"


def _accounts(filled: Filled) -> Iterator[str]:
    for player in filled.players.values():
        part = player.part
        yield f"  {part.login:<10} {player.password}   {part.name} {part.zh} {part.en}"


def _receipts(told: tuple[Told, ...]) -> Iterator[str]:
    for stage in _SHOWN_STAGES:
        one = next(one for one in told if one.story.stage == stage)
        yield f"  {grouped(one.receipt)}   {_STAGE_NAMES[stage]}"

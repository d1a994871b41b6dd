"""Where somebody goes who has just signed in, and what he has to know first about his account."""

from urllib.parse import urlencode
from uuid import UUID

from portal.core.errors import N_
from portal.staff import inviting, recovering, signing_in
from portal.web.flash import declare_notice
from portal.web.redirects import local_path, see_other
from portal.web.types import Answer

HOME = "/staff"
RECOVERY = "/staff/account/recovery"
NO_CODE = declare_notice(
    "recovery-missing", N_("您还没有恢复码，忘记密码就进不来。请在“我的账号”里制作。"), kind="warning"
)
RESET = declare_notice(
    "reset-pending",
    N_("账号管理员为您的账号发出了重设码。如果不是您要求的，请马上当面或打电话问他，并请他撤回。"),
    kind="warning",
)


async def lead_in(account: UUID, back: str = "") -> Answer:
    """To the page that he wanted; without a recovery code the first time by the page that makes one."""
    target = local_path(back, otherwise=HOME)
    if await inviting.reset_on_the_way(account):
        return see_other(target, notice=RESET)
    if await recovering.has_code(account):
        return see_other(target)
    if await signing_in.is_first(account):
        return see_other(before(target))
    return see_other(target, notice=NO_CODE)


def before(target: str) -> str:
    """The page of the recovery code, which goes on to `target`, with or without a code."""
    return f"{RECOVERY}?{urlencode({'back': target})}"

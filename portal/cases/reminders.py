"""An informant's wish to be reminded by mail, from leaving the address to its end after the case's."""

from portal.cases.matters import matter_behind
from portal.cases.reconsidering import ended_for
from portal.catalogue.states import FINAL
from portal.core import clock
from portal.core.errors import N_, Refused
from portal.database import change, writing
from portal.mail import notices
from portal.settings import current
from portal.tips import clocks
from portal.tips.acts import record_act
from portal.tips.queries import TipRow, tip_by_id
from portal.tips.receipts import Informant, own_tip


async def leave_address(informant: Informant, address: str) -> None:
    """Raises Refused where this portal sends no reminders."""
    if not current().informant_notice:
        raise Refused(N_("本平台没有开通邮件提醒。"))
    tip = await own_tip(informant)
    async with writing():
        await _lock(tip)
        await notices.keep_address(tip.id, address)
        await record_act(tip)


async def take_back_address(informant: Informant) -> None:
    """At once, with every mail that has not left; also where reminders were switched off since."""
    tip = await own_tip(informant)
    async with writing():
        await _lock(tip)
        await notices.forget_address(tip.id)
        await record_act(tip)


async def forget_ended() -> int:
    """Erase the addresses of tips that ended as long ago as the clock rule says; for a daily job."""
    erased = 0
    for identifier in await notices.tips_with_address():
        tip = await tip_by_id(identifier)
        if await _is_over(tip):
            await notices.forget_address(tip.id)
            erased += 1
    return erased


async def _is_over(tip: TipRow) -> bool:
    matter = await matter_behind(tip)
    if matter.state not in FINAL:
        return False
    return (await clocks.due("notice_address", await ended_for(tip, matter))).day < clock.today()


async def _lock(tip: TipRow) -> None:
    await change("UPDATE tip SET version = version WHERE id = ?", tip.id)

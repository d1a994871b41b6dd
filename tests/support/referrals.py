"""Referrals of the construction section, and cases that the county reported up."""

from typing import Any
from uuid import UUID

from portal.cases import opening, queries, redacting
from portal.catalogue.states import Role
from portal.referrals import handing
from portal.referrals import queries as referrals
from portal.referrals.handing import Wanted
from portal.referrals.queries import Filter, ReferralRow
from portal.staff.keyring import admit
from portal.tips import queries as tips
from tests.support.bureau import COUNTY, Bureau, member
from tests.support.cases import PROVED, a_case, take
from tests.support.tips import BUILDER, send

CHIEF = "李科长"
WANTED = Wanted(
    body="issuer_province",
    receiver="湖南省住房和城乡建设厅",
    title="关于移送张三丰涉嫌违规注册有关情况的函",
    text="经核查发现张三丰涉嫌挂证，现移送贵厅处理。",
)
DISTRICT = BUILDER | {"area": "430721", "level": "district"}


async def hand_over(bureau: Bureau, number: str, wanted: Wanted = WANTED, who: str = CHIEF) -> ReferralRow:
    """As the case is now; gives back the newest referral of it."""
    case = await queries.case_for(bureau[who], number)
    await handing.hand_over(bureau[who], number, wanted, version=case.version)
    return next(row for row in await referrals.of_case(case.id) if row.body == wanted.body)


async def a_referral(bureau: Bureau, **sent: Any) -> ReferralRow:
    """Of a proved case, with a letter."""
    return await hand_over(bureau, await a_case(bureau, "awaiting_review", **sent))


async def listed(bureau: Bureau, name: str, **wanted: Any) -> list[UUID]:
    rows = await referrals.listed(bureau[name], Filter(**wanted), limit=50)
    assert len(rows) == await referrals.total(bureau[name], Filter(**wanted))
    return [row.id for row in rows]


async def hire(bureau: Bureau, name: str, office: str, role: Role, *, by: str) -> None:
    """One more member with the office's key."""
    await bureau.hire(name, (office, role))
    await admit(office, member(bureau[name]), by=bureau[by])


async def staffed(bureau: Bureau) -> None:
    """A second clerk in the county and a second head in the section: four eyes need two people."""
    await hire(bureau, "钱干事", COUNTY, Role.CLERK, by="王干事")
    await hire(bureau, "副科长", "construction-section", Role.CHIEF, by=CHIEF)


async def reported_up(bureau: Bureau, **sent: Any) -> str:
    """A proved case of the county, reported to the city; needs `staffed`."""
    registered, _ = await send(**{"answers": DISTRICT, **sent})
    tip = await tips.tip_for(bureau["王干事"], registered.number)
    number = await opening.open_case(bureau["王干事"], registered.number, version=tip.version)
    await take(bureau, "王干事", number, "start", assignee="钱干事")
    await take(bureau, "钱干事", number, "submit_findings", **PROVED)
    await take(bureau, "王干事", number, "report_up")
    return number


async def a_copy(bureau: Bureau, tip: str, text: str = "他从来没有来上过班。") -> tuple[str, int]:
    """A redacted copy of a tip, as a letter may enclose it."""
    part = redacting.Part("told0", "举报内容", text)
    covered = redacting.cover([part], {"told0": text}, [])
    return tip, await redacting.save(bureau[CHIEF], tip, covered, [], "")

"""Who beside the offices reads a case for a time: the leading group and auditors, one by one."""

from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.cases import overseeing
from portal.cases.matters import case_matter
from portal.cases.overseeing import DAYS
from portal.core.errors import N_, InvalidInput, NotFound, Refused
from portal.web.bodies import read_form
from portal.web.fields import Choice, Radio, Select, Text, TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

GRANTED = declare_notice("reading-granted", N_("已准许。到期后自动收回。"))
ENDED = declare_notice("reading-ended", N_("已收回。"))
FORM: Final = Form(
    (
        Select("account", N_("给谁看")),
        TextArea("text", N_("理由"), limit=overseeing.LONGEST, rows=3),
        Radio(
            "days",
            N_("看多久"),
            choices=tuple(Choice(str(days), Words(f"{days}天", f"{days} days")) for days in DAYS),
        ),
        Text(
            "compared",
            N_("他念给您听的密钥指纹"),
            hint=N_("请他打开“我的账号”，当面或打电话把指纹念一遍。这样密钥不会给错人。"),
            called=N_("密钥指纹"),
        ),
    ),
    name="reading",
)


class ReadingController(Controller):
    path = "/staff/cases/{number:str}/readings"
    include_in_schema = False

    @get(name="admin:readings", opt={"permission": "cases.step"})
    async def show(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        return await _page(request, number)

    @post(name="admin:reading-grant", opt={"permission": "cases.step"})
    async def grant(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        form = (await _form(request, number)).bind(data)
        try:
            if form.ok:
                values = form.values
                account, days = UUID(values["account"]), int(values["days"])
                await overseeing.grant(
                    *(person, number, account, values["text"]), days=days, compared=values["compared"]
                )
                return see_other(f"/staff/cases/{number}/readings", notice=GRANTED)
        except InvalidInput as error:
            form = form.with_refusal(error)
        except (Refused, NotFound) as error:
            return too_late(request, error, [], back=f"/staff/cases/{number}")
        return await _page(request, number, form)

    @post("/{account:uuid}/end", name="admin:reading-end", opt={"permission": "cases.step"})
    async def end(self, request: PortalRequest, number: FromPath[str], account: FromPath[UUID]) -> Answer:
        await read_form(request)
        await overseeing.end(signed_in(request), number, account)
        return see_other(f"/staff/cases/{number}/readings", notice=ENDED)


class AllowedController(Controller):
    """For the leading group and auditors: the cases that they were allowed to read."""

    path = "/staff/readings"
    include_in_schema = False

    @get(name="admin:readings-mine", opt={"permission": "cases.oversee"})
    async def show(self, request: PortalRequest) -> Answer:
        allowed = await overseeing.allowed(signed_in(request))
        return page(request, "admin/desk/readings_mine.html", allowed=allowed, current="settings")


async def _page(request: PortalRequest, number: str, failed: Bound | None = None) -> Answer:
    matter = await case_matter(signed_in(request), number)
    if not overseeing.may_grant(signed_in(request), matter):
        raise Refused(N_("只有承办单位的负责人能准许别人查看本案。"))
    return page(
        request,
        "admin/desk/readings.html",
        form=failed,
        number=number,
        grant=failed or (await _form(request, number)).blank(),
        readings=await overseeing.readings(matter),
        current="inbox",
    )


async def _form(request: PortalRequest, number: str) -> Form:
    people = await overseeing.overseers(await case_matter(signed_in(request), number))
    return FORM.with_choices(account=[Choice(str(one.id), Words(one.name)) for one in people])

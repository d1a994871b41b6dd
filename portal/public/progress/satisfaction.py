"""One question after the end: was it handled well?"""

from litestar import get, post
from litestar.response import Template

from portal.cases import progress, satisfaction
from portal.cases.satisfaction import GRADES, LONGEST
from portal.core.errors import N_, Refused
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.public import waiting
from portal.public.progress.visits import TIP, ProgressPage, informant_of_visit
from portal.web.bodies import read_form
from portal.web.fields import Choice, Radio, TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

JUDGEMENT = Form(
    (
        Radio(
            "grade",
            N_("您对这件举报的办理满意吗"),
            called=N_("满意程度"),
            choices=tuple(Choice(code, label) for code, label in GRADES.items()),
        ),
        TextArea(
            "comment",
            N_("想说的话"),
            hint=N_("不要写您自己的姓名、电话和住址。"),
            required=False,
            limit=LONGEST,
            rows=4,
        ),
    )
)
GIVEN = declare_notice("satisfaction-given", N_("谢谢，已经加密送到承办单位。"))


class SatisfactionController(ProgressPage):
    path = f"{TIP}/satisfaction"

    @get(name="public:progress-satisfaction")
    async def show(self, request: PortalRequest) -> Answer:
        if not (await progress.view(await informant_of_visit())).may_judge:
            return see_other(TIP)
        return _page(request, JUDGEMENT.blank())

    @post()
    async def give(self, request: PortalRequest) -> Answer:
        form = JUDGEMENT.bind(await read_form(request))
        informant = await informant_of_visit(form.raw.get("comment"))
        if not form.ok:
            return _page(request, form)
        try:
            waiting.admit(request, Act.MESSAGE)
            await satisfaction.give(informant, form.values["grade"], form.values["comment"])
        except MustWait as wait:
            return waiting.asked_to_wait(_page(request, form), wait)
        except Refused:
            # A double click: the first answer counts.
            if not await satisfaction.has_given(informant):
                raise
        return see_other(TIP, notice=GIVEN)


def _page(request: PortalRequest, form: Bound) -> Template:
    return page(request, "public/progress/satisfaction.html", form=form, current="progress")

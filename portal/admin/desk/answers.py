"""Noting on the desk that an informant was answered by telephone, in writing or in person."""

from litestar import Controller, post
from litestar.params import FromPath

from portal.admin.desk.case_page import case_page
from portal.admin.desk.forms import answer_form
from portal.admin.desk.tip_page import tip_page
from portal.admin.middleware import signed_in
from portal.cases import answering
from portal.cases.matters import matter_behind, tip_matter
from portal.core.errors import N_, DomainError
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.redirects import see_other
from portal.web.types import Answer, PortalRequest

PATH = "/staff/tips/{number:str}/answers"
NOTED = declare_notice("tip-answer-noted", N_("已登记。举报人的查询页面会显示答复的方式和日期。"))


class AnswerController(Controller):
    path = PATH
    include_in_schema = False

    @post(name="admin:tip-answer", opt={"permission": "tips.reply"})
    async def note(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        person, form = signed_in(request), answer_form(number).bind(await read_form(request))
        [tip] = (await tip_matter(person, number)).tips
        case = (await matter_behind(tip)).case
        if form.ok:
            try:
                await answering.note_answer(person, number, **form.values)
                back = f"/staff/cases/{case.number}" if case else f"/staff/tips/{number}"
                return see_other(f"{back}#past", notice=NOTED)
            except DomainError as error:
                form = form.with_refusal(error)
        return await case_page(request, case.number, form) if case else await tip_page(request, number, form)

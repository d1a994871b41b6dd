"""The page of an objection: what was said, the record beside it, and the answer of whoever checks it."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in, version_of
from portal.admin.desk.stepping import too_late
from portal.admin.middleware import signed_in
from portal.admin.records.work import CURRENT, PATH, words
from portal.admin.records.work_forms import ANSWER
from portal.core.errors import N_, Conflict, InvalidInput, Refused
from portal.records import desk
from portal.records.life import answering
from portal.records.life.kinds import OUTCOMES, WRONG
from portal.records.life.objecting import WHO, due_of
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.guards import SIGNED_IN
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

ANSWERED = declare_notice(
    "objection-answered", N_("已答复异议人。需要更正、暂停或者撤回的，由起草人接着提出。")
)


class ObjectionController(Controller):
    path = "/staff/records/objections/{objection:uuid}"
    include_in_schema = False

    @get(name="admin:objection", opt={"permission": SIGNED_IN})
    async def read(self, request: PortalRequest, objection: FromPath[UUID]) -> Answer:
        return await _page(request, objection, ANSWER.blank())

    @post(name="admin:objection-answer", opt={"permission": desk.CHECK})
    async def answer(self, request: PortalRequest, objection: FromPath[UUID]) -> Answer:
        form = ANSWER.bind(await read_form(request))
        if not form.ok:
            return await _page(request, objection, form)
        outcome, text, version = form.values["outcome"], form.values["text"], version_of(form.raw)
        try:
            person = signed_in(request)
            await answering.answer(person, objection, outcome=outcome, text=text, version=version)
        except InvalidInput as error:
            return await _page(request, objection, form.with_refusal(error))
        except (Refused, Conflict) as error:
            if error.field:
                return await _page(request, objection, form.with_refusal(error))
            back = f"/staff/records/objections/{objection}"
            return too_late(request, error, typed_in(form), back=back, current=CURRENT)
        return see_other(PATH, notice=ANSWERED)


async def _page(request: PortalRequest, objection: UUID, form: Bound) -> Answer:
    person = signed_in(request)
    opened = await answering.open_objection(person, objection)
    return page(
        request,
        "admin/records/objection.html",
        form=form,
        objection=opened,
        due=await due_of(opened.row.received_on),
        who=WHO[opened.words.who],
        wrong=WRONG[opened.words.wrong],
        outcomes=OUTCOMES,
        why_not=answering.why_not_answer(person, opened),
        **(await words()),
    )

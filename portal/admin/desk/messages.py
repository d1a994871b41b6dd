"""Writing to an informant: choose a template, write, look at it as he will, send."""

from litestar import Controller, post
from litestar.params import FromPath

from portal.admin.desk import keeping, previews
from portal.admin.desk.case_page import case_page
from portal.admin.desk.forms import message_form, typed_in
from portal.admin.desk.previews import DRAFT, EDIT, FILL, SEND, Preview
from portal.admin.desk.stepping import too_late
from portal.admin.desk.tip_page import tip_page
from portal.admin.middleware import signed_in
from portal.cases import conversation, drafts, templates
from portal.cases.matters import Matter, matter_behind, tip_matter
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.custody.replies import MAILBOX
from portal.staff.people import Person
from portal.tips import reading
from portal.tips.correspondence import LONGEST
from portal.tips.reading import OpenTip
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH = "/staff/tips/{number:str}/messages"
SENT = declare_notice("tip-message-sent", N_("已送达举报人的查询页面。"))
HANDED_ON = declare_notice("tip-reply-handed-on", N_("已交身份保管员，由他看过以后寄出。"))


class MessageController(Controller):
    path = PATH
    include_in_schema = False

    @post(name="admin:tip-message", opt={"permission": "tips.reply"})
    async def write(self, request: PortalRequest, number: FromPath[str]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        matter = await _matter(person, number)
        form = message_form(number, await templates.offered(person, matter)).bind(data)
        pressed = data.get(keeping.DO)
        try:
            if pressed == DRAFT:
                await keeping.keep(person, matter.id, form.form.name, data)
                return see_other(f"{_back(matter)}#conversation", notice=keeping.KEPT)
            if pressed == FILL:
                return await _page(request, matter, await _filled(form, matter, number))
            if pressed == EDIT or not form.ok:
                return await _page(request, matter, form if pressed != EDIT else _unchecked(form))
            return await _on(request, person, number, matter, form, send=pressed == SEND)
        except InvalidInput as error:
            return await _page(request, matter, form.with_refusal(error))
        except (Refused, NotFound) as error:
            await keeping.keep(person, matter.id, form.form.name, data)
            return too_late(request, error, typed_in(form), back=f"/staff/tips/{number}")


async def _on(
    request: PortalRequest, person: Person, number: str, matter: Matter, form: Bound, *, send: bool
) -> Answer:
    """To the preview, or from the preview to the informant; news in between lead to the preview again."""
    tip = await reading.open_for(person, number)
    if not send:
        return _preview(request, matter, tip, form)
    text, en, seen = form.values["text"], form.values["en"], _seen(form.raw)
    try:
        await conversation.write(person, number, text, en=en, seen=seen)
    except Conflict:
        await keeping.keep(person, matter.id, form.form.name, form.raw)
        return _preview(request, matter, await reading.open_for(person, number), form, status=409)
    await drafts.forget(person, matter.id, form.form.name)
    notice = HANDED_ON if tip.row.channel == MAILBOX else SENT
    return see_other(f"{_back(matter)}#conversation", notice=notice)


def _preview(
    request: PortalRequest, matter: Matter, tip: OpenTip, form: Bound, *, status: int = 200
) -> Answer:
    if max(len(form.values["text"]), len(form.values["en"])) > LONGEST:
        raise InvalidInput({"text": Message(N_("内容最多{most}个字。"), {"most": LONGEST})})
    seen = str(len(tip.messages))
    preview = Preview(
        action=f"/staff/tips/{tip.row.number}/messages",
        send=N_("交身份保管员寄出") if tip.row.channel == MAILBOX else N_("发给举报人"),
        message=Words(form.values["text"], form.values["en"]),
        news=tip.messages[_seen(form.raw) :],
        hidden=previews.hidden(form.raw, seen=seen),
    )
    number = matter.case.number if matter.case else tip.row.number
    return previews.preview_page(request, preview, number=number, status=status)


async def _filled(form: Bound, matter: Matter, number: str) -> Bound:
    """The template's words below whatever was typed already; choosing none leaves all as it is.

    Filled for this tip alone: no informant learns the number of another's.
    """
    [tip] = [one for one in matter.tips if one.number == number]
    data = form.raw
    values = {name: data.get(name) for name in ("template", "text", "en")}
    if values["template"]:
        reply = await templates.filled(await templates.template(values["template"]), matter, tip)
        values["text"] = "\n".join(filter(None, (values["text"].rstrip(), reply.zh)))
        values["en"] = "\n".join(filter(None, (values["en"].rstrip(), reply.en)))
    return Bound(form=form.form, raw=FormData.of(values))


async def _matter(person: Person, number: str) -> Matter:
    [tip] = (await tip_matter(person, number)).tips
    return await matter_behind(tip)


async def _page(request: PortalRequest, matter: Matter, form: Bound) -> Answer:
    if matter.case is not None:
        return await case_page(request, matter.number, form)
    return await tip_page(request, matter.number, form)


def _back(matter: Matter) -> str:
    """To the page of the case where there is one: there the officer wrote."""
    return f"/staff/cases/{matter.number}" if matter.case else f"/staff/tips/{matter.number}"


def _unchecked(form: Bound) -> Bound:
    return Bound(form=form.form, raw=form.raw)


def _seen(data: FormData) -> int:
    """How many lines the conversation had when the page was made."""
    text = data.get("seen")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0

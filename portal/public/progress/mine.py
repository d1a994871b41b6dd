"""Everything held about the informant, on a page and as a file, and what he may ask about it."""

import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final

from litestar import get, post
from litestar.response import Stream, Template

from portal.catalogue import kinds
from portal.core.errors import N_, InvalidInput
from portal.custody import rights
from portal.custody.rights import DEEDS, KINDS, LONGEST
from portal.floods.acts import Act
from portal.floods.gate import MustWait
from portal.offices import queries as offices
from portal.public import waiting
from portal.public.offices import bureau_reach
from portal.public.progress.visits import TIP, ProgressPage, informant_of_visit
from portal.retention import held
from portal.retention.held import Held, KeyHolder
from portal.tips.reading import Message
from portal.web.bodies import read_form
from portal.web.ends import by_length
from portal.web.fields import Choice, Radio, TextArea
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.i18n import gettext
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.told import Told, answers_shown
from portal.web.types import Answer, PortalRequest

MINE: Final = f"{TIP}/mine"
FIELDS: Final = {"name": N_("您的姓名"), "phone": N_("您的电话"), "email": N_("您的邮箱")}
MODES: Final = {
    "anonymous": N_("匿名"),
    "named": N_("实名，只有身份保管员能看到"),
    "open": N_("实名，同意承办单位查看"),
}
PURPOSES: Final = {
    "owner": N_("承办"),
    "cc": N_("协办，只能查看"),
    "dispatch": N_("派单"),
    "informant": N_("您自己，凭查询码"),
    "custody": N_("身份保管员"),
    "open": N_("承办单位，经您同意"),
    "asked": N_("一位承办人员，经身份保管员同意，到期自动收回"),
}
REQUEST = Form(
    (
        Radio(
            "kind",
            N_("您要什么"),
            missing=N_("请选择您要什么。"),
            choices=tuple(Choice(code, label) for code, label in KINDS.items()),
        ),
        TextArea("text", N_("请写清楚"), called=N_("内容"), limit=LONGEST, rows=6),
    )
)
ASKED = declare_notice("rights-asked", N_("已加密交给身份保管员，答复会出现在这一页。"))


class MineController(ProgressPage):
    path = MINE

    @get(name="public:progress-mine")
    async def show(self, request: PortalRequest) -> Answer:
        about = await held.about(await informant_of_visit())
        return page(
            request,
            "public/progress/mine.html",
            held=about,
            lengths=by_length(about.expected),
            told=await answers_shown(about.tip.row.kind, about.tip.answers),
            kind=kinds.kind(about.tip.row.kind),
            offices={row.code: row for row in await offices.offices()},
            reach=await bureau_reach(),
            consent_on=date.fromisoformat(about.consent_on) if about.consent_on else None,
            fields=FIELDS,
            modes=MODES,
            purposes=PURPOSES,
            kinds=KINDS,
            deeds=DEEDS,
            current="progress",
        )

    @get("/file", name="public:progress-mine-file")
    async def download(self) -> Stream:
        """Made in memory for this answer and kept nowhere."""
        about = await held.about(await informant_of_visit())
        headers = {"Content-Disposition": 'attachment; filename="held-about-me.json"'}
        return Stream(_written(await _as_data(about)), media_type="application/json", headers=headers)

    @get("/request", name="public:progress-mine-request")
    async def show_request(self, request: PortalRequest) -> Answer:
        await informant_of_visit()
        return _page(request, REQUEST.blank())

    @post("/request")
    async def ask(self, request: PortalRequest) -> Answer:
        form = REQUEST.bind(await read_form(request))
        informant = await informant_of_visit(form.raw.get("text"))
        try:
            if form.ok:
                waiting.admit(request, Act.MESSAGE)
                await rights.ask(informant, form.values["kind"], form.values["text"])
                return see_other(MINE, notice=ASKED)
        except InvalidInput as error:
            form = form.with_refusal(error)
        except MustWait as wait:
            return waiting.asked_to_wait(_page(request, form), wait)
        return _page(request, form)


def _page(request: PortalRequest, form: Bound) -> Template:
    return page(request, "public/progress/mine_request.html", form=form, current="progress")


async def _written(data: dict[str, Any]) -> AsyncIterator[bytes]:
    for piece in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(data):
        yield piece.encode()


async def _as_data(about: Held) -> dict[str, Any]:
    """Words as they were given, names of fields in the visitor's language; of the identity no value."""
    tip = about.tip
    told = await answers_shown(tip.row.kind, tip.answers)
    return {
        "number": tip.row.number,
        "received_on": tip.row.received_on.isoformat(),
        "kind": tip.row.kind,
        "answers": [{"about": _title(one), "answers": _labelled(one.rows)} for one in told],
        "messages": [_message(line) for line in tip.messages],
        "satisfaction": _satisfaction(about),
        "files": [{"name": file.name, "bytes": file.size} for file in about.files],
        "identity": {
            "mode": about.mode,
            "fields_held": list(about.fields),
            "privacy_notice": about.notice,
            "consent_on": about.consent_on,
            "reminder_address_held": about.address_kept,
        },
        "keys_to_content": [_key(one) for one in about.content_keys],
        "keys_to_identity": [_key(one) for one in about.identity_keys],
        "identity_opened": [{"on": one.on_day.isoformat(), "office": one.office} for one in about.openings],
        "kept_months_after_end": about.months,
        "kept_months_by_outcome": {one.outcome.code: one.months for one in about.expected},
        "requests": [_request(one) for one in about.requests],
    }


def _message(line: Message) -> dict[str, str]:
    return {
        "from": "office" if line.from_office else "me",
        "on": line.on_day.isoformat(),
        "kind": line.kind,
        "text": line.text,
    }


def _title(told: Told) -> str:
    return gettext(told.title).format(n=told.number) if told.title else ""


def _labelled(rows: list[tuple[str, str]]) -> dict[str, str]:
    return {gettext(label): text for label, text in rows}


def _satisfaction(about: Held) -> dict[str, str] | None:
    said = about.tip.satisfaction
    return {"grade": said.grade, "comment": said.comment} if said else None


def _key(one: KeyHolder) -> dict[str, str]:
    return {"office": one.office, "as": one.purpose}


def _request(one: rights.Request) -> dict[str, str | None]:
    answered = one.row.answered_on
    return {
        "kind": one.kind,
        "asked_on": one.row.asked_on.isoformat(),
        "text": one.text,
        "answered_on": answered.isoformat() if answered else None,
        "answer": one.answer or None,
        "done": one.deed or None,
    }

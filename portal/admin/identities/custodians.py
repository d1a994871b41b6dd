"""The custodians' desk: who asks to see which identity, allowing it for a time, and opening one oneself."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin.desk.forms import typed_in, version_of
from portal.admin.desk.stepping import too_late
from portal.admin.identities.forms import GRANT, OPEN, REFUSE
from portal.admin.middleware import signed_in
from portal.catalogue import identities
from portal.core.errors import N_, Conflict, InvalidInput, NotFound, Refused
from portal.custody import deciding, reading, replies, requests, rights
from portal.custody.requests import Desk
from portal.offices import queries as offices
from portal.staff import queries as staff
from portal.vault.digests import fingerprint
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/identities"
GRANTED = declare_notice("identity-granted", N_("已批准，到时自动收回。"))
REFUSED = declare_notice("identity-refused", N_("已答复申请人，没有交出密钥。"))
REVOKED = declare_notice("identity-revoked", N_("已收回。"))
_WHEN_DECIDING = "identities.grant"


class CustodianController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:identities", opt={"permission": _WHEN_DECIDING})
    async def show(self, request: PortalRequest) -> Answer:
        return await _desk(request, OPEN.blank())

    @post("/opening", name="admin:identity-open", opt={"permission": "identities.open"})
    async def open(self, request: PortalRequest) -> Answer:
        """Shown in the answer itself and at no address: whoever sees it again leaves another event."""
        form = OPEN.bind(await read_form(request))
        if not form.ok:
            return await _desk(request, form)
        try:
            identity = await reading.open_with_reason(signed_in(request), **form.values)
        except (InvalidInput, Refused, NotFound) as error:
            return await _desk(request, form.with_error("number", error.message))
        return page(
            request, "admin/identities/opened.html", identity=identity, back=PATH, current="identities"
        )

    @get("/{asked:uuid}", name="admin:identity-request", opt={"permission": _WHEN_DECIDING})
    async def one(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        return await _request_page(request, asked)

    @post("/{asked:uuid}/grant", name="admin:identity-grant", opt={"permission": _WHEN_DECIDING})
    async def grant(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        form = GRANT.bind(await read_form(request))
        person, seen = signed_in(request), version_of(form.raw)
        return await _decided(
            request,
            asked,
            form,
            lambda: deciding.grant(person, asked, form.values["duration"], version=seen),
            GRANTED,
        )

    @post("/{asked:uuid}/refusal", name="admin:identity-refuse", opt={"permission": _WHEN_DECIDING})
    async def refuse(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        form = REFUSE.bind(await read_form(request))
        person, seen = signed_in(request), version_of(form.raw)
        return await _decided(
            request,
            asked,
            form,
            lambda: deciding.refuse(person, asked, form.values["reason"], version=seen),
            REFUSED,
        )

    @post("/{asked:uuid}/no-name", name="admin:identity-no-name", opt={"permission": _WHEN_DECIDING})
    async def no_name(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        return await _decided(
            request,
            asked,
            None,
            lambda: deciding.say_no_name(person, asked, version=version_of(data)),
            REFUSED,
        )

    @post("/{asked:uuid}/revocation", name="admin:identity-revoke", opt={"permission": _WHEN_DECIDING})
    async def revoke(self, request: PortalRequest, asked: FromPath[UUID]) -> Answer:
        data, person = await read_form(request), signed_in(request)
        return await _decided(
            request,
            asked,
            None,
            lambda: deciding.revoke(person, asked, version=version_of(data)),
            REVOKED,
        )


async def _decided(
    request: PortalRequest,
    asked: UUID,
    form: Bound | None,
    verb: Callable[[], Awaitable[None]],
    notice: str,
) -> Answer:
    if form is not None and not form.ok:
        return await _request_page(request, asked, form)
    try:
        await verb()
    except (Conflict, Refused) as error:
        typed = typed_in(form) if form is not None else ()
        return too_late(request, error, typed, back=f"{PATH}/{asked}", current="identities")
    return see_other(PATH, notice=notice)


async def _desk(request: PortalRequest, form: Bound) -> Answer:
    desk = await requests.desk(signed_in(request))
    asked = await rights.desk(signed_in(request))
    return page(
        request,
        "admin/identities/list.html",
        desk=desk,
        set_aside=await requests.set_aside(signed_in(request)),
        rights_waiting=sum(one.answered_on is None for one in asked),
        replies_waiting=len(await replies.waiting(signed_in(request))),
        form=form,
        people=await staff.names(_people(desk)),
        offices={row.code: row for row in await offices.offices()},
        current="identities",
    )


async def _request_page(request: PortalRequest, asked: UUID, failed: Bound | None = None) -> Answer:
    person = signed_in(request)
    opened = await deciding.open_request(person, asked)
    row = opened.request
    return page(
        request,
        "admin/identities/request.html",
        form=failed,
        asked=opened,
        purpose=identities.purpose(opened.purpose),
        fingerprint=fingerprint(opened.key),
        own=row.asked_by == person.id,
        grant=failed if _is(failed, "grant") else GRANT.blank(duration=identities.USUAL),
        refuse=failed if _is(failed, "refuse") else REFUSE.blank(),
        office=await offices.office(row.office),
        people=await staff.names({row.asked_by, *([row.decided_by] if row.decided_by else [])}),
        current="identities",
    )


def _is(failed: Bound | None, name: str) -> bool:
    return failed is not None and failed.form.name == name


def _people(desk: Desk) -> set[UUID]:
    rows = (*desk.waiting, *desk.running, *desk.over)
    return {one for row in rows for one in (row.asked_by, row.decided_by) if one is not None}

"""Drafts on the desk: kept when asked for, when somebody was faster, and when a session has ended."""

import re
from typing import Any, Final
from uuid import UUID

from litestar import Controller, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from portal.admin.middleware import signed_in
from portal.admin.remembered import remembered
from portal.cases import drafts, recusing
from portal.cases.drafts import Draft, Owner
from portal.core.errors import N_, DomainError
from portal.staff.people import Person
from portal.web.bodies import read_form
from portal.web.csrf import FIELD
from portal.web.flash import declare_notice
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.guards import SIGNED_IN, SignInNeeded, staff_only
from portal.web.redirects import local_path, see_other
from portal.web.types import Answer, PortalRequest

DO: Final = "do"
"""Name of the buttons of a form: which of them was pressed."""
KEPT = declare_notice("draft-kept", N_("草稿已密封保存，只有您自己能看到。"))
DISCARDED = declare_notice("draft-discarded", N_("草稿已删除。"))
_NOT_TYPED: Final = frozenset({FIELD, DO, "version", "seen", "back"})
_FORM_OF: Final = re.compile(
    r"/staff/(?P<subject>cases|tips)/(?P<number>[A-Z0-9-]{6,40})/"
    r"(?:(?:steps|proposals)/(?P<action>[a-z_]{3,30})|(?P<page>notes|messages|facts|opinions|checklist)|"
    r"inspections/(?P<sheet>[0-9]{1,3})/form)"
)
_PAGES: Final = {
    "notes": "note",
    "messages": "message",
    "facts": "facts",
    "opinions": "opinion",
    "checklist": "checklist",
}

Drafts = dict[str, Draft]


class WorkDraftController(Controller):
    path = "/staff/drafts"
    include_in_schema = False

    @post("/discard", name="admin:draft-discard", opt={"permission": SIGNED_IN})
    async def discard(self, request: PortalRequest) -> Answer:
        data, person = await read_form(request), signed_in(request)
        matter = await recusing.matter_of(person, data.get("number"))
        await drafts.forget(person, matter.id, data.get("form"))
        return see_other(local_path(data.get("back"), otherwise="/staff/tips"), notice=DISCARDED)


async def mine(person: Person, matter: UUID) -> Drafts:
    """By form."""
    return {form: draft for (_, form), draft in (await drafts.mine(person, [matter])).items()}


def kept(form: Form, waiting: Drafts, **initial: Any) -> Bound:
    """The form with what its draft says, or blank."""
    draft = waiting.get(form.name)
    return Bound(form=form, raw=FormData.of(draft.fields)) if draft else form.blank(**initial)


async def keep(person: Person, matter: UUID, form: str, data: FormData) -> None:
    await drafts.keep(Owner.of(person), matter, form, typed(data))


def typed(data: FormData) -> dict[str, list[str]]:
    """What a person filled in, without what the page itself sent along."""
    return {name: data.all(name) for name in data if name not in _NOT_TYPED}


async def staff_only_keeping_words(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """The guard of all staff pages; who wrote for longer than his session lasted finds a draft."""
    try:
        await staff_only(connection, handler)
    except SignInNeeded as late:
        late.kept = late.data is not None and await _rescued(connection.scope["path"], late.data)
        raise


def _form(found: re.Match[str]) -> str:
    if found["sheet"]:
        return f"inspection-{found['sheet']}"
    name = found["action"] or _PAGES[found["page"]]
    return f"{name}-{found['number']}" if name == "message" else name


async def _rescued(path: str, data: FormData) -> bool:
    """Sealed to the key of the account that this browser was signed in as; nothing is opened for it."""
    found, account = _FORM_OF.fullmatch(path), remembered()
    if found is None or account is None:
        return False
    owner, matter = await drafts.owner(account), await drafts.matter_named(found["number"])
    if owner is None or matter is None:
        return False
    try:
        await drafts.keep(owner, matter, _form(found), typed(data))
    except DomainError:
        return False
    return True

"""The ledger on a page: what happened, newest first, narrowed by its address, and as a table."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, get, post
from litestar.response import Stream

from portal.admin.middleware import signed_in
from portal.auditing import exporting, reading
from portal.auditing.exporting import ACTORS
from portal.auditing.reading import Asked, Slice
from portal.auditing.subjects import SORTS
from portal.auditing.visible import sees_hidden
from portal.auditing.words import GROUP_LABELS, KINDS, STANDING_OUT, Group, group_of
from portal.cases.matters import hidden_office
from portal.core import clock
from portal.core.errors import N_, InvalidInput
from portal.ledger import verifying
from portal.offices import queries as offices
from portal.staff import queries as staff
from portal.staff.people import Person
from portal.web.bodies import read_form
from portal.web.fields import Choice, Day, Select, Text
from portal.web.formdata import FormData
from portal.web.forms import Bound, Form
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest
from portal.web.words import Words

PATH: Final = "/staff/ledger"
PERMISSION: Final = {"permission": reading.PERMISSION}
SIZE: Final = 50
FILTER: Final = Form(
    (
        Day("first", N_("从"), required=False),
        Day("last", N_("到"), required=False),
        Select(
            "group",
            N_("哪一类"),
            required=False,
            choices=tuple(Choice(one.value, label) for one, label in GROUP_LABELS.items()),
        ),
        Select("office", N_("单位"), required=False),
        Select("account", N_("谁"), required=False),
        Text("number", N_("编号"), required=False, limit=40, short=True),
    ),
    name="filter",
)


class LedgerController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:ledger", opt=PERMISSION)
    async def show(self, request: PortalRequest) -> Answer:
        return await _page(request, FormData.of(dict(request.query_params)))

    @post("/export", name="admin:ledger-export", opt=PERMISSION)
    async def export(self, request: PortalRequest) -> Answer:
        data, person = await read_form(request), signed_in(request)
        form = (await _filter(person)).bind(data)
        try:
            parts = await exporting.export(person, _asked(form)) if form.ok else None
        except InvalidInput:
            parts = None
        if parts is None:
            return await _page(request, data)
        name = f"ledger-{clock.today():%Y%m%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Stream(parts, status_code=200, media_type="text/csv", headers=headers)


async def _page(request: PortalRequest, data: FormData) -> Answer:
    """What cannot be read in the address is told at its field, above an empty list."""
    person = signed_in(request)
    form, listed = (await _filter(person)).bind(data), Slice(())
    try:
        if form.ok:
            after, before = _event(data.get("after")), _event(data.get("before"))
            listed = await reading.events(person, _asked(form), limit=SIZE, after=after, before=before)
    except InvalidInput as refusal:
        form = form.with_refusal(refusal)
    query = {one.name: data.get(one.name) for one in form.form.fields if data.get(one.name)}
    return page(
        request,
        "admin/ledger.html",
        form=form,
        listed=listed,
        query=query,
        first=_address(query),
        newer=_address(query | {"before": str(listed.newer)}) if listed.newer else None,
        older=_address(query | {"after": str(listed.older)}) if listed.older else None,
        presets=[(GROUP_LABELS[one], _address({"group": one.value})) for one in Group if one in STANDING_OUT],
        check=await verifying.last_check(),
        anchored=await verifying.last_anchor(),
        **await _words(),
        current="ledger",
    )


async def _words() -> dict[str, Any]:
    return {
        "offices": {row.code: row for row in await offices.all_offices()},
        "kinds": KINDS,
        "sorts": SORTS,
        "actors": ACTORS,
        "stands_out": lambda kind: group_of(kind) in STANDING_OUT,
    }


async def _filter(person: Person) -> Form:
    shown = [row for row in await offices.all_offices() if row.code != hidden_office() or sees_hidden(person)]
    return FILTER.with_choices(
        office=[Choice(row.code, Words(row.zh, row.en)) for row in shown],
        account=[Choice(str(one.id), Words(one.name)) for one in await staff.people()],
    )


def _asked(form: Bound) -> Asked:
    values = form.values
    return Asked(
        first=values["first"],
        last=values["last"],
        group=Group(values["group"]) if values["group"] else None,
        office=values["office"] or "",
        account=UUID(values["account"]) if values["account"] else None,
        number=values["number"],
    )


def _address(query: dict[str, str]) -> str:
    return f"{PATH}?{urlencode(query)}" if query else PATH


def _event(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

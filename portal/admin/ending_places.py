"""The page that takes a place back from a person, and with his last one in an office the office's key."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin import alongside
from portal.admin.middleware import signed_in
from portal.catalogue.states import ROLE_LABELS
from portal.core.errors import N_, DomainError, NotFound
from portal.offices import queries as offices
from portal.staff import queries, revoking, rotating
from portal.staff.people import Person
from portal.staff.queries import PersonRow, PlaceRow
from portal.staff.revoking import REASON_LABELS, Reason, Taken
from portal.web.bodies import read_form
from portal.web.fields import Checkbox, Choice, Field, Select
from portal.web.flash import declare_notice
from portal.web.forms import Bound, Form
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PEOPLE = "/staff/people"
BUREAU = "bureau"
ENDED = declare_notice("place-ended", N_("岗位已收回。"))
KEY_TAKEN = declare_notice(
    "place-key-taken", N_("岗位和单位密钥已收回，他的登录已全部结束。密钥管理员会看到这个单位需要更换密钥。")
)
KEY_CHANGED = declare_notice(
    "place-key-changed", N_("岗位和单位密钥已收回，他的登录已全部结束，单位的新密钥已生效。")
)
_REASON = Select(
    "reason",
    N_("原因"),
    choices=tuple(Choice(one.value, REASON_LABELS[one]) for one in Reason if one is not Reason.CLOSED),
)
_KNOWING = Checkbox("knowing", N_("我知道：收回之后，这个单位的内容只能由持有托管密钥分片的人一起找回"))
_ROTATE = Checkbox("rotate", N_("同时更换单位密钥（建议）"), required=False)


class EndingPlacesController(Controller):
    path = f"{PEOPLE}/{{account:uuid}}/places/{{office:str}}/{{role:str}}/end"
    include_in_schema = False

    @get(name="admin:place-end", opt={"permission": "places.end"})
    async def ask(
        self, request: PortalRequest, account: FromPath[UUID], office: FromPath[str], role: FromPath[str]
    ) -> Answer:
        row, place = await _place(signed_in(request), account, office, role)
        form = await _form(signed_in(request), row, place)
        return await _page(request, row, place, form.blank(rotate=True))

    @post(name="admin:place-end-now", opt={"permission": "places.end"})
    async def end(
        self, request: PortalRequest, account: FromPath[UUID], office: FromPath[str], role: FromPath[str]
    ) -> Answer:
        by = signed_in(request)
        row, place = await _place(by, account, office, role)
        form = (await _form(by, row, place)).bind(await read_form(request))
        if form.ok:
            try:
                return await _ended(by, row, place, form)
            except DomainError as error:
                form = form.with_refusal(error)
        return await _page(request, row, place, form)


async def _ended(by: Person, row: PersonRow, place: PlaceRow, form: Bound) -> Answer:
    taken = await revoking.end_place(
        by,
        row.id,
        place.office,
        place.role,
        reason=Reason(form.values["reason"]),
        knowing=form.values.get("knowing", False),
    )
    if not form.values.get("rotate"):
        return see_other(f"{PEOPLE}/{row.id}", notice=KEY_TAKEN if taken.offices else ENDED)
    return see_other(f"{PEOPLE}/{row.id}", notice=await _rotated(by, taken))


async def _rotated(by: Person, taken: Taken) -> str:
    """In the same act, unless fingerprints have to be compared first: then it waits on the office's page."""
    try:
        for office in taken.offices:
            await rotating.rotate(by, office)
    except rotating.NotCompared:
        return KEY_TAKEN
    alongside.look_again()
    return KEY_CHANGED


async def _place(by: Person, account: UUID, office: str, role: str) -> tuple[PersonRow, PlaceRow]:
    row = await queries.person(account)
    wanted = None if office == BUREAU else office
    for place in row.places if row else ():
        if (place.office, place.role.value) == (wanted, role) and row and revoking.may_end(by, wanted):
            return row, place
    raise NotFound(N_("他没有这个岗位，或者已经收回。"))


async def _form(by: Person, row: PersonRow, place: PlaceRow) -> Form:
    fields: list[Field] = [_REASON]
    if _loses_key(row, place):
        if place.office in await revoking.last_holder_of(row.id):
            fields.append(_KNOWING)
        elif "keys.rotate" in by.permissions:
            fields.append(_ROTATE)
    return Form(tuple(fields))


def _loses_key(row: PersonRow, place: PlaceRow) -> bool:
    """Whether this is his last role in an office whose key he holds."""
    roles = [one for one in row.places if one.office == place.office]
    return place.office is not None and place.holds_key and len(roles) == 1


async def _page(request: PortalRequest, row: PersonRow, place: PlaceRow, form: Bound) -> Answer:
    return page(
        request,
        "admin/people/end_place.html",
        form=form,
        row=row,
        place=place,
        office=next((one for one in await offices.offices() if one.code == place.office), None),
        loses_key=_loses_key(row, place),
        address=f"{PEOPLE}/{row.id}/places/{place.office or BUREAU}/{place.role.value}/end",
        role_labels=ROLE_LABELS,
        current="people",
    )

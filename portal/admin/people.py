"""Pages of people and offices: who has an account, who stands where, and who waits to be admitted."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from portal.admin import place_areas
from portal.admin.forms import BUREAU, PERSON, admission_form, new_account, place_form, same_twice
from portal.admin.middleware import signed_in
from portal.catalogue.states import ROLE_LABELS, Role
from portal.core.errors import N_, DomainError, NotFound
from portal.staff import accounts, keyring, placing, queries, revoking, rotating, setting_up
from portal.staff.placing import Outcome
from portal.web.bodies import read_form
from portal.web.flash import declare_notice
from portal.web.forms import Bound
from portal.web.redirects import see_other
from portal.web.templating import page
from portal.web.types import Answer, PortalRequest

PATH = "/staff/people"
CREATED = declare_notice("account-created", N_("账号已建立。请接着安排岗位，没有岗位的人什么也看不到。"))
OUTCOMES = {
    Outcome.IN_FORCE: declare_notice("place-in-force", N_("岗位已生效。")),
    Outcome.KEY_MADE: declare_notice("place-key-made", N_("岗位已生效，并为这个单位建立了密钥。")),
    Outcome.ADMITTED: declare_notice("place-admitted", N_("岗位已生效，单位密钥已交给他。")),
    Outcome.WAITING: declare_notice(
        "place-waiting", N_("岗位已登记，等待持有该单位密钥的成员接纳后生效。"), kind="info"
    ),
}


class PeopleController(Controller):
    path = PATH
    include_in_schema = False

    @get(name="admin:people", opt={"permission": "people.see"})
    async def everybody(self, request: PortalRequest) -> Answer:
        person = signed_in(request)
        return page(
            request,
            "admin/people/list.html",
            current="people",
            people=await queries.people(),
            offices=await queries.coverage(),
            is_open=await keyring.is_open(),
            keys_missing=not await placing.offline_keys_kept(),
            may_make_keys="keys.make" in person.permissions and await setting_up.may_make_offline_keys(),
            may_manage="people.manage" in person.permissions,
            keys_due="keys.rotate" in person.permissions and await rotating.due(),
            role_labels=ROLE_LABELS,
        )

    @get("/new", name="admin:people-new", opt={"permission": "people.manage"})
    async def ask(self, request: PortalRequest) -> Answer:
        return page(request, "admin/people/new.html", form=PERSON.blank(), current="people")

    @post("/new", name="admin:people-create", opt={"permission": "people.manage"})
    async def create(self, request: PortalRequest) -> Answer:
        form = same_twice(PERSON.bind(await read_form(request)))
        if form.ok:
            try:
                made = await accounts.create(new_account(form), by=signed_in(request).actor)
                return see_other(f"{PATH}/{made.id}", notice=CREATED)
            except DomainError as error:
                form = form.with_refusal(error)
        return page(request, "admin/people/new.html", form=form, current="people")

    @get("/{account:uuid}", name="admin:people-one", opt={"permission": "people.see"})
    async def one(self, request: PortalRequest, account: FromPath[UUID]) -> Answer:
        offices = await queries.coverage()
        return await _person_page(request, account, place_form(offices).blank())

    @post("/{account:uuid}/places", name="admin:people-place", opt={"permission": "people.manage"})
    async def place(self, request: PortalRequest, account: FromPath[UUID]) -> Answer:
        form = place_form(await queries.coverage()).bind(await read_form(request))
        if form.ok:
            try:
                office = None if form.values["office"] == BUREAU else form.values["office"]
                role = Role(form.values["role"])
                outcome = await placing.place(signed_in(request), account, office=office, role=role)
                return see_other(f"{PATH}/{account}", notice=OUTCOMES[outcome])
            except DomainError as error:
                form = form.with_refusal(error)
        return await _person_page(request, account, form)

    @post("/{account:uuid}/admission", name="admin:people-admit", opt={"permission": "offices.admit"})
    async def admit(self, request: PortalRequest, account: FromPath[UUID]) -> Answer:
        data = await read_form(request)
        office = data.get("office")
        form = admission_form(office).bind(data)
        if not form.ok:
            blank = place_form(await queries.coverage()).blank()
            return await _person_page(request, account, blank, admission=(office, form))
        outcome = await placing.admit(signed_in(request), account, office, compared=data.get("fingerprint"))
        return see_other(f"{PATH}/{account}", notice=OUTCOMES[outcome])


async def _person_page(
    request: PortalRequest, account: UUID, form: Bound, *, admission: tuple[str, Bound] | None = None
) -> Answer:
    row = await queries.person(account)
    if row is None:
        raise NotFound
    by = signed_in(request)
    offices = {office.code: office for office in await queries.coverage()}
    admissible = _admissible(row, by.offices, offices, is_key_officer="keys.rotate" in by.permissions)
    admissions = {code: admission_form(code).blank() for code in sorted(admissible)}
    return page(
        request,
        "admin/people/person.html",
        422 if admission else None,
        form=form,
        row=row,
        offices=offices,
        admissions=admissions | dict([admission] if admission else []),
        endable={place.office for place in row.places if revoking.may_end(by, place.office)},
        may_manage="people.manage" in by.permissions,
        role_labels=ROLE_LABELS,
        area_names=await place_areas.names(),
        current="people",
    )


def _admissible(
    row: queries.PersonRow,
    mine: frozenset[str],
    offices: dict[str, queries.OfficeRow],
    *,
    is_key_officer: bool,
) -> frozenset[str]:
    """The offices that wait for exactly this visitor's hand."""
    if not row.has_keys:
        return frozenset()
    waiting = {place.office for place in row.places if place.office and not place.holds_key}
    return frozenset(
        code for code in waiting if code in mine or (is_key_officer and not offices[code].members)
    )

"""An account administrator with every verb and page he has opens no tip, no name and no case."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from litestar import Litestar

from portal.cases.opening import open_case
from portal.catalogue.states import Role
from portal.compartments.sealing import open_pair
from portal.core.errors import DomainError, Refused
from portal.database import fetch
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import closing, inviting, joining, placing, queries, requirements, signing_in
from portal.staff.accounts import NewPerson
from portal.staff.inviting import Issued
from portal.staff.keyring import OfficeKeyring, create_epoch
from portal.staff.people import Person, Place
from portal.vault.errors import CannotOpen
from tests.support.bureau import BUILDING, CUSTODIANS, DESK, Bureau, member, open_bureau
from tests.support.pages import PortalClient
from tests.support.signed_in import visitor
from tests.support.tips import BUILDER, NAMED, UNSURE, send

PASSWORD = "青山 绿水 白云 红叶 七八"
SECRET = "枫林渡口绝密暗号"


@dataclass(frozen=True, slots=True)
class Scene:
    """A bureau at work, its administrator 钱管, and everything that is sealed in it."""

    client: PortalClient
    bureau: Bureau
    admin: Person
    numbers: tuple[str, ...]
    case: str

    async def opens(self, person: Person) -> list[UUID]:
        """What this person opens of all compartments that there are."""
        opened = []
        for row in await fetch("SELECT id FROM compartment"):
            try:
                if await open_pair(row["id"], OfficeKeyring(person)) is not None:
                    opened.append(row["id"])
            except CannotOpen:
                continue
        return opened

    async def becomes(self, issued: Issued) -> Person:
        """He uses the code himself that he was to hand over."""
        made = await joining.set_password(await joining.exchange(issued.code), PASSWORD)
        session = await sealed.find(await signing_in.begin(made.account, made.keys), signing_in.KIND)
        assert session is not None
        person = await signing_in.person_of(session)
        assert person is not None
        return person


@pytest.fixture
async def scene(app: Litestar, settings: Settings, working_day: object) -> AsyncIterator[Scene]:
    async with PortalClient.opened(app) as client:
        bureau = await open_bureau(settings)
        answers = BUILDER | {"account": SECRET}
        routed, _ = await send(answers, identity=NAMED)
        waiting, _ = await send(UNSURE | {"account": SECRET})
        staff, _ = await send({"account": SECRET}, kind="staff_conduct")
        case = await open_case(bureau["张干事"], routed.number, version=1)
        admin = await bureau.hire("钱管", (None, Role.ACCOUNT_ADMIN))
        yield Scene(client, bureau, admin, (routed.number, waiting.number, staff.number), case)


async def test_who_resets_an_account_and_uses_the_code_himself_opens_nothing(scene: Scene) -> None:
    for name in ("张干事", "李科长", "周派", "纪严", "管保", "王密"):
        before = await scene.opens(scene.bureau[name])
        issued = await inviting.reset(scene.admin, scene.bureau[name].id, reason="他说都忘了")
        impostor = await scene.becomes(issued)
        assert impostor.id == scene.bureau[name].id
        assert impostor.offices == frozenset()
        assert await scene.opens(impostor) == []
        assert bool(before) == (name != "王密")


async def test_an_impostor_in_the_place_of_a_member_is_admitted_by_nobody_but_a_member(scene: Scene) -> None:
    issued = await inviting.reset(scene.admin, scene.bureau["张干事"].id, reason="他说都忘了")
    impostor = await scene.becomes(issued)
    row = await queries.person(impostor.id)
    assert row is not None
    for by in (scene.admin, impostor, scene.bureau["王密"], scene.bureau["陈设计"]):
        with pytest.raises(Refused):
            await placing.admit(by, impostor.id, BUILDING, compared=row.fingerprint)
    assert await scene.opens(impostor) == []


async def test_a_place_that_he_gives_himself_or_a_puppet_brings_no_key(scene: Scene) -> None:
    puppet = await scene.becomes(await inviting.invite(scene.admin, NewPerson("puppet", "无名氏")))
    for office, role in (
        *((BUILDING, Role.CHIEF), (DESK, Role.DISPATCHER), (CUSTODIANS, Role.CUSTODIAN)),
        (None, Role.LEADING),
    ):
        for one in (scene.admin, puppet):
            await placing.place(scene.admin, one.id, office=office, role=role)
            # Even if his session believed it, there is no grant.
            believes = Person(one.id, one.login, one.name, one.email, (Place(office, role),), one.keys)
            assert await scene.opens(believes) == []
            assert await fetch("SELECT id FROM office_grant WHERE account = ?", one.id) == []


async def test_in_the_place_of_the_key_officer_he_founds_no_office_key_either(scene: Scene) -> None:
    issued = await inviting.reset(scene.admin, scene.bureau["王密"].id, reason="他说都忘了")
    impostor = await scene.becomes(issued)
    assert impostor.has_role(Role.KEY_OFFICER)
    epochs = await fetch("SELECT id FROM office_epoch")
    with pytest.raises(DomainError):
        await create_epoch("bureau-430703", signer=impostor, members=[member(impostor)])
    assert await fetch("SELECT id FROM office_epoch") == epochs


async def test_closing_and_reopening_or_changing_the_rules_opens_nothing(scene: Scene) -> None:
    await requirements.ask(scene.admin, Role.CLERK, reason="试试")
    await requirements.stop_asking(scene.admin, Role.CLERK, reason="试试")
    await closing.close(scene.admin, scene.bureau["张干事"].id, reason="想进去")
    impostor = await scene.becomes(await closing.reopen(scene.admin, scene.bureau["张干事"].id))
    await placing.place(scene.admin, impostor.id, office=BUILDING, role=Role.CHIEF)
    assert await scene.opens(impostor) == []
    assert await scene.opens(scene.admin) == []


async def test_no_page_that_he_can_open_shows_what_was_reported_or_by_whom(
    app: Litestar, scene: Scene
) -> None:
    await placing.place(scene.admin, scene.admin.id, office=BUILDING, role=Role.CHIEF)
    browser = await visitor(scene.client, scene.admin)
    opened = set()
    for route in app.routes:
        handlers = getattr(route, "route_handlers", ())
        if not route.path.startswith("/staff") or not any("GET" in one.http_methods for one in handlers):
            continue
        for address in _addresses(route.path, scene):
            page = await browser.get(address)
            text = page.body.decode("utf-8", "replace")
            assert SECRET not in text, address
            assert NAMED["name"] not in text, address
            assert NAMED["phone"] not in text, address
            opened |= {route.path} if page.status == 200 else set()
    assert len(opened) > 8


def _addresses(path: str, scene: Scene) -> list[str]:
    """The address with each number of a tip or case, or with the id of each person, in its places."""
    if "{" not in path:
        return [path]
    values = [*scene.numbers, scene.case, *(str(one.id) for one in scene.bureau.people.values()), BUILDING]
    return ["/".join(value if one.startswith("{") else one for one in path.split("/")) for value in values]

"""A small bureau with named people, made without passwords: for tests of the domain."""

from dataclasses import dataclass, field
from uuid import uuid4

from portal.catalogue.pack import load_pack
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import DomainError, NotFound
from portal.database import insert_many, writing
from portal.documents.loading import load_documents
from portal.offices.loading import load_pack as store_pack
from portal.settings import Settings, bind
from portal.staff import authority, keyring
from portal.staff.keyring import Member
from portal.staff.people import Person, PersonKeys, Place
from portal.staff.tables import Account, Membership
from portal.vault import signatures
from portal.vault.boxes import new_pair
from portal.vault.signatures import new_signing_pair
from tests.support.rights import shipped

BUILDING = "construction-section"
DESIGN = "survey-design-section"
COUNTY = "bureau-430721"
DESK = "dispatch-desk"
DISCIPLINE = "discipline-office"
CUSTODIANS = "custodians"
HANDLERS_ALONE: dict[str, type[DomainError] | None] = {
    "张干事": None,
    "赵干事": None,
    "李科长": None,
    "陈设计": NotFound,
    "王干事": NotFound,
    "周派": NotFound,
    "纪严": NotFound,
    "管保": NotFound,
    "王密": NotFound,
}
"""Who tries what only those may who handle a tip of the building section, and what he is told."""


@dataclass(slots=True)
class Bureau:
    """王密 signs office keys; everybody else has a place in one office."""

    root_private: bytes = field(repr=False)
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    async def hire(self, name: str, *places: tuple[str | None, Role]) -> Person:
        """A new person with keys of his own and these places; he holds no office key yet."""
        person = _person(name, [Place(office, role) for office, role in places])
        statement = signatures.officer_statement(str(person.id), person.keys.sign.public)
        is_officer = person.has_role(Role.KEY_OFFICER)
        signed = signatures.sign(self.root_private, signatures.KEY_OFFICER, statement) if is_officer else None
        async with writing():
            await insert_many(Account, [_account_row(person, signed)])
            await insert_many(Membership, [_membership_row(person, place) for place in person.places])
        self.people[name] = person
        return person

    async def found(self, office: str, *names: str) -> None:
        """Make the office's key and give it to these people."""
        await keyring.create_epoch(
            office, signer=self["王密"], members=[member(self[name]) for name in names]
        )


def member(person: Person) -> Member:
    return Member(person.id, person.name, person.keys.box.public, person.keys.sign.public)


async def open_bureau(settings: Settings) -> Bureau:
    """Set up as after the first day: reporting is open, three handling offices have people."""
    bind(settings)
    settings.blobs.mkdir(parents=True, exist_ok=True)
    await store_pack(load_pack("changde"))
    await load_documents(load_pack("changde"))
    trusted, offline = authority.create()
    authority.store(trusted)
    bureau = Bureau(offline.root_private)
    await bureau.hire("王密", (None, Role.KEY_OFFICER), (None, Role.ACCOUNT_ADMIN))
    await bureau.hire("周派", (DESK, Role.DISPATCHER))
    await bureau.hire("纪严", (DISCIPLINE, Role.CHIEF), (DISCIPLINE, Role.CLERK))
    await bureau.hire("管保", (CUSTODIANS, Role.CUSTODIAN))
    await bureau.hire("李科长", (BUILDING, Role.CHIEF), (BUILDING, Role.CHECKER))
    await bureau.hire("张干事", (BUILDING, Role.CLERK), (BUILDING, Role.PUBLISHER))
    await bureau.hire("赵干事", (BUILDING, Role.CLERK))
    await bureau.hire("陈设计", (DESIGN, Role.CHIEF), (DESIGN, Role.CLERK))
    await bureau.hire("王干事", (COUNTY, Role.CLERK), (COUNTY, Role.CHIEF))
    await bureau.found(DESK, "周派")
    await bureau.found(DISCIPLINE, "纪严")
    await bureau.found(CUSTODIANS, "管保")
    await bureau.found(BUILDING, "李科长", "张干事", "赵干事")
    await bureau.found(DESIGN, "陈设计")
    await bureau.found(COUNTY, "王干事")
    return bureau


def _person(name: str, places: list[Place]) -> Person:
    keys = PersonKeys(new_pair(), new_signing_pair())
    return Person(
        uuid4(),
        f"login-{uuid4().hex[:8]}",
        name,
        f"{uuid4().hex[:8]}@example.com",
        tuple(places),
        keys,
        shipped(),
    )


def _account_row(person: Person, signature: bytes | None) -> dict[str, object]:
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "email": person.email,
        "active": True,
        "password": "",
        "private_keys": b"",
        "box_public": person.keys.box.public,
        "sign_public": person.keys.sign.public,
        "officer_signature": signature,
        "created_on": clock.today(),
    }


def _membership_row(person: Person, place: Place) -> dict[str, object]:
    return {
        "id": uuid4(),
        "account": person.id,
        "office": place.office,
        "role": place.role.value,
        "since_on": clock.today(),
        "until_on": None,
    }

"""Saved views: a set of filters under a name, for oneself or for everybody of an office."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID, uuid4

from portal.cases.criteria import Criteria
from portal.cases.tables import SavedView
from portal.catalogue.states import Role
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.staff.people import Person

LONGEST_NAME = 20
MOST = 12
_CHAIN = "views"


@dataclass(frozen=True, slots=True)
class View:
    """`office` is None for one that only its owner sees."""

    id: UUID
    owner: UUID
    office: str | None
    name: str
    criteria: Criteria
    position: int
    version: int

    def is_changed_by(self, person: Person) -> bool:
        """Its owner, and for a shared one the head of the office."""
        shared = self.office is not None and Role.CHIEF in person.roles_in(self.office)
        return person.id == self.owner or shared


async def views_of(person: Person) -> list[View]:
    """His own and those of his offices, in their order; his own first."""
    offices = sorted(person.offices)
    shared = f" OR office IN ({', '.join('?' for _ in offices)})" if offices else ""
    rows = await fetch(
        "SELECT id, owner, office, name, filters, position, version FROM saved_view "
        f"WHERE (owner = ? AND office IS NULL){shared} "
        "ORDER BY CASE WHEN office IS NULL THEN 0 ELSE 1 END, position, name, id",
        *(person.id, *offices),
    )
    return [
        View(criteria=Criteria.of(dict(parse_qsl(row.pop("filters")))), **row)
        for row in (dict(one) for one in rows)
    ]


async def view_of(person: Person, view: UUID) -> View:
    """One that he may change; NotFound for anybody else's."""
    for one in await views_of(person):
        if one.id == view:
            if not one.is_changed_by(person):
                raise Refused(N_("这个视图由同事建立，只有他本人或负责人可以修改。"))
            return one
    raise NotFound(N_("没有这个视图。"))


async def keep(person: Person, name: str, criteria: Criteria, *, office: str | None = None) -> UUID:
    """Save a set of filters under a name, after those that there are."""
    mine = [one for one in await views_of(person) if one.office == office]
    _check(person, name, office)
    if len(mine) >= MOST:
        raise Refused(N_("最多保存{most}个视图，请先删除不用的。"), most=MOST)
    view = uuid4()
    row = {
        "id": view,
        "owner": person.id,
        "office": office,
        "name": name.strip(),
        "filters": urlencode(criteria.query),
        "position": max((one.position for one in mine), default=0) + 1,
        "version": 1,
    }
    async with writing():
        await insert_many(SavedView, [row])
        await _record("view.saved", view, person, office)
    return view


async def alter(
    person: Person, view: UUID, *, name: str, office: str | None, position: int, version: int
) -> None:
    """Another name, place in the order, or circle of readers."""
    one = await view_of(person, view)
    _check(person, name, office)
    async with writing():
        changed = await fetch(
            "UPDATE saved_view SET name = ?, office = ?, position = ?, version = version + 1 "
            "WHERE id = ? AND version = ? AND version = ? RETURNING id",
            *(name.strip(), office, position, view, one.version, version),
        )
        if not changed:
            raise Conflict(N_("另一位同事刚刚改了这个视图，请重新打开后再操作。"))
        await _record("view.changed", view, person, office)


async def remove(person: Person, view: UUID) -> None:
    one = await view_of(person, view)
    async with writing():
        await change("DELETE FROM saved_view WHERE id = ?", view)
        await _record("view.removed", view, person, one.office)


def _check(person: Person, name: str, office: str | None) -> None:
    errors = {}
    if not name.strip():
        errors["name"] = Message(N_("请填写视图名称。"))
    elif len(name.strip()) > LONGEST_NAME:
        errors["name"] = Message(N_("名称最多{most}个字。"), {"most": LONGEST_NAME})
    if office is not None and office not in person.offices:
        errors["office"] = Message(N_("只能共享给自己所在的单位。"))
    if errors:
        raise InvalidInput(errors)


async def _record(kind: str, view: UUID, person: Person, office: str | None) -> None:
    await append(_CHAIN, Event(kind, f"view:{view}", person.actor, office))

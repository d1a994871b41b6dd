"""Of which roles a second factor is asked: dated rows, changed by an account administrator with a reason."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from portal.catalogue.factors import ASKED_OF, EDITABLE, SOURCE
from portal.catalogue.states import Role
from portal.core import clock
from portal.core.errors import N_, Conflict, NotFound, Refused
from portal.database import change, fetch, insert_many, writing
from portal.ledger.events import Event, append
from portal.staff.accounts import one_at_a_time
from portal.staff.inviting import required_reason
from portal.staff.people import Person
from portal.staff.tables import FactorRequirement

IN_FORCE = "r.valid_from <= ? AND (r.valid_to IS NULL OR r.valid_to >= ?)"


@dataclass(frozen=True, slots=True)
class Asked:
    """One role, whether a second factor is asked of it, and how many people that concerns.

    `missing` are those of them who have none yet; they are led through it at their next sign-in.
    """

    role: Role
    since: date | None
    source: str
    people: int
    missing: int


async def load_shipped() -> None:
    """Once, into a database that never had such a row; what an administrator ended stays ended."""
    async with writing():
        if not await fetch("SELECT id FROM factor_requirement LIMIT 1"):
            await insert_many(FactorRequirement, [_row(role, SOURCE) for role in ASKED_OF])


async def is_asked_of(account: UUID) -> bool:
    """Whether any of his places asks for one, also a place in which he still waits for a key."""
    today = clock.today()
    return bool(
        await fetch(
            "SELECT m.id FROM membership m JOIN factor_requirement r ON r.role = m.role WHERE m.account = ? "
            f"AND (m.until_on IS NULL OR m.until_on >= ?) AND {IN_FORCE} LIMIT 1",
            *(account, today, today, today),
        )
    )


async def rules() -> list[Asked]:
    """Every role that can be asked, in the order of the page."""
    today = clock.today()
    rows = await fetch(
        f"SELECT r.role, r.valid_from, r.source FROM factor_requirement r WHERE {IN_FORCE} "
        "ORDER BY r.valid_from, r.id",
        *(today, today),
    )
    known = {row["role"]: row for row in rows}
    return [await _asked(role, known.get(role.value)) for role in EDITABLE]


async def rule(role: Role) -> Asked:
    return next(one for one in await rules() if one.role == role)


async def ask(by: Person, role: Role, *, reason: str) -> None:
    """From now on, people of this role need a second factor to come in."""
    await _change(by, role, reason=reason, asked=True)


async def stop_asking(by: Person, role: Role, *, reason: str) -> None:
    """Nobody's second factor is removed by it: whoever has one is still asked for it."""
    await _change(by, role, reason=reason, asked=False)


async def _change(by: Person, role: Role, *, reason: str, asked: bool) -> None:
    if "factors.require" not in by.permissions:
        raise Refused(N_("只有账号管理员可以决定谁要用第二步验证。"))
    if role not in EDITABLE:
        raise NotFound
    source, today = required_reason(reason), clock.today()
    async with writing():
        await one_at_a_time()
        if ((await rule(role)).since is not None) == asked:
            raise Conflict(N_("已经是这样了，可能刚由别人改过。"))
        if asked:
            await insert_many(FactorRequirement, [_row(role, source)])
        else:
            await change(
                "UPDATE factor_requirement AS r SET valid_to = ?, source = source || ? "
                f"WHERE r.role = ? AND {IN_FORCE}",
                *(today - timedelta(days=1), f"；{source}", role.value, today, today),
            )
        kind = "account.factor_asked" if asked else "account.factor_not_asked"
        await append("staff", Event(kind, f"role:{role.value}", by.actor, facts={"role": role.value}))


async def _asked(role: Role, row: dict[str, object] | None) -> Asked:
    [counted] = await fetch(
        "SELECT count(DISTINCT a.id) AS people, count(DISTINCT f.account) AS enrolled FROM membership m "
        "JOIN account a ON a.id = m.account LEFT JOIN second_factor f ON f.account = a.id "
        "WHERE m.role = ? AND a.active AND (m.until_on IS NULL OR m.until_on >= ?)",
        *(role.value, clock.today()),
    )
    people, enrolled = int(counted["people"]), int(counted["enrolled"])
    since = row["valid_from"] if row else None
    assert since is None or isinstance(since, date)
    return Asked(role, since, str(row["source"]) if row else "", people, people - enrolled)


def _row(role: Role, source: str) -> dict[str, object]:
    today = clock.today()
    return {"id": uuid4(), "role": role.value, "valid_from": today, "valid_to": None, "source": source}

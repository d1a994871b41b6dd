"""What roles hold as the city's pack ships it, without a database."""

from datetime import date
from functools import cache

from portal.catalogue.pack import load_pack
from portal.catalogue.states import Role
from portal.staff.permissions import Scope
from portal.staff.rights import Grant, Rights

DAY = date(2026, 3, 10)


@cache
def shipped() -> Rights:
    return Rights.of(shipped_grants(), DAY)


def shipped_grants() -> list[Grant]:
    return [
        Grant(
            role=Role(row.role),
            permission=row.permission,
            scope=Scope(row.scope),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            source=row.source,
        )
        for row in load_pack("changde").role_permissions
    ]

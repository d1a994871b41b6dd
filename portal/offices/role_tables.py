"""Dated rows that say what a role holds; staff edit them by two people, see `staff.role_switching`."""

from piccolo.columns import Date, Integer, Varchar
from piccolo.table import Table


class RolePermission(Table, tablename="role_permission"):
    """What a role holds from when to when: see `RolePermissionRow`. Who made and who switched it on.

    `changed` counts the changes of the whole table, so that every process notices one by a single number.
    """

    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    role = Varchar(length=20, null=False, default="")
    permission = Varchar(length=30, null=False, default="")
    scope = Varchar(length=8, null=False, default="office")
    note = Varchar(length=200, null=False, default="")
    made_by = Varchar(length=60, null=False, default="")
    switched_by = Varchar(length=60, null=False, default="")
    changed = Integer(null=False, default=0, index=True)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")

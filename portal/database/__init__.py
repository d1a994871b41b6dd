"""Database access: Piccolo engines of our own, write transactions, shared commits and migrations."""

from portal.database.committer import Committer, Committers
from portal.database.errors import DatabaseBusy
from portal.database.migrating import migrate, migrate_back
from portal.database.opening import opened, tables
from portal.database.together import Together
from portal.database.writing import (
    change,
    change_many,
    fetch,
    insert_many,
    is_postgres,
    is_writing,
    transact,
    writing,
)

__all__ = [
    "Committer",
    "Committers",
    "DatabaseBusy",
    "Together",
    "change",
    "change_many",
    "fetch",
    "insert_many",
    "is_postgres",
    "is_writing",
    "migrate",
    "migrate_back",
    "opened",
    "tables",
    "transact",
    "writing",
]

"""Referrals that are followed up, batches, and what letters say; cases referred earlier get their rows."""

import json
from datetime import timedelta
from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Text, Varchar
from piccolo.table import Table

ID = "2026-11-26T09:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "referrals, batches, texts and numbers of letters"


class Compartment(Table, tablename="compartment"):
    """Only to be pointed at."""

    id = UUID(primary_key=True, default=None)


class Referral(Table, tablename="referral"):
    id = UUID(primary_key=True, default=None)
    case = UUID(null=False, default=None, index=True)
    office = Varchar(length=40, null=False, default="", index=True)
    body = Varchar(length=24, null=False, default="")
    batch = UUID(null=True, default=None, index=True)
    state = Varchar(length=12, null=False, default="open")
    referred_on = Date(null=False, default=None)
    answer_by = Date(null=True, default=None)
    follow_up_on = Date(null=False, default=None)
    followed_on = Date(null=True, default=None)
    received_on = Date(null=True, default=None)
    answered_on = Date(null=True, default=None)
    referred_by = UUID(null=True, default=None)
    version = Integer(null=False, default=1)


class Batch(Table, tablename="letter_batch"):
    id = UUID(primary_key=True, default=None)
    office = Varchar(length=40, null=False, default="", index=True)
    body = Varchar(length=24, null=False, default="")
    state = Varchar(length=12, null=False, default="open")
    gathered_by = UUID(null=False, default=None)
    gathered_on = Date(null=False, default=None)
    written_by = UUID(null=False, default=None)
    signed_by = UUID(null=True, default=None)
    handed_on = Date(null=True, default=None)
    compartment = ForeignKey(Compartment, null=False, on_delete=OnDelete.restrict)
    version = Integer(null=False, default=1)


class BatchCase(Table, tablename="letter_batch_case"):
    id = UUID(primary_key=True, default=None)
    batch = ForeignKey(Batch, null=False, on_delete=OnDelete.cascade, index=True)
    case = UUID(null=False, default=None, index=True)
    seen = Integer(null=False, default=1)
    chosen_by = UUID(null=False, default=None)
    state = Varchar(length=12, null=False, default="waiting")
    failure = Varchar(length=200, null=False, default="")


class LetterText(Table, tablename="letter_text"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    body = Varchar(length=24, null=False, default="")
    scope = Varchar(length=8, null=False, default="case")
    title = Varchar(length=200, null=False, default="")
    text = Text(null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class LetterSeries(Table, tablename="letter_series"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    office = Varchar(length=40, null=False, default="")
    prefix = Varchar(length=12, null=False, default="")
    organ = Varchar(length=120, null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


TABLES: tuple[type[Table], ...] = (Referral, Batch, BatchCase, LetterText, LetterSeries)
FORWARDS = (
    "CREATE INDEX referral_due ON referral (follow_up_on) WHERE state <> 'answered'",
    # A case waits in one batch at a time, whoever gathers second.
    "CREATE UNIQUE INDEX letter_batch_case_once ON letter_batch_case (\"case\") WHERE state = 'waiting'",
)
THREE_WEEKS = timedelta(days=21)
"""Fifteen working days without a holiday, for what was referred before there were such rows."""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        for table in TABLES:
            await table.create_table()
        for statement in FORWARDS:
            await Referral.raw(statement)
        await _fill()

    async def drop() -> None:
        for table in reversed(TABLES):
            await table.alter().drop_table()

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager


async def _fill() -> None:
    """To whom and under which number stays where it is: sealed with the step."""
    for row in await Referral.raw(
        "SELECT c.id, c.office, c.state_since, e.facts, e.actor FROM casefile c "
        "JOIN ledger_event e ON e.subject = 'case:' || c.id AND e.kind = 'case.refer' "
        "WHERE c.state = 'referred_out' AND e.seq = (SELECT max(o.seq) FROM ledger_event o "
        "WHERE o.subject = e.subject AND o.kind = e.kind AND o.chain = e.chain)"
    ):
        await Referral(**_values(row)).save()


def _values(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "case": row["id"],
        "office": row["office"],
        "body": json.loads(row["facts"])["body"],
        "referred_on": row["state_since"],
        "follow_up_on": row["state_since"] + THREE_WEEKS,
        "referred_by": row["actor"].removeprefix("staff:"),
    }

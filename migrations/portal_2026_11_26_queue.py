"""What the lists of a desk count, filter and sort by: columns beside the states, indexes, saved views."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Integer, Text, Varchar
from piccolo.table import Table

# After merging and recusals, whose columns these lists read.
ID = "2026-11-26T07:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "queues: clear columns of lists, proposals, indexes, saved views"


class Tip(Table, tablename="tip"):
    """Only for its engine."""

    id = UUID(primary_key=True, default=None)


class SavedView(Table, tablename="saved_view"):
    id = UUID(primary_key=True, default=None)
    owner = UUID(null=False, default=None, index=True)
    office = Varchar(length=40, null=True, default=None, index=True)
    name = Varchar(length=40, null=False, default="")
    filters = Text(null=False, default="")
    position = Integer(null=False, default=0)
    version = Integer(null=False, default=1)


COLUMNS = {
    "tip": (
        "area VARCHAR(12) NOT NULL DEFAULT 'unknown'",
        "proposed_action VARCHAR(24)",
        "proposed_by UUID",
    ),
    "casefile": (
        "received_on DATE NOT NULL DEFAULT '1970-01-01'",
        "channel VARCHAR(12) NOT NULL DEFAULT 'web'",
        "area VARCHAR(12) NOT NULL DEFAULT 'unknown'",
        "answered BOOLEAN NOT NULL DEFAULT FALSE",
        "proposed_action VARCHAR(24)",
        "proposed_by UUID",
    ),
    "compartment_grant": ("settled BOOLEAN NOT NULL DEFAULT FALSE",),
}
ADDED = tuple(f"ALTER TABLE {table} ADD COLUMN {column}" for table in COLUMNS for column in COLUMNS[table])
DROPPED = tuple(
    f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}" for table in COLUMNS for column in COLUMNS[table]
)

# The same words as in the questions, or SQLite does not take the index.
ENDED = "state IN ('closed', 'not_accepted', 'transferred_out')"
OPEN = "state NOT IN ('closed', 'not_accepted', 'transferred_out')"
# A merged case goes on as part of another.
HERE = f"{OPEN} AND master IS NULL"
ALONE = f'"case" IS NULL AND {OPEN}'
# Behind the order stand the columns that a list filters by or a counter looks at, so that it reads no rows.
SEEN = "state, kind, channel, area"
INDEXES = (
    f'CREATE INDEX tip_queue_due ON tip (office, due_on, number, {SEEN}, received_on, "case") WHERE {ALONE}',
    f"CREATE INDEX tip_queue_received ON tip (office, received_on, number) WHERE {ALONE}",
    f"CREATE INDEX tip_queue_number ON tip (office, number) WHERE {ALONE}",
    'CREATE INDEX tip_queue_ended ON tip (office, due_on, number, state, "case") '
    f'WHERE "case" IS NULL AND {ENDED}',
    'CREATE INDEX tip_queue_proposed ON tip (office, due_on, number, proposed_by, state, "case") '
    "WHERE proposed_by IS NOT NULL",
    f"CREATE INDEX casefile_queue_due ON casefile (office, due_on, number, {SEEN}, assignee, received_on, "
    f"master) WHERE {HERE}",
    f"CREATE INDEX casefile_queue_received ON casefile (office, received_on, number) WHERE {HERE}",
    f"CREATE INDEX casefile_queue_number ON casefile (office, number) WHERE {HERE}",
    "CREATE INDEX casefile_queue_state ON casefile (office, state, due_on, number, findings_by, master) "
    f"WHERE {HERE}",
    "CREATE INDEX casefile_queue_mine ON casefile (assignee, office, due_on, number, state, master) "
    f"WHERE {HERE}",
    "CREATE INDEX casefile_queue_ended ON casefile (office, due_on, number, state, assignee, master) "
    f"WHERE {ENDED} AND master IS NULL",
    "CREATE INDEX casefile_queue_answered ON casefile (office, due_on, number, answered, state, assignee, "
    "master) WHERE answered",
    "CREATE INDEX casefile_queue_proposed ON casefile (office, due_on, number, proposed_by, state, "
    "findings_by, master) WHERE proposed_by IS NOT NULL",
    "CREATE INDEX compartment_grant_beside_owner ON compartment_grant (holder, purpose, settled, "
    "compartment) WHERE holder_kind = 'office' AND purpose IN ('cc', 'reported')",
)
# Those made by their first words alone, which the ones above replace.
FORMER = ("tip_state", "tip_office", "casefile_office", "casefile_assignee")
MADE = tuple(statement.split()[2] for statement in INDEXES)


def _proposals(table: str, subject: str, fact: str, account: str) -> str:
    """A proposal was an event whose version is still the row's."""
    event = (
        f"FROM ledger_event e WHERE e.chain = '{subject}:' || CAST({table}.id AS TEXT) "
        f"AND e.kind = '{subject}.propose' AND CAST({fact.format('version')} AS INTEGER) = {table}.version"
    )
    return (
        f"UPDATE {table} SET proposed_action = (SELECT {fact.format('action')} {event}), "
        f"proposed_by = (SELECT {account} {event})"
    )


def _filled(postgres: bool) -> tuple[str, ...]:
    fact = "(e.facts::json ->> '{}')" if postgres else "json_extract(e.facts, '$.{}')"
    account = "substr(e.actor, 7)::uuid" if postgres else "substr(e.actor, 7)"
    area = "decision::json -> 'inputs' ->> 'area'" if postgres else "json_extract(decision, '$.inputs.area')"
    first = '(SELECT t.{0} FROM tip t WHERE t."case" = casefile.id ORDER BY t.number LIMIT 1)'
    return (
        f"UPDATE tip SET area = COALESCE({area}, 'unknown')",
        *(
            f"UPDATE casefile SET {name} = COALESCE({first.format(name)}, {name})"
            for name in ("received_on", "channel", "area")
        ),
        "UPDATE casefile SET answered = EXISTS (SELECT 1 FROM ledger_chain h JOIN ledger_event e "
        "ON e.chain = h.name AND e.seq = h.last_seq "
        "WHERE h.name = 'case:' || CAST(casefile.id AS TEXT) AND e.kind = 'case.answered')",
        "UPDATE compartment_grant SET settled = TRUE WHERE holder_kind = 'office' "
        "AND purpose IN ('cc', 'reported') AND compartment IN (SELECT content FROM tip "
        f'WHERE "case" IS NOT NULL OR {ENDED} UNION SELECT compartment FROM casefile '
        f"WHERE {ENDED} OR master IS NOT NULL)",
        _proposals("tip", "tip", fact, account),
        _proposals("casefile", "case", fact, account),
    )


FORMER_INDEXES = (
    "CREATE INDEX tip_state ON tip (state)",
    "CREATE INDEX tip_office ON tip (office)",
    "CREATE INDEX casefile_office ON casefile (office)",
    "CREATE INDEX casefile_assignee ON casefile (assignee)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def add() -> None:
        postgres = Tip._meta.db.engine_type == "postgres"
        dropped = tuple(f"DROP INDEX IF EXISTS {name}" for name in FORMER)
        await SavedView.create_table()
        for statement in (*ADDED, *_filled(postgres), *dropped, *INDEXES):
            await Tip.raw(statement)

    async def remove() -> None:
        for statement in (*(f"DROP INDEX {name}" for name in MADE), *FORMER_INDEXES, *DROPPED):
            await Tip.raw(statement)
        await SavedView.alter().drop_table()

    manager.add_raw(add)
    manager.add_raw_backwards(remove)
    return manager

"""Searching and merging: sealed index entries, keyed digests of subjects, what was merged and related."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID
from piccolo.table import Table

ID = "2026-11-26T06:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "sealed search index, digests of subjects, merged and related tips"


class Compartment(Table, tablename="compartment"):
    """Only for its engine."""

    id = UUID(primary_key=True, default=None)


CREATE = (
    "CREATE TABLE index_entry (compartment UUID NOT NULL, office VARCHAR(40) NOT NULL DEFAULT '', "
    "epoch INTEGER NOT NULL DEFAULT 0, matter UUID NOT NULL, items INTEGER NOT NULL DEFAULT 0, "
    "stamp BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (compartment, office)){lean}",
    "CREATE TABLE index_text (compartment UUID NOT NULL, office VARCHAR(40) NOT NULL DEFAULT '', "
    "folded {bytes} NOT NULL DEFAULT '', shown {bytes} NOT NULL DEFAULT '', PRIMARY KEY (compartment, office))",
    "CREATE INDEX index_entry_stamps ON index_entry (office, epoch, stamp)",
    "CREATE TABLE subject_key (compartment UUID NOT NULL, office VARCHAR(40) NOT NULL DEFAULT '', "
    "digest {bytes} NOT NULL DEFAULT '', PRIMARY KEY (compartment, office, digest)){lean}",
    "CREATE INDEX subject_key_equal ON subject_key (office, digest)",
    "CREATE TABLE merging (id UUID PRIMARY KEY NOT NULL, "
    "tip UUID NOT NULL REFERENCES tip (id) ON DELETE CASCADE ON UPDATE CASCADE, master UUID NOT NULL, "
    "came_from UUID DEFAULT NULL, state VARCHAR(24) NOT NULL DEFAULT '', due_on DATE DEFAULT NULL, "
    "due_provisional BOOLEAN NOT NULL DEFAULT false, "
    "merged_by VARCHAR(60) NOT NULL DEFAULT '', merged_at TIMESTAMPTZ NOT NULL)",
    "CREATE INDEX merging_tip ON merging (tip)",
    "CREATE INDEX merging_master ON merging (master)",
    "CREATE TABLE relation (tip UUID NOT NULL REFERENCES tip (id) ON DELETE CASCADE ON UPDATE CASCADE, "
    "other UUID NOT NULL REFERENCES tip (id) ON DELETE CASCADE ON UPDATE CASCADE, "
    "verdict VARCHAR(12) NOT NULL DEFAULT '', decided_by VARCHAR(60) NOT NULL DEFAULT '', "
    "decided_on DATE NOT NULL, PRIMARY KEY (tip, other))",
    "CREATE INDEX relation_other ON relation (other)",
    "ALTER TABLE casefile ADD COLUMN master UUID DEFAULT NULL",
    "CREATE INDEX casefile_master ON casefile (master)",
    # From an office's grants to what they open.
    "CREATE INDEX tip_content ON tip (content)",
    "CREATE INDEX casefile_compartment ON casefile (compartment)",
)
DROP = (
    "DROP INDEX casefile_compartment",
    "DROP INDEX tip_content",
    "DROP INDEX casefile_master",
    "ALTER TABLE casefile DROP COLUMN master",
    "DROP TABLE relation",
    "DROP TABLE merging",
    "DROP TABLE subject_key",
    "DROP TABLE index_text",
    "DROP TABLE index_entry",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    async def create() -> None:
        words = {"bytes": "BYTEA", "lean": ""}
        if Compartment._meta.db.engine_type == "sqlite":
            words = {"bytes": "BLOB", "lean": " WITHOUT ROWID"}
        for statement in CREATE:
            await Compartment.raw(statement.format(**words))

    async def drop() -> None:
        for statement in DROP:
            await Compartment.raw(statement)

    manager.add_raw(create)
    manager.add_raw_backwards(drop)
    return manager

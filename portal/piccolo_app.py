"""The one Piccolo app: every table of the product, and the folder of its migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from portal.database import tables


def _migrations_folder() -> str:
    """Beside the package in a checkout, inside it in a wheel."""
    inside = Path(__file__).parent / "migrations"
    return str(inside if inside.is_dir() else Path(__file__).parent.parent / "migrations")


APP_CONFIG = AppConfig(
    app_name="portal",
    migrations_folder_path=_migrations_folder(),
    table_classes=tables(),
    migration_dependencies=[],
    commands=[],
)

"""The one Piccolo app: every table of the product, and the folder of its migrations."""

from piccolo.conf.apps import AppConfig

from portal.database import tables
from portal.database.migrating import FOLDER

APP_CONFIG = AppConfig(
    app_name="portal",
    migrations_folder_path=str(FOLDER),
    table_classes=tables(),
    migration_dependencies=[],
    commands=[],
)

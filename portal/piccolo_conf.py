"""Piccolo's configuration: the database that is open, or the one that the environment names."""

from typing import Any

from piccolo.conf.apps import AppRegistry

APP_REGISTRY = AppRegistry(apps=["portal.piccolo_app"])


def __getattr__(name: str) -> Any:
    if name != "DB":
        raise AttributeError(name)
    from portal.database.opening import engine_for
    from portal.database.writing import bound_engine
    from portal.settings import Settings

    return bound_engine() or engine_for(Settings.from_environment().database_url)

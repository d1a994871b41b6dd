"""The database open and prepared, as the first start finds it."""

import pytest

from portal.database.engine import OpenEngine
from portal.settings import Settings
from tests.support.small_bureau import SetUp, prepared, set_up


@pytest.fixture
async def ready(opened_database: OpenEngine, settings: Settings) -> Settings:
    await prepared(settings)
    return settings


@pytest.fixture
async def bureau(opened_database: OpenEngine, settings: Settings) -> SetUp:
    """王建国 has set everything up and is signed in."""
    return await set_up(settings)

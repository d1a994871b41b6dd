"""Fixtures of the domain: a bureau with people, on each database."""

from datetime import datetime

import pytest

from portal.database.engine import OpenEngine
from portal.settings import Settings
from tests.support.bureau import Bureau, open_bureau


@pytest.fixture
async def bureau(settings: Settings, opened_database: OpenEngine, working_day: datetime) -> Bureau:
    """The portal set up, with named people in several offices; a Tuesday in March 2026."""
    return await open_bureau(settings)

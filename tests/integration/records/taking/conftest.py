"""A list without officers: what is taken away knows the public tables and nothing else."""

from datetime import datetime

import pytest

from portal.catalogue.pack import load_pack
from portal.database.engine import OpenEngine
from portal.offices.loading import load_pack as store_pack
from portal.settings import Settings, bind


@pytest.fixture
async def the_list(settings: Settings, opened_database: OpenEngine, working_day: datetime) -> Settings:
    """The list, still empty, on a Tuesday in March 2026."""
    bind(settings)
    await store_pack(load_pack("changde"))
    return settings

"""A list without officers: what is taken away knows the public tables and nothing else."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from litestar import Litestar

from portal.catalogue.pack import load_pack
from portal.database.engine import OpenEngine
from portal.offices.loading import load_pack as store_pack
from portal.settings import Settings, bind
from tests.support.pages import PortalClient


@pytest.fixture
async def the_list(settings: Settings, opened_database: OpenEngine, working_day: datetime) -> Settings:
    """The list, still empty, on a Tuesday in March 2026."""
    bind(settings)
    await store_pack(load_pack("changde"))
    return settings


@pytest.fixture
async def visitor(the_list: Settings, app: Litestar) -> AsyncIterator[PortalClient]:
    """Somebody who takes the list away."""
    async with PortalClient.opened(app, lifespan=False) as opened:
        yield opened

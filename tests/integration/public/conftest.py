"""A bureau that is open for reports, and visitors who tell it something."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from portal.settings import Settings
from tests.support.bureau import Bureau, open_bureau
from tests.support.pages import PortalClient


@pytest.fixture
async def portal(app: Litestar) -> AsyncIterator[PortalClient]:
    """A visitor of a portal in which nobody works yet."""
    async with PortalClient.opened(app) as client:
        yield client


@pytest.fixture
async def bureau(portal: PortalClient, settings: Settings) -> Bureau:
    return await open_bureau(settings)


@pytest.fixture
async def visitor(portal: PortalClient, bureau: Bureau) -> PortalClient:
    """A visitor of a portal that takes reports."""
    return portal

"""A list with records in every state, and somebody who has nothing but a browser."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import pytest
from litestar import Litestar

from portal.core import clock
from tests.integration.records.law.entries import Entry, entries
from tests.support.bureau import Bureau
from tests.support.pages import PortalClient

TODAY = datetime(2027, 4, 6, 9, 30, tzinfo=clock.SHANGHAI)


@pytest.fixture
def a_year_later(bureau: Bureau) -> Iterator[Bureau]:
    """Records of the rule of 2026 have ended by then."""
    with clock.frozen(TODAY):
        yield bureau


@pytest.fixture
async def every_state(a_year_later: Bureau) -> list[Entry]:
    return await entries(a_year_later)


@pytest.fixture
async def visitor(a_year_later: Bureau, app: Litestar) -> AsyncIterator[PortalClient]:
    async with PortalClient.opened(app, lifespan=False) as opened:
        yield opened

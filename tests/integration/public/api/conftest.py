"""A reader of the public list: nobody of the bureau is needed for it."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from litestar import Litestar

from portal.catalogue.pack import load_pack
from portal.database.engine import OpenEngine
from portal.documents.loading import load_documents
from portal.offices.loading import load_pack as store_pack
from portal.settings import Settings, bind
from tests.support.pages import PortalClient


@pytest.fixture
async def client(
    settings: Settings, app: Litestar, opened_database: OpenEngine, working_day: datetime
) -> AsyncIterator[PortalClient]:
    bind(settings)
    await store_pack(load_pack("changde"))
    await load_documents(load_pack("changde"))
    async with PortalClient.opened(app, lifespan=False) as opened:
        yield opened

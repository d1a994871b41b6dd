"""What somebody typed into an address of the interface stays in no cache and no memory."""

from datetime import date

from litestar import Litestar

from portal.records import publishing
from portal.records.publishing import Sample
from tests.support.pages import PortalClient
from tests.support.records import HOLDER, HOLDER_NAME
from tests.support.shelves import held

RECORDS = "/api/v1/records"


async def test_words_that_somebody_searched_for_stay_nowhere(client: PortalClient, app: Litestar) -> None:
    await publishing.insert_projections([Sample(HOLDER, date(2026, 3, 5))])
    for asked in (f"q={HOLDER_NAME}", "authority=某某", f"role=unit&role={HOLDER_NAME}"):
        answer = await client.get(f"{RECORDS}?{asked}")
        assert answer.headers["cache-control"] == "private, no-store"
        assert "etag" not in answer.headers
    assert held(app) == {}


async def test_zones_can_be_asked_for_and_numbers_of_persons_cannot(client: PortalClient) -> None:
    assert (await client.get(f"{RECORDS}?area=430702-JKQ")).status == 200
    assert (await client.get(f"{RECORDS}?area=430702198001010014")).status == 400

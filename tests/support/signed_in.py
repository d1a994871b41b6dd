"""A visitor who has signed in, without the cost of a password."""

from portal.admin.middleware import COOKIE
from portal.staff import signing_in
from portal.staff.people import Person
from tests.support.bureau import Bureau
from tests.support.pages import Page, PortalClient

# The first of each number's year.
CASE = "/staff/cases/CDZJ-AJ-2026-000001"
TIP = "/staff/tips/CDZJ-JB-2026-000001"


async def visitor(client: PortalClient, person: Person) -> PortalClient:
    """Another browser of the same portal, in which this person is signed in."""
    other = client.another()
    other.http.cookies.set(COOKIE, await signing_in.begin(person.id, person.keys))
    return other


async def desk_of(client: PortalClient, bureau: Bureau, name: str, path: str) -> Page:
    """A page as this member of the bureau sees it."""
    return await (await visitor(client, bureau[name])).open(path)


async def say(page: Page, text: str, *, tip: str = TIP) -> Page:
    """Write to the informant of a tip: look at the preview, then send it."""
    preview = await page.submit(action=f"{tip}/messages", text=text)
    return await preview.submit(button="发给举报人")

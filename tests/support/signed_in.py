"""A visitor who has signed in, without the cost of a password."""

from portal.admin.middleware import COOKIE
from portal.staff import signing_in
from portal.staff.people import Person
from tests.support.pages import PortalClient


async def visitor(client: PortalClient, person: Person) -> PortalClient:
    """Another browser of the same portal, in which this person is signed in."""
    other = client.another()
    other.http.cookies.set(COOKIE, await signing_in.begin(person.id, person.keys))
    return other

"""Where a sign-in comes from, as a digest that changes every day and cannot be turned back."""

from portal.core import clock
from portal.staff.accounts import the_server_key
from portal.vault.digests import blind_index, derive
from portal.web.addresses import address, network
from portal.web.types import PortalRequest


def address_digest(request: PortalRequest) -> bytes:
    key = derive(the_server_key().secret, f"address {clock.today().isoformat()}")
    return blind_index(key, "address", network(address(request)))

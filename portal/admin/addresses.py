"""Where a request comes from, as a digest that changes every day and cannot be turned back."""

from ipaddress import ip_address, ip_network

from portal.core import clock
from portal.settings import Settings
from portal.staff.accounts import the_server_key
from portal.vault.digests import blind_index, derive
from portal.web.types import PortalRequest


def address_digest(request: PortalRequest) -> bytes:
    key = derive(the_server_key().secret, f"address {clock.today().isoformat()}")
    return blind_index(key, "address", _network(_address(request, request.app.state.settings)))


def _network(address: str) -> str:
    """A household of IPv6 has a whole /64 of addresses and counts as one."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else address


def _address(request: PortalRequest, settings: Settings) -> str:
    """The peer; behind the trusted proxy the address that the proxy itself added, which is the last."""
    peer = request.client.host if request.client else ""
    if settings.trusted_proxy is None or peer != settings.trusted_proxy:
        return peer
    forwarded = request.headers.getall("x-forwarded-for", [])
    return forwarded[-1].rpartition(",")[2].strip() if forwarded else peer

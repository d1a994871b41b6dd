"""Where a request comes from, as far as limits need it; nothing of it is written down."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from portal.floods.gate import Place
from portal.web.types import PortalRequest
from portal.web.visit import current

Address = IPv4Address | IPv6Address
HOUSEHOLD = 64
SITE = 48


def place_of(request: PortalRequest) -> Place:
    """Unknown for this machine itself: a proxy or an onion service of which nobody told us."""
    known = _known(address(request))
    if known is None or known.is_loopback:
        return Place()
    return Place(_network(known), _around(known, SITE) if known.version == 6 else "")


def network(address: str) -> str:
    """A household of IPv6 has a whole /64 of addresses and counts as one."""
    known = _known(address)
    return address if known is None else _network(known)


def address(request: PortalRequest) -> str:
    """The peer; behind the trusted proxy the address that the proxy itself added, which is the last."""
    client = request.scope["client"]
    peer = client[0] if client else ""
    proxy = current().portal.settings.trusted_proxy
    if proxy is None or peer != proxy:
        return peer
    forwarded = request.headers.getall("x-forwarded-for", [])
    return forwarded[-1].rpartition(",")[2].strip() if forwarded else peer


def _known(text: str) -> Address | None:
    try:
        known = ip_address(text)
    except ValueError:
        return None
    # Listening on both, a machine shows IPv4 as ::ffff:a.b.c.d: all of it would be one /64.
    return getattr(known, "ipv4_mapped", None) or known


def _network(known: Address) -> str:
    return _around(known, HOUSEHOLD) if known.version == 6 else str(known)


def _around(known: Address, prefix: int) -> str:
    bits = known.max_prefixlen - prefix
    return f"{type(known)(int(known) >> bits << bits)}/{prefix}"

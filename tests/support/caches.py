"""What a cache between the portal and a reader makes of an answer."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from portal.core import clock


def seconds_kept(headers: Mapping[str, str]) -> int:
    """For how long anybody's cache may show it from now on, without asking again; 0 for never."""
    if headers["cache-control"] != "public, must-revalidate":
        return 0
    left = parsedate_to_datetime(headers["expires"]) - clock.now().replace(microsecond=0)
    return int(left.total_seconds())

"""The grant that every tip has for its owner office: the key to the identity, or bytes that look like one.

The informant ticks whether the office that handles his tip may see his name. No row says what he
ticked: only who holds the office's key can try whether the grant opens anything.
"""

import secrets
from typing import Any, Final
from uuid import UUID

from portal.compartments.sealing import Holder, grant_row
from portal.staff.keyring import Epoch

OPEN: Final = "open"
_KEY_BYTES = 32


def open_grant(identity: UUID, private: bytes, owner: Epoch, *, is_open: bool) -> dict[str, Any]:
    holder = Holder("office", owner.office, owner.public, owner.number)
    return grant_row(identity, private if is_open else decoy(), holder, OPEN)


def decoy() -> bytes:
    """As long as a private key, and nobody's."""
    return secrets.token_bytes(_KEY_BYTES)

"""Finding a masked person by the whole name: a keyed digest, which without the server's key says nothing."""

from functools import lru_cache
from pathlib import Path

from portal.core.text import fold
from portal.settings import current
from portal.vault.digests import blind_index, derive
from portal.vault.server_key import load_or_create

PURPOSE = "record-name"


def name_digest(name: str) -> str:
    """Equal for names that fold alike: width, case, spaces and the dot between name parts do not count."""
    return blind_index(_key(current().server_key_path), PURPOSE, fold(name)).hex()


@lru_cache(4)
def _key(path: Path) -> bytes:
    return derive(load_or_create(path).secret, PURPOSE)

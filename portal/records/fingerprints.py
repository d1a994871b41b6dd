"""Whether a record is there already, asked of sealed drafts too: a keyed digest of decision and subject."""

from functools import lru_cache
from pathlib import Path

from portal.core.text import fold, fold_unit
from portal.records.content import Content
from portal.settings import current
from portal.vault.digests import blind_index, derive
from portal.vault.server_key import load_or_create

_PURPOSE = "record-fingerprint"


def fingerprint(content: Content) -> str:
    """Equal for one decision about one subject, however number and name were typed; else it says nothing."""
    name = fold(content.name) if content.is_person else fold_unit(content.name)
    text = f"{fold(content.decision_no)}|{content.subject_type}|{name}"
    return blind_index(_key(current().server_key_path), _PURPOSE, text).hex()


@lru_cache(4)
def _key(path: Path) -> bytes:
    return derive(load_or_create(path).secret, _PURPOSE)

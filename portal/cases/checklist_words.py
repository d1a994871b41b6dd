"""An answer to the checklist in words, for the timeline."""

from portal.cases.bilingual import Bilingual
from portal.catalogue.pack import load_pack
from portal.core.errors import N_, Value
from portal.settings import current

_STATES = {"done": Bilingual("已核对", "Checked"), "not_applicable": Bilingual("不适用", "Does not apply")}


def of(item: str, state: str) -> list[tuple[str, Value]]:
    """The item, also one that the list has lost since, and what was said about it."""
    rows = {row.code: Bilingual(row.zh, row.en) for row in load_pack(current().pack).checklist}
    return [(N_("事项"), rows.get(item, Bilingual(item))), (N_("结果"), _STATES.get(state, Bilingual(state)))]

"""Amounts of money as people type them."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, ClassVar

from portal.core.errors import N_
from portal.records.labels import yuan
from portal.web.fields import Field, Wrong
from portal.web.tidying import one_line


@dataclass(frozen=True, slots=True)
class Yuan(Field):
    """An amount in yuan, with at most two decimals, kept in fen."""

    short: bool = True
    input_mode: ClassVar[str] = "decimal"

    def tidy(self, text: str) -> str:
        return unicodedata.normalize("NFKC", one_line(text)).replace(",", "").removesuffix("元").strip()

    def parse(self, text: str) -> int:
        found = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?", text, re.ASCII)
        if not found:
            raise Wrong(N_("{label}应写成“10000”或“10000.50”，单位是元。"), label=self.term)
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))

    def written(self, value: Any) -> list[str]:
        return [] if value is None else [yuan(value).replace(",", "")]

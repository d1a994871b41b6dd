"""Register numbers as officers write and quote them."""

from typing import Final

TIP_SERIES: Final = "JB"
CASE_SERIES: Final = "AJ"
RECORD_SERIES: Final = "GS"


def register_number(prefix: str, series: str, year: int, n: int) -> str:
    """For example `CDZJ-JB-2026-000123`; the year is that of Asia/Shanghai."""
    if n < 1:
        raise ValueError("register numbers start at 1")
    return f"{prefix}-{series}-{year:04d}-{n:06d}"

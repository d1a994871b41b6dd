"""Numbers of letters, 常建举〔2026〕12号: one series for each prefix and year, without gaps."""

from portal.catalogue.rows import LetterSeriesRow
from portal.core import clock
from portal.core.errors import N_, InvalidInput, Message
from portal.offices import wordings
from portal.tips.numbering import next_numbers

_NO_SERIES = N_("本单位还没有函号系列。请填写函号，或者由负责人在“设置”的“函号”页为本单位建立系列。")


async def series_of(office: str) -> LetterSeriesRow | None:
    return await wordings.letter_series(office)


async def require_number(office: str, typed: str) -> None:
    """Raise InvalidInput where nobody has said how the office numbers its letters, and none was typed."""
    if not typed and await series_of(office) is None:
        raise InvalidInput({"document_no": Message(_NO_SERIES)})


async def next_letter_number(office: str) -> str:
    """First in the transaction, so that a failure gives it back."""
    series, year = await series_of(office), clock.today().year
    if series is None:
        raise InvalidInput({"document_no": Message(_NO_SERIES)})
    return letter_number(series.prefix, year, await next_numbers(series.prefix, year))


def letter_number(prefix: str, year: int, n: int) -> str:
    """With the brackets that official letters have (GB/T 9704)."""
    return f"{prefix}〔{year}〕{n}号"

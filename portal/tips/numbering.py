"""Register numbers without gaps: one atomic statement on a counter row, inside the write it numbers."""

from portal.database import change, fetch


async def next_numbers(series: str, year: int, count: int = 1) -> int:
    """Take `count` numbers of a series' year and return the first; given back if the transaction fails.

    The row stays locked until the transaction ends: take numbers first, write rows, then the ledger.
    """
    [row] = await fetch(
        "INSERT INTO counter (series, last) VALUES (?, ?) ON CONFLICT (series) "
        "DO UPDATE SET last = counter.last + excluded.last RETURNING last",
        f"{series}-{year}",
        count,
    )
    return int(row["last"]) - count + 1


async def give_back_numbers(series: str, year: int, count: int) -> None:
    """The last `count` of those just taken, in the same transaction: then they were never given."""
    await change("UPDATE counter SET last = last - ? WHERE series = ?", count, f"{series}-{year}")

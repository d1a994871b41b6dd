"""Register numbers without gaps: one atomic statement on a counter row, inside the write it numbers."""

from portal.database import change, fetch


async def next_numbers(series: str, year: int, count: int = 1) -> int:
    """Take `count` numbers of a series' year and return the first; given back if the transaction fails.

    The row stays locked until the transaction ends: take numbers first, write rows, then the ledger.
    """
    name = f"{series}-{year}"
    await change("INSERT INTO counter (series, last) VALUES (?, 0) ON CONFLICT (series) DO NOTHING", name)
    [row] = await fetch("UPDATE counter SET last = last + ? WHERE series = ? RETURNING last", count, name)
    return int(row["last"]) - count + 1

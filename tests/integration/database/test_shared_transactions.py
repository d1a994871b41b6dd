"""A transaction of one visit: all of it or nothing, and nothing but the database inside it."""

import asyncio
from uuid import UUID, uuid4

import pytest

from portal.compartments.tables import Compartment
from portal.database import change, change_many, fetch, insert_many, is_postgres, transact, writing
from portal.tips.numbering import give_back_numbers, next_numbers

pytestmark = pytest.mark.usefixtures("opened_database")


def rows(count: int) -> list[dict[str, object]]:
    return [{"id": uuid4(), "kind": "tip", "public": number.to_bytes(32)} for number in range(count)]


async def stored() -> set[tuple[UUID, bytes]]:
    return {(row["id"], bytes(row["public"])) for row in await fetch("SELECT id, public FROM compartment")}


@pytest.mark.parametrize("count", [1, 2, 31, 32, 33, 100])
async def test_any_number_of_rows_goes_in_whole(count: int) -> None:
    wanted = rows(count)

    await transact(lambda: insert_many(Compartment, wanted))

    assert await stored() == {(row["id"], row["public"]) for row in wanted}


async def test_the_result_of_the_work_comes_back() -> None:
    assert await transact(lambda: next_numbers("JB", 2026, 3)) == 1
    assert await transact(lambda: next_numbers("JB", 2026)) == 4


async def test_what_fails_halfway_leaves_nothing_and_does_not_stop_the_next() -> None:
    async def fails() -> None:
        await insert_many(Compartment, rows(3))
        await change("UPDATE no_such_table SET x = 1")

    with pytest.raises(Exception, match="no_such_table"):
        await transact(fails)

    assert await stored() == set()
    await transact(lambda: insert_many(Compartment, rows(1)))
    assert len(await stored()) == 1


async def test_verbs_that_open_a_transaction_of_their_own_join_in() -> None:
    async def joined() -> None:
        async with writing():
            await insert_many(Compartment, rows(2))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await transact(joined)

    assert await stored() == set()


async def test_ten_transactions_at_once_take_their_turns() -> None:
    first = await asyncio.gather(*[transact(lambda: next_numbers("JB", 2026, 2)) for _ in range(10)])

    assert sorted(first) == list(range(1, 21, 2))


async def test_work_that_waits_for_something_else_is_refused_and_undone() -> None:
    """On SQLite it would hold the one writer while it waits; there it cannot even be begun."""

    async def waits() -> None:
        await insert_many(Compartment, rows(1))
        await asyncio.sleep(0)

    if is_postgres():
        await transact(waits)
        return
    with pytest.raises(RuntimeError, match="nothing but the database"):
        await transact(waits)
    assert await stored() == set()


async def test_one_statement_changes_many_rows() -> None:
    wanted = rows(5)

    async def write() -> None:
        await insert_many(Compartment, wanted)
        await change_many(
            "UPDATE compartment SET kind = ? WHERE id = ?",
            [(f"k{n}", row["id"]) for n, row in enumerate(wanted)],
        )
        await change_many("DELETE FROM compartment WHERE id = ?", [(wanted[0]["id"],)])
        await change_many("DELETE FROM compartment WHERE id = ?", [])

    await transact(write)

    kinds = await fetch("SELECT kind FROM compartment ORDER BY kind")
    assert [row["kind"] for row in kinds] == ["k1", "k2", "k3", "k4"]


async def test_numbers_that_were_given_back_are_given_to_the_next() -> None:
    async def takes_five_and_needs_three() -> int:
        first = await next_numbers("JB", 2026, 5)
        await give_back_numbers("JB", 2026, 2)
        return first

    assert await transact(takes_five_and_needs_three) == 1
    assert await transact(lambda: next_numbers("JB", 2026)) == 4


@pytest.mark.parametrize(
    "act", [lambda: insert_many(Compartment, rows(1)), lambda: change_many("DELETE", [()])]
)
async def test_writing_many_rows_outside_a_transaction_is_refused(act: object) -> None:
    with pytest.raises(RuntimeError, match="inside writing"):
        await act()  # type: ignore[operator]

"""What is due goes with keys, receipt and files; the ledger stays whole and names no content."""

import asyncio
import os
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from datetime import datetime, time
from pathlib import Path
from uuid import uuid4

import pytest

from portal.cases import conversation, queries, steps
from portal.catalogue.states import Role
from portal.core import clock
from portal.core import receipts as codes
from portal.core.errors import DomainError, NotFound
from portal.database import change, fetch, insert_many, is_postgres, tables, writing
from portal.evidence import receiving
from portal.ledger import verifying
from portal.mail.tables import InformantNotice, OutboxMail
from portal.records import desk, drafting, publishing
from portal.retention import deleting, running, standing, wiping
from portal.retention.tables import EndedTrace
from portal.settings import Settings
from portal.tips import receipts
from portal.tips.receipts import UnknownReceipt
from portal.tips.tables import IdentityRequest, ReadMark, RightsRequest
from tests.integration.retention.ended import archived, ended, later, set_period, there
from tests.support import canaries as search
from tests.support.bureau import Bureau
from tests.support.canaries import Canaries
from tests.support.cases import REASON
from tests.support.records import UNIT
from tests.support.tips import BUILDER, NAMED, a_photo, sealed_photo, send

CLOSED = "case:closed:substantiated"


async def a_large_photo(owner: str) -> receiving.SealedFile:
    async def chunks() -> AsyncIterator[bytes]:
        yield a_photo(1_500_000)

    return await receiving.take(chunks(), "大照片.jpg", owner=owner, limit=5_000_000)


async def due_case(bureau: Bureau, **sent: object) -> str:
    number, _ = await ended(bureau, CLOSED, **sent)
    await archived(bureau, number)
    return number


async def test_everything_of_a_case_goes_and_everything_else_stays(
    bureau: Bureau, settings: Settings
) -> None:
    kept, _ = await ended(bureau, "case:parked", files=(sealed_photo(),))
    before = await there()
    large = await a_large_photo("a" * 64)
    await due_case(bureau, identity=NAMED, files=(sealed_photo(), large), draft="a" * 64)
    assert receiving.blob_path(large.blob).exists()
    await set_period(CLOSED)
    with later(months=25):
        ran = await running.run()
    assert (ran.deleted, ran.files) == (1, 2)
    assert await there() == before
    assert await there("archive_export", "sent_draft", "ended_trace") == {
        "archive_export": 0,
        "sent_draft": 0,
        "ended_trace": 0,
    }
    assert not [path for path in settings.blobs.rglob("*") if path.is_file()]
    assert (await queries.case_by_number(kept)).number == kept


async def test_what_others_keep_beside_a_tip_goes_too(bureau: Bureau) -> None:
    """Requests to see him and by him, a read mark, a mail address and a mail that waits for it."""
    await ended(bureau, "tip:not_accepted")
    await set_period("tip:not_accepted")
    [tip] = await fetch("SELECT id FROM tip")
    asked = {"id": uuid4(), "tip": tip["id"], "asked_by": uuid4(), "asked_at": clock.now()}
    notice = {"id": uuid4(), "tip": tip["id"], "address": b"sealed"}
    mail = {"id": uuid4(), "template": "news", "next_try_at": clock.now(), "notice": notice["id"]}
    async with writing():
        await change("DELETE FROM read_mark")
        await insert_many(IdentityRequest, [asked])
        answered = {"asked_on": clock.today(), "answered_on": clock.today()}
        await insert_many(RightsRequest, [{"id": uuid4(), "tip": tip["id"], **answered}])
        await insert_many(ReadMark, [{"tip": tip["id"], "upto": 3}])
        await insert_many(InformantNotice, [notice])
        await insert_many(OutboxMail, [mail])
    with later(months=25):
        assert (await running.run()).deleted == 1
    names = [table for table, _ in deleting.BY_TIP]
    assert set((await there(*names)).values()) == {0}
    assert await fetch("SELECT id FROM outbox_mail WHERE notice IS NOT NULL") == []


async def test_the_times_of_folders_tell_only_the_day(bureau: Bureau) -> None:
    large = await a_large_photo("a" * 64)
    async with writing():
        await insert_many(EndedTrace, [{"id": uuid4(), "blob": large.blob}])
    assert await wiping.wipe() == 1
    folder = receiving.blob_path(large.blob).parent
    midnight = datetime.combine(clock.today(), time(), clock.SHANGHAI).timestamp()
    assert [each.stat().st_mtime for each in (folder, folder.parent)] == [midnight, midnight]


async def test_the_receipt_then_answers_like_an_unknown_one(bureau: Bureau) -> None:
    registered, receipt = await send()
    tip = (await fetch("SELECT version FROM tip"))[0]
    await steps.take_tip(
        bureau["李科长"],
        registered.number,
        "refuse",
        {"reason": "not_our_duty", "text": "别处办理。"},
        version=tip["version"],
    )
    await set_period("tip:not_accepted")
    with later(months=25):
        await running.run()
        with pytest.raises(UnknownReceipt) as gone:
            await receipts.sign_in(receipt)
        with pytest.raises(UnknownReceipt) as never:
            await receipts.sign_in(codes.generate())
    assert gone.value.message == never.value.message


async def test_an_informant_who_is_signed_in_finds_nothing_and_can_write_nothing(bureau: Bureau) -> None:
    _, informant = await ended(bureau, "tip:not_accepted")
    await set_period("tip:not_accepted")
    with later(months=25):
        await running.run()
        with pytest.raises(NotFound):
            await conversation.answer(informant, "还有人在吗？")
    assert (await there("item"))["item"] == 0


async def test_the_ledger_is_whole_and_names_numbers_and_counts_only(bureau: Bureau) -> None:
    canaries = Canaries()
    number = await due_case(bureau, answers=BUILDER | {"account": canaries.word()}, files=(sealed_photo(),))
    await set_period(CLOSED)
    await verifying.anchor()
    with later(months=25):
        await running.run()
        await verifying.anchor()
    assert (await verifying.verify()).sound
    [event] = await fetch("SELECT actor, facts FROM ledger_event WHERE kind = 'case.ended'")
    assert event["actor"] == "system"
    assert f'"number":"{number}"' in event["facts"]
    assert '"files":1' in event["facts"]
    assert canaries.letters not in event["facts"]


async def test_register_numbers_go_on_without_a_gap(bureau: Bureau) -> None:
    await ended(bureau, "tip:not_accepted")
    await set_period("tip:not_accepted")
    with later(months=9):
        await running.run(0)
    with later(months=25):
        await running.run()
    registered, _ = await send()
    assert registered.number.endswith("000002")


async def test_sealed_bytes_are_gone_from_the_files_of_the_database(
    bureau: Bureau, settings: Settings
) -> None:
    """Not only the rows: the very bytes that lay in the database's own file, its log and the blob folder."""
    await due_case(bureau, files=(sealed_photo(4000),))
    rows = await fetch("SELECT body FROM item UNION ALL SELECT content FROM blob WHERE content IS NOT NULL")
    pieces = [bytes(row["body"])[-40:] for row in rows]
    rows = await fetch("SELECT sealed FROM compartment_grant WHERE purpose = 'owner'")
    pieces += [bytes(row["sealed"])[-40:] for row in rows]
    await set_period(CLOSED)
    if is_postgres():
        pytest.skip("PostgreSQL frees the space and writes over it later: a stated limit")
    assert all([_lies_in(await search.stolen(settings), piece) for piece in pieces])
    with later(months=25):
        await running.run()
    loot = await search.stolen(settings)
    assert not any(_lies_in(loot, piece) for piece in pieces)


async def test_on_postgres_no_query_finds_them_and_the_tables_were_vacuumed(bureau: Bureau) -> None:
    await due_case(bureau)
    await set_period(CLOSED)
    with later(months=25):
        assert (await running.run()).deleted == 1
    if not is_postgres():
        pytest.skip("about PostgreSQL")
    assert (await there("ended_trace", "item")) == {"ended_trace": 0, "item": 0}


async def test_what_was_published_lives_on_without_a_link(bureau: Bureau) -> None:
    number, _ = await ended(bureau, CLOSED)
    draft = await drafting.draft(bureau["张干事"], UNIT, case=number)
    await drafting.submit(bureau["张干事"], draft, version=1)
    opened = await desk.open_record(bureau["李科长"], draft)
    published = await publishing.approve(bureau["李科长"], draft, version=opened.row.version)
    await drafting.draft(bureau["张干事"], UNIT, case=number)
    await archived(bureau, number)
    await set_period(CLOSED)
    with later(months=25):
        await running.run()
    rows = await fetch('SELECT number, "case" FROM disciplinary_record')
    assert [(row["number"], row["case"]) for row in rows] == [(published, None)]
    [public] = await fetch("SELECT number, state FROM public_record")
    assert public == {"number": published, "state": "published"}


# ---- Interrupted, and at the same time as somebody else


async def test_a_run_that_stops_before_the_files_is_finished_by_the_next(
    bureau: Bureau, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = await a_large_photo("a" * 64)
    await due_case(bureau, files=(large,), draft="a" * 64)
    await set_period(CLOSED)
    with later(months=25):
        with monkeypatch.context() as broken:
            broken.setattr(wiping, "erase_file", _power_cut)
            with pytest.raises(KeyboardInterrupt):
                await running.run()
        assert receiving.blob_path(large.blob).exists()
        assert (await there("tip"))["tip"] == 0
        assert (await running.run()).files == 1
    assert not receiving.blob_path(large.blob).exists()
    assert (await there("ended_trace"))["ended_trace"] == 0


async def test_a_run_that_stops_between_two_leaves_each_whole_or_gone(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await due_case(bureau)
    await set_period(CLOSED)
    whole = deleting.delete
    calls: list[int] = []

    async def second_breaks(*arguments: object) -> bool:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return await whole(*arguments)  # type: ignore[arg-type]

    with later(months=25):
        with monkeypatch.context() as broken:
            broken.setattr(deleting, "delete", second_breaks)
            with pytest.raises(KeyboardInterrupt):
                await running.run()
        assert await there("casefile", "tip") == {"casefile": 2, "tip": 2}
        assert (await running.run()).deleted == 2
    assert (await verifying.verify()).sound


async def test_a_batch_has_an_end_and_the_next_run_goes_on(bureau: Bureau) -> None:
    for _ in range(3):
        await ended(bureau, "tip:not_accepted")
    await set_period("tip:not_accepted")
    with later(months=25):
        assert [(await running.run(2)).deleted for _ in range(3)] == [2, 1, 0]


async def test_a_process_that_is_killed_in_the_middle_loses_nothing_and_leaves_nothing(
    bureau: Bureau, settings: Settings
) -> None:
    """kill -9 in the real command, after the first thing is gone and before its file is erased."""
    large = await a_large_photo("a" * 64)
    await due_case(bureau, files=(large,), draft="a" * 64)
    await due_case(bureau)
    await set_period(CLOSED)
    assert await asyncio.to_thread(_killed, settings) == -9
    assert receiving.blob_path(large.blob).exists()
    with later(months=25):
        await running.run()
    assert await there("casefile", "tip", "ended_trace") == {"casefile": 0, "tip": 0, "ended_trace": 0}
    assert not receiving.blob_path(large.blob).exists()
    assert (await verifying.verify()).sound


@pytest.mark.parametrize("order", ["together", "officer first"])
async def test_an_officer_who_takes_it_up_again_wins_or_finds_nothing(bureau: Bureau, order: str) -> None:
    number, _ = await ended(bureau, "case:not_accepted")
    await bureau.hire("何领导", (None, Role.LEADING))
    await set_period("case:not_accepted")
    with later(months=25) as day:
        case = await queries.case_by_number(number)
        [one] = await standing.due()
        stepping = steps.take(bureau["何领导"], number, "reconsider", REASON, version=case.version)
        if order == "officer first":
            await stepping
            assert not await deleting.delete(one, day)
        else:
            answers = await asyncio.gather(stepping, deleting.delete(one, day), return_exceptions=True)
            assert isinstance(answers[0], DomainError) == (answers[1] is True)
    left = await fetch("SELECT state FROM casefile")
    assert left in ([], [{"state": "under_reconsideration"}])
    assert (await verifying.verify()).sound


async def test_two_runs_at_once_delete_each_thing_once(bureau: Bureau) -> None:
    for _ in range(3):
        await ended(bureau, "tip:not_accepted")
    await set_period("tip:not_accepted")
    with later(months=25):
        ran = await asyncio.gather(running.run(), running.run())
    assert sum(one.deleted for one in ran) == 3
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'tip.ended'")) == 3


def test_every_table_that_points_at_a_tip_or_a_case_is_deleted_with_it() -> None:
    """A table that is added later and names one of them is listed in `deleting`, or here with why not."""
    elsewhere = {
        # Deleted by name in `_erase`, or kept without its link.
        # Under its compartment.
        ("index_entry", "matter"),
        ("tip", "content"),
        ("tip", "identity"),
        ("tip", "case"),
        ("casefile", "compartment"),
        ("letter_batch", "compartment"),
        ("disciplinary_record", "compartment"),
        # Of a published record, which outlives the case.
        ("record_act", "compartment"),
        ("record_objection", "compartment"),
        ("disciplinary_record", "case"),
    }
    listed = {*deleting.BY_COMPARTMENT, *deleting.BY_TIP, *deleting.BY_CASE, *deleting.BY_MATTER}
    pointing = {
        (table._meta.tablename, column._meta.name)
        for table in tables()
        for column in table._meta.columns
        if (
            column._meta.name
            in ("tip", "other", "case", "casefile", "matter", "compartment", "content", "identity")
            and column.value_type.__name__ in ("UUID", "int")
        )
        or (table._meta.tablename, column._meta.name) in elsewhere
    }
    assert pointing - elsewhere == listed


def _lies_in(loot: list[tuple[str, bytes]], piece: bytes) -> bool:
    """Only in files: what a query answers is looked at elsewhere."""
    return any(piece in data for place, data in loot if not place.startswith("table "))


def _power_cut(name: str) -> None:
    raise KeyboardInterrupt(name)


def _killed(settings: Settings) -> int:
    return subprocess.run(
        [sys.executable, "-c", _KILLED],
        env=_environment(settings),
        cwd=Path(__file__).parents[3],
        check=False,
    ).returncode


def _environment(settings: Settings) -> dict[str, str]:
    return os.environ | {"PORTAL_DATA": str(settings.data), "PORTAL_DATABASE_URL": settings.database_url}


_KILLED = textwrap.dedent("""
    import asyncio, datetime, os, signal
    from portal.core import clock
    from portal.database import opened
    from portal.retention import running, wiping
    from portal.settings import Settings, bind
    wiping.erase_file = lambda name: os.kill(os.getpid(), signal.SIGKILL)
    settings = Settings.from_environment()
    bind(settings)
    async def main():
        async with opened(settings):
            with clock.frozen(datetime.datetime(2028, 6, 1, 9, tzinfo=clock.SHANGHAI)):
                await running.run(1)
    asyncio.run(main())
""")

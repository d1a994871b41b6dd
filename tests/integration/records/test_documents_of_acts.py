"""Documents come with objections and with acts: sealed to them, read by those who decide, by no other."""

from dataclasses import replace

import pytest

from portal.cases.reading import DOWNLOADED
from portal.core.errors import InvalidInput, NotFound
from portal.core.receipts import generate
from portal.database import fetch
from portal.evidence.reading import open_file
from portal.records.life import acts, answering, objecting, proposing
from portal.records.life.documents import NOTHING, Brought
from portal.records.life.opening import file_of_act, file_of_objection
from portal.settings import Settings
from tests.support.bureau import Bureau
from tests.support.canaries import Canaries, finds, stolen
from tests.support.life import (
    APPLICATION,
    REPAIRABLE,
    WORDS,
    applied,
    brought,
    ground,
    objected,
    only_objection,
    shown,
)
from tests.support.records import UNIT

pytestmark = pytest.mark.usefixtures("working_day")


async def owners() -> list[str]:
    return [row["owner"] for row in await fetch("SELECT owner FROM blob ORDER BY owner")]


async def test_an_objector_sees_the_names_of_what_he_sent_and_the_checker_opens_it(bureau: Bureau) -> None:
    record = await shown(bureau)
    receipt = await objected(record.number, files=await brought("我的社保记录", "社保.txt"))
    assert [file.name for file in (await objecting.progress(receipt)).files] == ["社保.txt"]
    opened = await answering.open_objection(record.other, await only_objection())
    assert opened.words == WORDS
    [file] = opened.files
    assert await owners() == [str(opened.row.compartment)]
    await file_of_objection(record.other, opened.row.id, file.blob, how=DOWNLOADED)
    found = await file_of_objection(record.other, opened.row.id, file.blob, how=DOWNLOADED)
    assert b"".join([chunk async for chunk in open_file(found.manifest())]) == "我的社保记录".encode()
    rows = await fetch("SELECT actor FROM ledger_event WHERE kind = ?", DOWNLOADED)
    assert [row["actor"] for row in rows] == [record.other.actor] * 2


async def test_nobody_else_opens_it_and_no_other_file_is_reached_through_it(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    await objected(record.number, files=await brought())
    objection, act = await only_objection(), await applied(record)
    [file] = (await answering.open_objection(record.other, objection)).files
    [proof] = (await acts.open_act(record.publisher, act)).files
    for name in ("赵干事", "陈设计", "王干事", "纪严", "周派"):
        with pytest.raises(NotFound):
            await file_of_objection(bureau[name], objection, file.blob)
        with pytest.raises(NotFound):
            await file_of_act(bureau[name], act, proof.blob)
    with pytest.raises(NotFound):
        await file_of_objection(record.other, objection, proof.blob)
    assert await fetch("SELECT id FROM ledger_event WHERE kind = 'file.opened'") == []


async def test_proposer_and_checker_both_open_what_came_with_each_act(bureau: Bureau) -> None:
    record = await shown(bureau)
    corrected = replace(UNIT, facts="更正后的事实。")
    act = await proposing.correct(
        record.maker,
        record.number,
        corrected,
        ground("facts", note="违法事实已更正。", brought=await brought("核对笔录")),
    )
    for person in (record.maker, record.publisher):
        [file] = (await acts.open_act(person, act)).files
        found = await file_of_act(person, act, file.blob)
        assert b"".join([chunk async for chunk in open_file(found.manifest())]) == "核对笔录".encode()
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'file.opened'")) == 2


async def test_a_repair_without_a_document_is_refused_at_the_field(bureau: Bureau) -> None:
    record = await shown(bureau, REPAIRABLE)
    with pytest.raises(InvalidInput) as refused:
        await applied(record, brought=NOTHING)
    assert set(refused.value.errors) == {"files"}
    assert await fetch("SELECT id FROM record_act") == []


async def test_a_form_sent_twice_takes_the_files_once(bureau: Bureau) -> None:
    record, receipt = await shown(bureau), generate()
    first, second = await brought("甲"), await brought("乙")
    for files in (first, second):
        await objecting.object_to(record.number, WORDS, receipt=receipt, brought=files)
    [compartment] = await fetch("SELECT compartment FROM record_objection")
    assert sorted(await owners()) == sorted([str(compartment["compartment"]), second.owner[:36]])


async def test_a_file_that_is_gone_meanwhile_sends_nothing(bureau: Bureau) -> None:
    record, files = await shown(bureau), await brought()
    with pytest.raises(InvalidInput):
        await objected(record.number, files=Brought(files.files, "0" * 64))
    assert await fetch("SELECT id FROM record_objection") == []
    assert await owners() == [files.owner[:36]]


async def test_no_word_of_a_document_and_no_name_of_it_lies_in_clear(
    bureau: Bureau, settings: Settings
) -> None:
    record, canaries = await shown(bureau, REPAIRABLE), Canaries()
    files = await brought(canaries.word("附件"), f"{canaries.word()}.txt")
    canaries.keep_receipt(await objected(record.number, files=files))
    proof = await brought(canaries.word("凭证"), f"{canaries.word()}.txt")
    act = ground("letter", document="", brought=proof)
    await proposing.repair(record.maker, record.number, act, APPLICATION)
    assert finds(canaries, await stolen(settings)) == []

"""张干事 exports a case for the archive: all of it in one file, without the identity, with a fingerprint."""

import io
import json
import zipfile
from dataclasses import replace
from hashlib import sha256

import pytest

from portal.cases import assisting, conversation, opening
from portal.cases.told import told
from portal.core.errors import NotFound, Refused
from portal.database import change, fetch
from portal.evidence.receiving import store_row
from portal.ledger import verifying
from portal.retention import exporting
from portal.settings import Settings
from portal.tips import dispatch
from tests.integration.retention.ended import archived, ended
from tests.support import canaries as search
from tests.support.bureau import DESIGN, Bureau
from tests.support.canaries import Canaries
from tests.support.cases import CHIEF, CLERK, PROVED, REFUSAL, a_case, drive
from tests.support.tips import BUILDER, NAMED, UNSURE, a_photo, sealed_photo, send

CLOSED = "case:closed:substantiated"


def unpacked(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


async def test_the_file_holds_answers_conversation_findings_decision_and_files(bureau: Bureau) -> None:
    number, informant = await ended(bureau, CLOSED, files=(sealed_photo(3000),))
    await conversation.answer(informant, "他从来不来上班。")
    files = unpacked(await archived(bureau, number))
    data = json.loads(files["case.json"])
    assert data["case"]["number"] == number
    assert data["findings"]["text"] == PROVED["text"]
    assert data["decision"]["decision_no"] == "常建罚决字〔2026〕12号"
    [tip] = data["tips"]
    assert BUILDER["account"] in [one["value"] for one in tip["told"][-1]["answers"]]
    assert [one["text"] for one in tip["messages"]] == ["他从来不来上班。"]
    assert files[tip["files"][0]] == a_photo(3000)
    assert [one["title"] for one in data["timeline"][:2]] == ["建立案件", "开始核查"]
    assert tip["timeline"][0]["title"] == "收到举报"
    text = files["案卷.txt"].decode("utf-8-sig")
    for words in (number, BUILDER["account"], "他从来不来上班。", PROVED["text"], "本案卷不含举报人身份"):
        assert words in text


async def test_each_party_stands_by_itself_in_the_words_of_the_questions(bureau: Bureau) -> None:
    second = {"name": "李四", "profession": "builder", "profession_sub": "builder1"}
    agency = {"name": "常德示例人才服务部", "unit_type": "hr_agency"}
    answers = BUILDER | {"persons": [*BUILDER["persons"], second], "intermediaries": [agency]}
    number, _ = await ended(bureau, CLOSED, answers=answers)
    files = unpacked(await archived(bureau, number))
    [tip] = json.loads(files["case.json"])["tips"]
    assert [part["about"] for part in tip["told"]] == ["人员1", "人员2", "单位1", "中介1", ""]
    lines = files["案卷.txt"].decode("utf-8-sig").splitlines()
    assert lines[lines.index("【人员2】") + 1 :][:2] == ["姓名：李四", "证书类别：一级注册建造师"]
    assert "单位名称：常德市示例建筑工程有限公司" in lines
    assert "builder" not in "".join(lines)


async def test_an_answer_to_a_question_that_is_gone_is_not_lost(bureau: Bureau) -> None:
    """Sealed before the catalogue changed: the archive keeps it under its old name."""
    data = await told("cert_rent", {"account": "他从未到岗。", "shoe_size": "43"})
    assert [(one["label"], one["text"]) for one in data[-1]["answers"]][-1] == ("shoe_size", "43")


async def test_places_are_called_as_the_rows_of_areas_call_them(bureau: Bureau) -> None:
    data = await told("cert_rent", {"area": "430702", "about_staff": True})
    assert {"武陵区", "是"} == {one["text"] for one in data[-1]["answers"]}


async def test_an_original_that_was_kept_lies_apart(bureau: Bureau) -> None:
    original = replace(sealed_photo(5000), state="original")
    cleaned = replace(sealed_photo(3000), state="cleaned", removed=("place",), original=original)
    number, _ = await ended(bureau, CLOSED, files=(cleaned,))
    files = unpacked(await archived(bureau, number))
    [path] = json.loads(files["case.json"])["tips"][0]["files"]
    assert files[path] == a_photo(3000)
    assert files[path.replace("files/", "originals/")] == a_photo(5000)


async def test_what_a_helping_office_brought_with_its_opinion_is_in_it(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    await assisting.invite(bureau[CLERK], number, DESIGN, "请查设计资质。")
    brought = sealed_photo(3000)
    await store_row(brought, "an upload")
    helper = bureau["陈设计"]
    await assisting.give_opinion(helper, number, "名下三人未缴社保。", [brought], uploads="an upload")
    await drive(bureau, number, (CHIEF, "refuse", REFUSAL))
    files = unpacked(await archived(bureau, number))
    assert files[f"files/{number}/001.jpg"] == a_photo(3000)
    assert f"files/{number}/001.jpg" in [one["path"] for one in json.loads(files["case.json"])["files"]]


@pytest.mark.parametrize("confidential", [True, False])
async def test_the_identity_is_never_in_it(bureau: Bureau, confidential: bool) -> None:
    named = {**NAMED, "confidential": confidential}
    number, _ = await ended(bureau, CLOSED, identity=named)
    together = b"".join(unpacked(await archived(bureau, number)).values())
    assert NAMED["name"].encode() not in together
    assert NAMED["phone"].encode() not in together
    assert b'"mode"' not in together


async def test_the_ledger_has_the_beginning_the_end_and_the_fingerprint(bureau: Bureau) -> None:
    number, _ = await ended(bureau, CLOSED)
    body = await archived(bureau, number)
    events = await fetch("SELECT kind, facts FROM ledger_event WHERE kind LIKE 'case.archive%' ORDER BY seq")
    assert [event["kind"] for event in events] == ["case.archive_begun", "case.archived"]
    facts = json.loads(events[1]["facts"])
    assert (facts["sha256"], facts["size"], facts["missing"]) == (sha256(body).hexdigest(), len(body), 0)
    assert (await verifying.verify()).sound


async def test_an_export_that_breaks_off_counts_for_nothing_and_is_known(bureau: Bureau) -> None:
    number, _ = await ended(bureau, CLOSED, files=(sealed_photo(),))
    export = await exporting.export(bureau[CLERK], number)
    await anext(export.chunks)
    await export.chunks.aclose()  # type: ignore[attr-defined]
    assert await fetch("SELECT * FROM archive_export") == []
    assert len(await fetch("SELECT id FROM ledger_event WHERE kind = 'case.archive_begun'")) == 1


async def test_a_lost_file_is_named_and_ends_nothing(bureau: Bureau) -> None:
    number, _ = await ended(bureau, CLOSED, files=(sealed_photo(), sealed_photo()))
    await change("DELETE FROM blob WHERE name = (SELECT min(name) FROM blob)")
    files = unpacked(await archived(bureau, number))
    assert files["缺失文件.txt"].decode("utf-8-sig").startswith("files/")
    [event] = await fetch("SELECT facts FROM ledger_event WHERE kind = 'case.archived'")
    assert '"missing":1' in event["facts"]


async def test_building_it_writes_nothing_plain_to_the_disk(bureau: Bureau, settings: Settings) -> None:
    canaries = Canaries()
    answers = BUILDER | {"account": canaries.word()}
    number, _ = await ended(bureau, CLOSED, answers=answers)
    assert canaries.letters.encode() in b"".join(unpacked(await archived(bureau, number)).values())
    assert search.finds(canaries, await search.stolen(settings)) == []


async def test_the_times_inside_tell_only_the_day(bureau: Bureau) -> None:
    number, _ = await ended(bureau, CLOSED, files=(sealed_photo(),))
    with zipfile.ZipFile(io.BytesIO(await archived(bureau, number))) as zipped:
        assert {info.date_time[3:] for info in zipped.infolist()} == {(0, 0, 0)}


@pytest.mark.parametrize("who", [CLERK, CHIEF])
async def test_officers_and_head_of_the_owner_office_export(bureau: Bureau, who: str) -> None:
    number, _ = await ended(bureau, CLOSED)
    assert await archived(bureau, number, who)


@pytest.mark.parametrize("who", ["陈设计", "王密", "管保", "周派"])
async def test_for_others_there_is_no_such_case(bureau: Bureau, who: str) -> None:
    number, _ = await ended(bureau, CLOSED)
    with pytest.raises(NotFound):
        await exporting.export(bureau[who], number)


async def test_an_office_that_reads_along_carries_no_archive_away(bureau: Bureau) -> None:
    registered, _ = await send(UNSURE)
    await dispatch.confirm_route(bureau["周派"], registered.number, version=1)
    number = await opening.open_case(bureau["王干事"], registered.number, version=2)
    await drive(bureau, number, ("王干事", "start", {"assignee": "王干事"}), ("王干事", "refuse", REFUSAL))
    with pytest.raises(Refused, match="归档由承办单位"):
        await exporting.export(bureau[CLERK], number)
    assert await fetch("SELECT id FROM ledger_event WHERE kind = 'case.archive_begun'") == []
    assert await archived(bureau, number, "王干事")


async def test_a_case_that_is_still_open_is_not_archived(bureau: Bureau) -> None:
    number = await a_case(bureau, "investigating")
    with pytest.raises(Refused):
        await exporting.export(bureau[CLERK], number)

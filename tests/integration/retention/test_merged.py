"""What was merged is kept, exported, redacted and deleted with the case that it became part of."""

import io
import json
import zipfile

from portal.cases import merging, redacting, steps
from portal.cases.queries import case_for
from portal.cases.redacting import Part
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.retention import held, holding, running
from portal.retention.standing import Standing
from portal.searching import indexing
from portal.searching.office_keys import keys_of
from portal.sessions import sealed
from portal.staff import signing_in
from portal.tips import queries as tips
from portal.tips.receipts import Informant
from tests.integration.retention.ended import archived, later, set_period, standing_of, there
from tests.support.bureau import Bureau
from tests.support.cases import (
    CHIEF,
    CLERK,
    CLOSING_NOT_PROVED,
    NOT_PROVED,
    a_case_and_its_informant,
    informant,
    take,
)
from tests.support.tips import at_unit, sealed_photo, send

WHY = "同一件事。"


async def three_in_one(bureau: Bureau) -> tuple[str, str, list[Informant]]:
    """A case that took up a tip and another case, closed as not proved; its number and the other's."""
    master, first = await a_case_and_its_informant(bureau, "investigating", files=(sealed_photo(),))
    part, second = await a_case_and_its_informant(bureau, "investigating", answers=at_unit("并入的公司"))
    await steps.note(bureau[CLERK], part, "并入之前的备注。")
    registered, receipt = await send(at_unit("直接加入的公司"), files=(sealed_photo(),))
    tip = await tips.tip_for(bureau[CLERK], registered.number)
    await merging.merge_tip(bureau[CLERK], tip.number, master, version=tip.version, reason=WHY)
    version = (await case_for(bureau[CLERK], part)).version
    await merging.merge_case(bureau[CLERK], part, master, version=version, reason=WHY)
    await take(bureau, CLERK, master, "submit_findings", **NOT_PROVED)
    await take(bureau, CHIEF, master, "close_not_proved", **CLOSING_NOT_PROVED)
    return master, part, [first, second, await informant(receipt)]


async def draw(bureau: Bureau) -> None:
    person = bureau[CLERK]
    session = sealed.session_id(await signing_in.begin(person.id, person.keys))
    for key in await keys_of(person):
        await indexing.bring_up_to_date(person, key, session=session, seconds=30)


async def test_the_archive_holds_every_tip_and_what_happened_before_the_merge(bureau: Bureau) -> None:
    master, part, _ = await three_in_one(bureau)
    with zipfile.ZipFile(io.BytesIO(await archived(bureau, master))) as zipped:
        data, text = json.loads(zipped.read("case.json")), zipped.read("案卷.txt").decode("utf-8-sig")
        assert len([name for name in zipped.namelist() if name.startswith("files/")]) == 2
    assert len(data["tips"]) == 3
    assert [one["number"] for one in data["merged"]] == [part]
    assert "并入之前的备注。" in text
    assert (await standing_of(master)).standing == Standing.KEPT


async def test_all_of_it_is_deleted_together_and_nothing_before(bureau: Bureau) -> None:
    master, part, _ = await three_in_one(bureau)
    await draw(bureau)
    await set_period("case:closed:not_substantiated")
    await archived(bureau, master)
    with later(months=25):
        assert (await running.run()).deleted == 1
    gone = ("tip", "casefile", "item", "merging", "relation", "index_entry", "index_text", "subject_key")
    assert set((await there(*gone)).values()) == {0}
    assert part
    assert (await verify()).sound


async def test_what_came_into_the_merged_case_after_the_export_keeps_it(bureau: Bureau) -> None:
    master, part, _ = await three_in_one(bureau)
    await archived(bureau, master)
    await set_period("case:closed:not_substantiated")
    [case] = await fetch("SELECT id, compartment FROM casefile WHERE number = ?", part)
    await fetch(
        "DELETE FROM item WHERE compartment = ? AND position = 0 RETURNING 1 AS one", case["compartment"]
    )
    with later(months=25):
        assert (await standing_of(master)).standing == Standing.UNARCHIVED


async def test_a_hold_on_the_merged_case_holds_the_whole(bureau: Bureau) -> None:
    master, part, _ = await three_in_one(bureau)
    await holding.place(bureau[CHIEF], "case", part, "法院调卷。")
    assert (await standing_of(master)).standing == Standing.HELD


async def test_each_informant_reads_only_of_his_own_tip_what_is_held(bureau: Bureau) -> None:
    master, part, holders = await three_in_one(bureau)
    for one in holders:
        mine = await held.about(one)
        assert mine.ended
        told = repr(mine.tip.answers)
        assert sum(name in told for name in ("并入的公司", "直接加入的公司", "常德市示例")) == 1
        assert len({key.office for key in mine.content_keys}) == 2
    assert master != part


async def test_a_redacted_copy_made_before_the_merge_stays_with_its_tip(bureau: Bureau) -> None:
    master, _ = await a_case_and_its_informant(bureau)
    part, _ = await a_case_and_its_informant(bureau)
    [_, tip] = await fetch("SELECT number FROM tip ORDER BY number")
    covered = redacting.cover([Part("told0", "事情经过", "他没有上班。")], {"told0": "他没有上班。"}, [])
    await redacting.save(bureau[CLERK], tip["number"], covered, (), "")
    version = (await case_for(bureau[CLERK], part)).version
    await merging.merge_case(bureau[CLERK], part, master, version=version, reason=WHY)
    await redacting.save(bureau[CHIEF], tip["number"], covered, (), "")
    copies = await redacting.copies(bureau[CLERK], tip["number"])
    assert [(copy.version, copy.parts) for copy in copies] == [
        (1, (("事情经过", "他没有上班。"),)),
        (2, (("事情经过", "他没有上班。"),)),
    ]

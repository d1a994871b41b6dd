"""Several proved cases, one letter, one number: gathered by one, signed by another, case by case."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest

from portal.cases import queries, steps
from portal.catalogue.states import State
from portal.core.errors import Conflict, InvalidInput, NotFound, Refused
from portal.database import fetch
from portal.ledger.verifying import verify
from portal.referrals import following
from portal.referrals import queries as referrals
from portal.referrals.batches import gathering, handed, signing
from portal.referrals.batches import queries as batches
from portal.referrals.batches.queries import FAILED, HANDED_OVER, Fit
from portal.referrals.letters import Letter
from portal.sheets.reading import rows_of
from tests.support.bureau import COUNTY, Bureau
from tests.support.cases import a_case, take
from tests.support.referrals import reported_up, staffed

RECEIVER = "湖南省住房和城乡建设厅"
CLERK, CHIEF, DEPUTY = "张干事", "李科长", "副科长"
TODAY = date(2026, 3, 10)


@dataclass(frozen=True)
class Gathered:
    """A batch of a county's case and one of the section's own, gathered by the clerk."""

    bureau: Bureau
    id: UUID
    county: str
    own: str

    async def signed(self, who: str = CHIEF, version: int = 1) -> signing.Outcome:
        return await signing.sign(self.bureau[who], self.id, version=version)

    async def letter(self) -> Letter:
        return await handed.letter(
            self.bureau[CHIEF], await gathering.open_batch(self.bureau[CHIEF], self.id)
        )

    async def reassigned(self, number: str) -> None:
        """Somebody touches a case after it was gathered."""
        case = await queries.case_for(self.bureau[CHIEF], number)
        await steps.assign(self.bureau[CHIEF], number, self.bureau["赵干事"].id, version=case.version)


@pytest.fixture
async def batch(bureau: Bureau) -> Gathered:
    await staffed(bureau)
    county, own = await reported_up(bureau), await a_case(bureau, "awaiting_review")
    identifier = await gathering.begin(bureau[CLERK], "issuer_province", RECEIVER, [county, own])
    return Gathered(bureau, identifier, county, own)


async def test_only_proved_cases_fit_to_hand_over_can_be_gathered(bureau: Bureau) -> None:
    await staffed(bureau)
    fit = [await reported_up(bureau), await a_case(bureau, "awaiting_review")]
    await a_case(bureau, "investigating")
    await a_case(bureau, "closed")
    assert [one.number for one in await batches.candidates(bureau[CLERK])] == fit
    for name in ("王干事", "陈设计", "周派", "纪严"):
        assert await batches.candidates(bureau[name]) == []
        with pytest.raises(NotFound):
            await gathering.begin(bureau[name], "issuer_province", RECEIVER, fit)
    for body, numbers in (("issuer_province", ["CDZJ-AJ-2026-000099"]), ("moon", fit), ("police", [])):
        with pytest.raises(InvalidInput):
            await gathering.begin(bureau[CLERK], body, RECEIVER, numbers)


async def test_what_one_body_has_already_can_go_to_another_and_not_to_it_again(bureau: Bureau) -> None:
    """Proved cases go to whoever issued the certificate, then to the other authorities (统一移交相关部门)."""
    await staffed(bureau)
    county, decided = await reported_up(bureau), await a_case(bureau, "decided")
    first = await gathering.begin(bureau[CLERK], "issuer_province", RECEIVER, [county])
    await signing.sign(bureau[CHIEF], first, version=1)
    found = await batches.candidates(bureau[CLERK])
    assert [(one.number, one.told) for one in found] == [(county, ("issuer_province",)), (decided, ())]
    again = await batches.candidates(bureau[CLERK], Fit("issuer_province"))
    assert [one.number for one in again] == [decided]
    with pytest.raises(InvalidInput) as twice:
        await gathering.begin(bureau[CLERK], "issuer_province", RECEIVER, [county])
    assert county in twice.value.errors["cases"].text()
    second = await gathering.begin(bureau[CLERK], "human_resources", "市人社局", [county, decided])
    outcome = await signing.sign(bureau[CHIEF], second, version=1)
    assert (set(outcome.handed_over), outcome.failed) == ({county, decided}, ())
    states = [(await queries.case_for(bureau[CHIEF], one)).state for one in (county, decided)]
    assert states == [State.REFERRED_OUT, State.DECIDED]
    case = await queries.case_for(bureau[CHIEF], county)
    bodies = {row.body for row in await referrals.of_case(case.id)}
    assert bodies == {"issuer_province", "human_resources"}
    assert (await verify()).sound


async def test_the_choice_has_pages_and_a_batch_has_a_limit(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST", 2)
    cases = [await a_case(bureau, "awaiting_review") for _ in range(3)]
    assert await batches.candidates_total(bureau[CLERK]) == 3
    pages = [await batches.candidates(bureau[CLERK], limit=2, offset=at) for at in (0, 2)]
    assert [[one.number for one in page] for page in pages] == [cases[:2], cases[2:]]
    with pytest.raises(InvalidInput, match="按提示") as many:
        await gathering.begin(bureau[CLERK], "issuer_province", RECEIVER, cases)
    assert many.value.errors["cases"].text() == "一批最多2件。"
    await gathering.begin(bureau[CLERK], "issuer_province", RECEIVER, cases[1:])


async def test_one_letter_with_one_number_moves_every_case(batch: Gathered) -> None:
    outcome = await batch.signed()
    assert outcome.letter_number == "常建举〔2026〕1号"
    assert (set(outcome.handed_over), outcome.failed) == ({batch.county, batch.own}, ())
    for number in (batch.county, batch.own):
        assert (await queries.case_for(batch.bureau[CHIEF], number)).state == State.REFERRED_OUT
    letter = await batch.letter()
    assert (letter.number, letter.receiver, len(letter.lines)) == ("常建举〔2026〕1号", RECEIVER, 2)
    assert "2件" in letter.text
    assert (await verify()).sound


async def test_the_county_follows_its_case_and_sees_no_batch(batch: Gathered) -> None:
    await batch.signed()
    county = batch.bureau["王干事"]
    [row] = await referrals.listed(county, referrals.Filter(), limit=9)
    assert (row.number, row.office) == (batch.county, "construction-section")
    assert (await queries.case_for(county, batch.county)).office == COUNTY
    assert await batches.batches(county) == []
    with pytest.raises(NotFound):
        await gathering.open_batch(county, batch.id)


async def test_who_gathered_or_wrote_does_not_sign(batch: Gathered) -> None:
    with pytest.raises(Refused, match="负责人"):
        await batch.signed(CLERK)
    chief = batch.bureau[CHIEF]
    words = (await gathering.open_batch(chief, batch.id)).words
    await gathering.write(chief, batch.id, replace(words, answer_by=date(2026, 4, 30)), version=1)
    with pytest.raises(Refused, match="另一个人"):
        await batch.signed(version=2)
    await batch.signed(DEPUTY, version=2)
    assert (await batch.letter()).answer_by == date(2026, 4, 30)


async def test_who_added_a_case_does_not_sign(bureau: Bureau) -> None:
    await staffed(bureau)
    cases = [await a_case(bureau, "awaiting_review") for _ in range(2)]
    identifier = await gathering.begin(bureau[CLERK], "issuer_province", RECEIVER, cases[:1])
    await gathering.add(bureau[CHIEF], identifier, cases[1:], version=1)
    with pytest.raises(Refused, match="另一个人"):
        await signing.sign(bureau[CHIEF], identifier, version=2)


async def test_what_changed_since_is_named_and_stays(batch: Gathered) -> None:
    await take(batch.bureau, CHIEF, batch.county, "send_back", reason="补充证据。")
    outcome = await batch.signed()
    assert (outcome.handed_over, outcome.failed) == ((batch.own,), (batch.county,))
    entries = {one.number: one for one in await batches.entries_of(batch.id)}
    assert (entries[batch.county].state, entries[batch.own].state) == (FAILED, HANDED_OVER)
    assert entries[batch.county].failure
    letter = await batch.letter()
    assert (len(letter.lines), "1件" in letter.text, "件数" in letter.title) == (1, True, False)


async def test_overtaken_at_the_last_moment_the_others_go(
    batch: Gathered, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = signing._looked_at

    async def slowly(*asked: object) -> object:
        found = await looked_at(*asked)  # type: ignore[arg-type]
        await batch.reassigned(batch.own)
        return found

    monkeypatch.setattr(signing, "_looked_at", slowly)
    outcome = await batch.signed()
    assert (outcome.letter_number, outcome.handed_over) == ("常建举〔2026〕1号", (batch.county,))
    assert outcome.failed == (batch.own,)
    assert "1件" in (await batch.letter()).text
    assert (await verify()).sound


async def test_nothing_goes_and_no_number_is_used_when_all_fail(batch: Gathered) -> None:
    for number in (batch.county, batch.own):
        await batch.reassigned(number) if number == batch.own else await take(
            batch.bureau, CHIEF, number, "send_back", reason="补充证据。"
        )
    with pytest.raises(Refused):
        await batch.signed()
    assert {one.state for one in await batches.entries_of(batch.id)} == {FAILED}
    assert await fetch("SELECT 1 AS one FROM counter WHERE series LIKE '常建举%'") == []
    # Looked at again and taken in as it is now, it goes.
    await gathering.add(batch.bureau[CLERK], batch.id, [batch.own], version=2)
    assert (await batch.signed(version=3)).handed_over == (batch.own,)


async def test_a_head_who_found_the_facts_does_not_judge_them_in_a_batch(bureau: Bureau) -> None:
    await staffed(bureau)
    number = await a_case(bureau, "investigating")
    await take(bureau, CHIEF, number, "submit_findings", outcome="substantiated", text="属实。")
    identifier = await gathering.begin(bureau[CLERK], "issuer_province", RECEIVER, [number])
    with pytest.raises(Refused):
        await signing.sign(bureau[CHIEF], identifier, version=1)
    [entry] = await batches.entries_of(identifier)
    assert "本人" in entry.failure


async def test_a_case_waits_in_one_batch_at_a_time(batch: Gathered) -> None:
    clerk = batch.bureau[CLERK]
    with pytest.raises(InvalidInput):
        await gathering.begin(clerk, "human_resources", "人社局", [batch.county])
    await gathering.remove(clerk, batch.id, batch.county, version=1)
    assert [one.number for one in await batches.candidates(clerk)] == [batch.county]
    await gathering.drop(clerk, batch.id, version=2)
    assert {one.number for one in await batches.candidates(clerk)} == {batch.county, batch.own}
    with pytest.raises(Refused):
        await batch.signed(version=3)


async def test_what_was_signed_or_dropped_is_not_changed_any_more(batch: Gathered) -> None:
    clerk, more = batch.bureau[CLERK], await a_case(batch.bureau, "awaiting_review")
    await batch.signed()
    dropped = await gathering.begin(clerk, "issuer_province", RECEIVER, [more])
    await gathering.drop(clerk, dropped, version=1)
    for identifier, case in ((batch.id, batch.own), (dropped, more)):
        words = (await gathering.open_batch(clerk, identifier)).words
        for attempt in (
            gathering.add(clerk, identifier, [more], version=2),
            gathering.remove(clerk, identifier, case, version=2),
            gathering.write(clerk, identifier, replace(words, receiver="别处"), version=2),
            gathering.drop(clerk, identifier, version=2),
        ):
            with pytest.raises(Refused, match="不能再改"):
                await attempt


async def test_a_second_click_on_signing_finds_it_done(batch: Gathered) -> None:
    await batch.signed()
    for who, version in ((CHIEF, 1), (DEPUTY, 2)):
        with pytest.raises((Conflict, Refused)):
            await batch.signed(who, version)


async def test_who_looked_at_an_older_batch_is_told(batch: Gathered) -> None:
    await gathering.remove(batch.bureau[CLERK], batch.id, batch.own, version=1)
    with pytest.raises(Conflict):
        await batch.signed()
    assert await referrals.of_batch(batch.id) == []
    assert await fetch("SELECT 1 AS one FROM counter WHERE series LIKE '常建举%'") == []


async def test_a_letter_may_name_no_tip(batch: Gathered) -> None:
    clerk = batch.bureau[CLERK]
    words = (await gathering.open_batch(clerk, batch.id)).words
    for changed, field in (
        ({"text": "见CDZJ-JB-2026-000001。"}, "text"),
        ({"receiver": " "}, "receiver"),
        ({"answer_by": TODAY}, "answer_by"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await gathering.write(clerk, batch.id, replace(words, **changed), version=1)
        assert set(refused.value.errors) == {field}


async def test_the_result_for_all_spares_those_that_have_one(batch: Gathered) -> None:
    clerk = batch.bureau[CLERK]
    await batch.signed()
    assert await handed.received(clerk, batch.id, TODAY) == 2
    first, _ = await referrals.of_batch(batch.id)
    await following.answered(clerk, first.id, TODAY, "已撤销。", version=first.version)
    assert await handed.followed_up(clerk, batch.id, "电话催问。") == 1
    assert await handed.answered(clerk, batch.id, TODAY, "不予撤销。") == 1
    assert {row.state for row in await referrals.of_batch(batch.id)} == {"answered"}


async def test_the_list_is_a_sheet_too(batch: Gathered) -> None:
    made = await handed.file(batch.bureau[CHIEF], batch.id, "xlsx")
    [sheet] = await rows_of(made.content, made.name)
    assert sheet.rows[0][:2] == ("序号", "姓名")
    assert [row[0] for row in sheet.rows[1:]] == ["1", "2"]
    assert not any("CDZJ-JB" in cell for row in sheet.rows for cell in row)
    assert await fetch("SELECT 1 AS one FROM ledger_event WHERE kind = 'batch.letter_made'") != []


async def test_failed_ones_make_a_new_batch(batch: Gathered) -> None:
    await batch.reassigned(batch.own)
    await batch.signed()
    again = await handed.gather_failed(batch.bureau[CLERK], batch.id)
    assert [one.number for one in await batches.entries_of(again)] == [batch.own]

"""The reference pack is complete, dated, sourced, and ships nobody's telephone."""

import re
from datetime import date
from pathlib import Path

import pytest

from portal.catalogue.codelists import codes
from portal.catalogue.pack import UnknownPack, available, load_pack
from portal.catalogue.rows import Dated
from portal.core.identifiers import personal_data_in

PACK = load_pack("changde")
ROWS: tuple[Dated, ...] = (
    *PACK.areas,
    *PACK.offices,
    *PACK.contacts,
    *PACK.duties,
    *PACK.rules,
    *PACK.calendar,
    *PACK.clocks,
    *PACK.publication,
    *PACK.exemptions,
    *PACK.inspection,
    *PACK.texts,
    *PACK.documents,
)
OFFICES = {office.code for office in PACK.offices}


def test_every_row_is_dated_and_sourced() -> None:
    for row in ROWS:
        assert isinstance(row.valid_from, date)
        assert row.valid_to is None or row.valid_from <= row.valid_to
        assert row.source
        assert row.source != "见各行"


def test_nine_divisions_and_five_zones() -> None:
    assert [area.kind for area in PACK.areas].count("county") == 9
    assert [area.kind for area in PACK.areas].count("zone") == 5
    assert all((area.quality is None) == (area.kind == "zone") for area in PACK.areas)


def test_twenty_eight_offices_and_two_desks() -> None:
    assert len(OFFICES) == 30
    assert {PACK.coordinating, PACK.dispatch, PACK.custody, PACK.discipline} <= OFFICES


def test_rows_name_only_offices_that_exist() -> None:
    named = {area.bureau for area in PACK.areas} | {duty.office for duty in PACK.duties}
    named |= {area.quality for area in PACK.areas if area.quality}
    named |= {contact.office for contact in PACK.contacts if contact.office}
    assert named <= OFFICES


def test_offices_and_areas_name_each_other() -> None:
    by_code = {office.code: office for office in PACK.offices}
    for area in PACK.areas:
        assert by_code[area.bureau].area_code == area.code


def test_contacts_are_places_to_fill_in() -> None:
    assert PACK.contacts
    assert all(contact.value is None and contact.state == "missing" for contact in PACK.contacts)


def test_the_pack_carries_no_telephone_no_mailbox_and_no_identity_number() -> None:
    for path in (Path("portal/catalogue/packs") / PACK.code).rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert personal_data_in(text) == []
        assert not re.search(r"0736-?\d{7}", text)


def test_eight_years_of_the_calendar_are_loaded() -> None:
    assert [row.year for row in PACK.calendar] == list(range(2019, 2027))
    for row in PACK.calendar:
        assert all(day.year == row.year and day.weekday() < 5 for day in row.off)
        assert all(day.year == row.year and day.weekday() >= 5 for day in row.work)


def test_the_clocks_of_the_law_are_there() -> None:
    clocks = {clock.name: (clock.amount, clock.unit) for clock in PACK.clocks}
    assert clocks["triage"] == (7, "working")
    assert clocks["finish"] == (60, "working")
    assert clocks["extension"] == (30, "working")
    assert clocks["penalty"] == (90, "days")
    assert clocks["withdraw"] == (3, "working")


@pytest.mark.parametrize(
    ("decided_on", "rule", "months"),
    [
        (date(2026, 3, 31), "construction-2017", [(6, 36), (6, 36), (6, 36)]),
        (date(2026, 4, 1), "order-36", [(0, 3), (3, 12), (12, 36)]),
    ],
)
def test_the_window_follows_the_day_of_the_decision(
    decided_on: date, rule: str, months: list[tuple[int, int]]
) -> None:
    held = [row for row in PACK.publication if row.holds_on(decided_on)]
    assert {row.rule for row in held} == {rule}
    assert [(row.min_months, row.max_months) for row in held] == months


def test_the_duties_cover_the_vocabulary() -> None:
    for duty in PACK.duties:
        assert duty.code in codes("unit_type" if duty.axis == "unit_type" else "profession")


def test_the_six_exempt_situations_name_their_proof() -> None:
    assert [row.code for row in PACK.exemptions] == list("123456")
    assert all(row.evidence for row in PACK.exemptions)


def test_the_sheet_for_sites_asks_what_a_form_can_ask() -> None:
    assert {row.part for row in PACK.inspection} == {"site", "person", "result"}
    assert {row.sort for row in PACK.inspection} <= {"line", "text", "yes_no"}
    assert {row.settles for row in PACK.inspection} - {""} <= {row.code for row in PACK.checklist}
    codes_asked = [row.code for row in PACK.inspection]
    assert len(codes_asked) == len(set(codes_asked))
    own = {"on", "name", "removed", "refused", "why_refused", "version", "do", "officer_1", "officer_2"}
    assert not own & set(codes_asked)
    assert all(row.zh and row.en and bool(row.hint_zh) is bool(row.hint_en) for row in PACK.inspection)


def test_words_come_in_both_languages() -> None:
    labelled = (PACK.offices, PACK.areas, PACK.texts)
    assert all(row.label("zh") and row.label("en") for rows in labelled for row in rows)


def test_a_pack_that_was_not_shipped_is_refused_with_the_choice() -> None:
    assert available() == ("changde",)
    with pytest.raises(UnknownPack, match="changde"):
        load_pack("atlantis")

"""Kinds of tips: what they ask, what they need, and what routing reads from their answers."""

from datetime import date

import pytest

from portal.catalogue.codelists import code_list, codes, find, label, names, source
from portal.catalogue.kinds import KINDS, Kind, kind, missing, offered, routing_inputs
from portal.catalogue.pack import load_pack
from portal.catalogue.questions import AREA_OPTIONS
from portal.core.errors import NotFound
from portal.offices.routing import decide, parse_inputs
from portal.offices.routing_rules import rule_set

FULL = {"area": "430702", "account": "项目经理从不到场", "absence": "never"}


def test_eleven_kinds_are_known_and_four_are_offered() -> None:
    assert len(KINDS) == len({each.code for each in KINDS}) == 11
    assert {each.code for each in offered()} == {"cert_rent", "fake_job", "withhold_cert", "absent_on_site"}


def test_a_kind_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        kind("murder")


@pytest.mark.parametrize("each", KINDS, ids=lambda each: each.code)
def test_every_kind_has_words_in_both_languages(each: Kind) -> None:
    assert each.label("zh")
    assert each.label("en")
    assert each.label("en") != each.label("zh")
    assert not each.offered or (each.hint("zh") and each.hint("en"))


@pytest.mark.parametrize("each", offered(), ids=lambda each: each.code)
def test_an_offered_kind_asks_where_what_and_whether_staff_are_meant(each: Kind) -> None:
    asked = {question.name for question in each.questions}
    assert {"area", "account", "about_staff"} <= asked
    assert set(each.identifying) <= asked
    assert each.needed
    assert len(asked) == len(each.questions)


@pytest.mark.parametrize("each", offered(), ids=lambda each: each.code)
def test_the_pages_split_the_questions_and_lose_none(each: Kind) -> None:
    assert {*each.on_page("subject"), *each.on_page("facts")} == set(each.questions)
    assert each.on_page("facts")[-1].name in {"how_known", "links"}


@pytest.mark.parametrize("each", offered(), ids=lambda each: each.code)
def test_choices_have_their_options(each: Kind) -> None:
    for question in each.questions:
        assert (question.widget in ("radio", "select")) == (question.options is not None)
        if isinstance(question.options, str) and question.options != AREA_OPTIONS:
            assert code_list(question.options)


@pytest.mark.parametrize("each", offered(), ids=lambda each: each.code)
def test_the_account_may_be_long_and_nothing_asks_who_the_informant_is(each: Kind) -> None:
    account = next(question for question in each.questions if question.name == "account")
    assert (account.required, account.max_length, account.page) == (True, 5000, "facts")
    assert not any(
        "您的姓名" in question.label or "您的电话" in question.label for question in each.questions
    )


@pytest.mark.parametrize("each", offered(), ids=lambda each: each.code)
def test_an_empty_form_is_told_everything_it_needs(each: Kind) -> None:
    found = missing(each, {"account": "   "})
    assert {"area", "account", each.identifying[0]} <= set(found)
    assert found[each.identifying[0]].text() == each.needed


@pytest.mark.parametrize("each", offered(), ids=lambda each: each.code)
def test_any_one_name_or_place_is_enough(each: Kind) -> None:
    for name in each.identifying:
        assert missing(each, {**FULL, name: "某某"}) == {}
    assert each.identifying[0] in missing(each, FULL)


def test_the_finer_unit_types_count_as_what_routing_knows() -> None:
    inputs = routing_inputs(kind("fake_job"), {"unit_type": "training", "area": "430702"})
    assert inputs["unit_types"] == ["hr_agency"]
    assert inputs["violation"] == "fake_job"


def test_unanswered_questions_count_as_unknown() -> None:
    assert routing_inputs(kind("cert_rent"), {"level": "", "unit_type": ""}) == {
        "violation": "cert_rent",
        "professions": [],
        "unit_types": [],
        "level": "unknown",
        "area": "unknown",
        "on_site": False,
        "about_staff": False,
    }


def test_absence_on_site_is_always_about_a_site_and_misconduct_always_about_staff() -> None:
    assert routing_inputs(kind("absent_on_site"), {})["on_site"] is True
    assert routing_inputs(kind("staff_conduct"), {})["about_staff"] is True


@pytest.mark.parametrize("ticked", [True, "yes", "on", "1", "true"])
def test_a_ticked_box_about_staff_reaches_routing_however_the_form_says_it(ticked: object) -> None:
    assert routing_inputs(kind("cert_rent"), {"about_staff": ticked})["about_staff"] is True


@pytest.mark.parametrize("ticked", [False, "", None, "no"])
def test_a_box_left_alone_does_not(ticked: object) -> None:
    assert routing_inputs(kind("cert_rent"), {"about_staff": ticked})["about_staff"] is False


def test_every_answer_of_every_kind_can_be_routed() -> None:
    pack = load_pack("changde")
    rules = rule_set(
        rules=pack.rules, areas=pack.areas, duties=pack.duties, offices=pack.offices, day=date(2026, 3, 10)
    )
    for each in KINDS:
        for unit_type in codes("unit_type"):
            for profession in codes("profession"):
                answers = {"unit_type": unit_type, "profession": profession, "area": "430702"}
                assert decide(parse_inputs(routing_inputs(each, answers), rules), rules).owner


def test_every_code_has_a_label_in_both_languages() -> None:
    for name in names():
        assert source(name)
        listed = code_list(name)
        assert len({code.code for code in listed}) == len(listed)
        for code in listed:
            assert code.label("zh")
            assert code.label("en")


def test_reasons_have_plain_words_for_the_informant() -> None:
    for name in ("refusal_reason", "closing_reason"):
        for code in code_list(name):
            assert code.plain("zh").endswith("。")
            assert code.plain("en").endswith(".")


def test_a_list_can_be_read_by_kind() -> None:
    assert {code.kind for code in code_list("measure.penalty")} == {"penalty"}
    assert len(codes("closing_reason")) == len(codes("closing_reason.proved")) + len(
        codes("closing_reason.not_proved")
    )
    assert find("closing_reason.proved", "substantiated") == find("closing_reason", "substantiated")


def test_a_code_that_a_list_has_lost_is_shown_as_it_is() -> None:
    assert label("channel", "pigeon", "zh") == "pigeon"
    assert label("channel", "web", "zh") == "网上"
    assert label("channel", "web", "en") == "Web"


def test_every_unit_type_says_what_it_routes_as() -> None:
    assert all(code.routes_as for code in code_list("unit_type"))

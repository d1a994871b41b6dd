"""Kinds of tips: what they ask, what they need, and what routing reads from their answers."""

from datetime import date

import pytest

from portal.catalogue.answers import missing, routing_inputs
from portal.catalogue.codelists import code_list, codes, find, label, names, source
from portal.catalogue.kinds import KINDS, Kind, kind, offered
from portal.catalogue.pack import load_pack
from portal.catalogue.questions import AREA_OPTIONS
from portal.core.errors import NotFound
from portal.offices.routing import decide, parse_inputs
from portal.offices.routing_rules import rule_set

FULL = {"area": "430702", "account": "项目经理从不到场", "absence": "never", "profession": "builder"}


def test_eleven_kinds_are_known_and_all_are_offered() -> None:
    assert len(KINDS) == len({each.code for each in KINDS}) == 11
    assert offered() == KINDS


def test_a_kind_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        kind("murder")


@pytest.mark.parametrize("each", KINDS, ids=lambda each: each.code)
def test_every_kind_has_words_in_both_languages(each: Kind) -> None:
    assert each.label("zh")
    assert each.label("en")
    assert each.label("en") != each.label("zh")
    assert not each.offered or (each.hint("zh") and each.hint("en"))


@pytest.mark.parametrize("each", KINDS, ids=lambda each: each.code)
def test_a_kind_asks_what_happened_and_where_unless_only_one_office_may_know(each: Kind) -> None:
    asked = {question.name for question in each.questions}
    assert len(asked) == len(each.questions), f"{each.code} asks something twice"
    assert "account" in asked, f"{each.code} needs ACCOUNT"
    assert ("area" in asked) != each.about_staff, f"{each.code} needs AREA, or about_staff=True"
    alone = each.about_staff or each.asks_help
    assert ("about_staff" in asked) != alone, f"{each.code} needs ABOUT_STAFF, or one of its two switches"


@pytest.mark.parametrize("each", KINDS, ids=lambda each: each.code)
def test_a_kind_says_what_identifies_somebody_and_asks_it(each: Kind) -> None:
    asked = {question.name for question in each.questions}
    asked |= {f"{party.name}.{question.name}" for party in each.parties for question in party.questions}
    assert each.identifying, f"{each.code} needs identifying answers"
    assert set(each.identifying) <= asked, f"{each.code} does not ask {set(each.identifying) - asked}"
    assert each.needed.endswith("。"), f"{each.code} needs a sentence that asks for one of them"


@pytest.mark.parametrize("each", KINDS, ids=lambda each: each.code)
def test_a_kind_leads_to_a_party_at_once_and_asks_each_sort_once(each: Kind) -> None:
    names = [party.name for party in each.parties]
    assert len(set(names)) == len(names)
    assert each.parties[0].first, f"the first party of {each.code} is only offered"
    for party in each.parties:
        assert party.questions[0].name == "name"
        assert len(party.keys) >= len(party.questions)
        own = {key for question in each.questions for key in question.keys}
        assert not own & party.keys, f"{each.code} asks {own & party.keys} of the tip and of {party.name}"


@pytest.mark.parametrize("each", KINDS, ids=lambda each: each.code)
def test_the_pages_split_the_questions_and_lose_none(each: Kind) -> None:
    assert {*each.on_page("subject"), *each.on_page("facts")} == set(each.questions)
    assert [*each.on_page("subject"), *each.on_page("facts")] == [*each.questions]


def test_only_the_help_request_speaks_of_help_and_only_conduct_is_always_about_staff() -> None:
    assert [each.code for each in KINDS if each.asks_help] == ["not_deregistered"]
    assert [each.code for each in KINDS if each.about_staff] == ["staff_conduct"]


def test_a_question_about_staff_asks_nothing_of_certificates() -> None:
    conduct = kind("staff_conduct")
    asked = [question for party in conduct.parties for question in party.questions]
    assert not {question.name for question in (*asked, *conduct.questions)} & {
        "profession", "registration_no", "uscc", "unit_type", "level", "area",
    }  # fmt: skip


def test_the_help_request_is_short_and_names_the_documents_of_the_notice() -> None:
    help_ = kind("not_deregistered")
    assert len(help_.questions) + len(help_.parties[0].questions) <= 9
    assert [code.code for code in code_list("deregistration_proof")] == [
        "termination", "arbitration", "judgment",
    ]  # fmt: skip
    assert source("deregistration_proof") == "常建通〔2019〕9号，四（三）"


@pytest.mark.parametrize("each", offered(), ids=lambda each: each.code)
def test_choices_have_their_options(each: Kind) -> None:
    parties = [question for party in each.parties for question in party.questions]
    for question in (*each.questions, *parties):
        assert (question.widget in ("radio", "select", "checkboxes")) == (question.options is not None)
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
    assert {"account", ""} <= set(found)
    assert ("area" in found) != each.about_staff
    assert found[""].text() == each.needed


@pytest.mark.parametrize("each", offered(), ids=lambda each: each.code)
def test_any_one_name_or_place_is_enough(each: Kind) -> None:
    for name in each.identifying:
        party, dot, key = name.partition(".")
        answer = {party: [{"unit_type": "unknown"}, {key: "某某"}]} if dot else {name: "某某"}
        assert missing(each, FULL | answer) == {}
    assert "" in missing(each, FULL)


def test_unanswered_questions_count_as_unknown() -> None:
    assert routing_inputs(kind("cert_rent"), {"level": "", "units": [{"unit_type": ""}]}) == {
        "violation": "cert_rent",
        "professions": [],
        "unit_types": ["unknown"],
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
                answers = {
                    "units": [{"unit_type": unit_type}],
                    "persons": [{"profession": profession}],
                    "area": "430702",
                }
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
    assert {code.routes_as for code in code_list("agency_type")} == {"hr_agency"}

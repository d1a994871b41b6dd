"""What answers mean: for routing, for lists of tips, and those of the first release."""

from typing import Any

import pytest

from portal.catalogue.answers import asked, in_parties, named, routing_inputs, says_something
from portal.catalogue.kinds import KINDS, Kind, kind

CREW: dict[str, Any] = {
    "persons": [
        {"name": "张三丰", "profession": "builder", "profession_sub": "builder1"},
        {"name": "李四光", "profession": "cost_engineer"},
        {"name": "王五"},
    ],
    "units": [
        {"name": "甲建设", "unit_type": "construction"},
        {"name": "乙造价", "unit_type": "cost_consulting"},
        {"name": "丙", "unit_type": "unknown"},
    ],
    "intermediaries": [{"name": "丁中介", "unit_type": "training"}],
}


def test_all_professions_and_all_known_unit_types_reach_routing_the_main_unit_first() -> None:
    inputs = routing_inputs(kind("cert_rent"), CREW)

    assert inputs["professions"] == ["builder", "cost_engineer"]
    assert inputs["unit_types"] == ["construction", "cost_consulting", "hr_agency"]


def test_a_main_unit_that_nobody_can_place_stays_the_main_one() -> None:
    units = [{"name": "丙"}, {"name": "甲建设", "unit_type": "construction"}]
    inputs = routing_inputs(kind("cert_rent"), {"units": units})

    assert inputs["unit_types"] == ["unknown", "construction"]


def test_a_person_without_a_unit_counts_more_than_the_agency_beside_him() -> None:
    crew = {name: CREW[name] for name in ("persons", "intermediaries")}

    assert routing_inputs(kind("cert_rent"), crew)["unit_types"] == ["unknown", "hr_agency"]


@pytest.mark.parametrize("agency", ["training", "website", "person", "unknown", "", None])
def test_an_agency_alone_is_an_agency_whatever_it_is_called(agency: str | None) -> None:
    told = {"intermediaries": [{"name": "丁", "unit_type": agency}]}

    assert routing_inputs(kind("fake_job"), told)["unit_types"] == ["hr_agency"]


def test_a_certificate_without_a_person_reaches_routing_too() -> None:
    assert routing_inputs(kind("withhold_cert"), {"profession": "architect"})["professions"] == ["architect"]


def test_what_another_kind_asked_stays_behind() -> None:
    told = CREW | {
        "area": "430702",
        "absence": "never",
        "persons": [{"n": 4, "name": "张三丰", "office": "科"}],
    }

    assert asked(kind("cert_rent"), told) == {
        "persons": [{"name": "张三丰"}],
        "units": CREW["units"],
        "intermediaries": CREW["intermediaries"],
        "area": "430702",
    }
    assert asked(kind("staff_conduct"), told)["persons"] == [{"name": "张三丰", "office": "科"}]
    assert "intermediaries" not in asked(kind("not_deregistered"), told)


def test_lists_name_units_project_persons_and_agencies_in_this_order() -> None:
    told = CREW | {"project_name": "滨湖花园二期"}

    assert named(told) == "甲建设，乙造价，丙，滨湖花园二期，张三丰，李四光，王五，丁中介"
    assert named({"units": [{"uscc": "91430700MA4L00003P"}], "account": "……"}) == ""


@pytest.mark.parametrize(
    ("entry", "said"),
    [({}, False), ({"unit_type": "unknown", "profession": "unknown"}, False), ({"name": "某"}, True)],
)
def test_not_knowing_everything_says_nothing(entry: dict[str, str], said: bool) -> None:
    assert says_something(entry) is said


FLAT = {"person_name": "张三丰", "profession": "builder", "unit_name": "甲建设", "unit_type": "construction"}


def test_a_tip_of_the_first_release_is_read_in_the_shape_of_today() -> None:
    told = in_parties(kind("cert_rent"), FLAT | {"registration_no": "123", "uscc": "9143", "area": "430702"})

    assert told == {
        "persons": [{"name": "张三丰", "profession": "builder", "registration_no": "123"}],
        "units": [{"name": "甲建设", "unit_type": "construction", "uscc": "9143"}],
        "area": "430702",
    }


def test_the_publisher_of_a_false_job_was_a_unit_once() -> None:
    told = in_parties(
        kind("fake_job"), {"unit_name": "丁中介", "links": "https://a.example", "place": "街口"}
    )

    assert told == {
        "intermediaries": [{"name": "丁中介", "links": "https://a.example"}],
        "place": "街口",
    }


def test_a_withheld_certificate_stays_a_question_of_the_tip() -> None:
    told = in_parties(kind("withhold_cert"), {"unit_name": "甲建设", "profession": "builder"})

    assert told == {"units": [{"name": "甲建设"}], "profession": "builder"}


@pytest.mark.parametrize("each", KINDS, ids=lambda each: each.code)
def test_no_flat_answer_is_lost_and_answers_of_today_stay_as_they_are(each: Kind) -> None:
    told = in_parties(each, FLAT)
    lists = [entry for value in told.values() if isinstance(value, list) for entry in value]
    left = [value for value in told.values() if isinstance(value, str)]
    assert sorted([*left, *(value for entry in lists for value in entry.values())]) == sorted(FLAT.values())
    assert in_parties(each, CREW) == CREW

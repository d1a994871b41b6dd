"""Classes of certificates, and registration numbers that look usual or not."""

import pytest

from portal.catalogue.certificates import classes_of, joined, split, usual_format
from portal.catalogue.codelists import code_list


def test_every_class_belongs_to_a_category_and_stands_in_its_list_once() -> None:
    categories = [code.code for code in code_list("profession")]
    classes = [
        code.code
        for category in categories
        for code in classes_of("profession", "profession_grade", category)
    ]

    assert len(classes) == len(set(classes)) == 21
    assert {code.parent for code in code_list("profession_grade")} == set(categories) - {"unknown"}


def test_a_class_alone_is_enough_to_know_the_category() -> None:
    assert split("profession", "profession_grade", "struct1") == {
        "profession": "survey_design_engineer",
        "profession_sub": "struct1",
    }


@pytest.mark.parametrize("chosen", ["builder", "supervisor", "unknown"])
def test_a_category_alone_has_no_class(chosen: str) -> None:
    assert split("profession", "profession_grade", chosen) == {"profession": chosen}


@pytest.mark.parametrize("code", [code.code for code in code_list("profession_grade")])
def test_what_was_chosen_is_shown_as_chosen_again(code: str) -> None:
    assert joined("profession", split("profession", "profession_grade", code)) == code


@pytest.mark.parametrize(
    ("number", "profession", "grade"),
    [
        ("京111050700001", "builder", "builder1"),
        ("湘1432006200612345", "builder", ""),
        ("S174101880", "survey_design_engineer", "struct1"),
        ("S2182100484", "survey_design_engineer", "struct2"),
        ("ＡＹ１８３６００３７４", "survey_design_engineer", "geotech"),
        ("DF 1736-00132", "survey_design_engineer", ""),
        ("2006100762", "architect", ""),
        ("43001234", "supervisor", ""),
        ("建【造】11120004321", "cost_engineer", "cost1"),
        ("anything", "survey_design_engineer", "civil_port"),
        ("anything", "unknown", ""),
        ("anything", "", ""),
    ],
)
def test_numbers_as_they_are_seen_raise_no_doubt(number: str, profession: str, grade: str) -> None:
    assert usual_format(number, profession, grade) is None


@pytest.mark.parametrize(
    ("number", "profession", "grade"),
    [
        ("京11105070000", "builder", ""),
        ("S2182100484", "survey_design_engineer", "struct1"),
        ("12345", "architect", ""),
        ("建造", "cost_engineer", ""),
    ],
)
def test_other_numbers_are_told_what_is_usual(number: str, profession: str, grade: str) -> None:
    usual = usual_format(number, profession, grade)
    assert usual is not None
    assert usual.zh
    assert usual.en

"""Codes on a slip for staff: more bits than a receipt, read as leniently, and told apart from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import receipts
from portal.core.printed_codes import ALPHABET, LONGEST
from portal.core.staff_codes import LENGTH, CodeTypo, generate, grouped, normalise

codes = st.builds(generate)


def test_a_code_carries_at_least_128_random_bits() -> None:
    assert (LENGTH - 1) * 5 >= 128
    assert LENGTH <= LONGEST
    assert set(generate()) <= set(ALPHABET)
    assert len({generate() for _ in range(500)}) == 500


def test_a_code_is_printed_in_groups_of_four_and_read_in_any_writing() -> None:
    code = generate()
    printed = grouped(code)
    assert [len(group) for group in printed.split("-")] == [4] * 7
    for typed in (
        printed,
        printed.lower(),
        printed.replace("-", " "),
        f"  {printed} ",
        printed.replace("-", "—"),
    ):
        assert normalise(typed) == code
    assert normalise(code.replace("1", "l").replace("0", "O")) == code


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(code: str, place: int, wrong: str) -> None:
    changed = code[:place] + wrong + code[place + 1 :]
    if changed != code:
        with pytest.raises(CodeTypo):
            normalise(changed)


@given(codes, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_any_two_characters_that_changed_places_are_found(code: str, one: int, other: int) -> None:
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    if "".join(swapped) != code:
        with pytest.raises(CodeTypo):
            normalise("".join(swapped))


@pytest.mark.parametrize("text", ["", "  ", "没有这种码", "U" * LENGTH, "0" * (LENGTH - 1)])
def test_what_cannot_be_a_code_is_refused_with_a_sentence_at_its_field(text: str) -> None:
    with pytest.raises(CodeTypo) as refused:
        normalise(text)
    assert refused.value.field == "code"


def test_a_receipt_is_not_taken_for_a_staff_code() -> None:
    with pytest.raises(CodeTypo) as refused:
        normalise(receipts.generate())
    assert refused.value.message.values == {"wanted": LENGTH, "given": receipts.LENGTH}

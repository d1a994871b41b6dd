"""Receipts: copied by hand, read leniently, and wrong copies caught."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import printed_codes
from portal.core.receipts import ALPHABET, ReceiptTypo, generate, grouped, last_group, normalise, same_group

codes = st.builds(generate)


def test_a_receipt_has_twenty_characters_of_the_crockford_alphabet() -> None:
    code = generate()
    assert len(code) == 20
    assert set(code) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_receipts_do_not_repeat() -> None:
    assert len({generate() for _ in range(2000)}) == 2000


def test_every_value_of_a_character_occurs_in_every_place_of_the_random_part() -> None:
    made = [generate() for _ in range(3000)]
    for place in range(20):
        assert {code[place] for code in made} == set(ALPHABET)


@given(codes)
def test_a_receipt_reads_as_itself(code: str) -> None:
    assert normalise(code) == code


@given(codes, st.integers(0, 19), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(code: str, place: int, wrong: str) -> None:
    changed = code[:place] + wrong + code[place + 1 :]
    if changed == code:
        return
    with pytest.raises(ReceiptTypo):
        normalise(changed)


def test_every_single_wrong_character_of_one_receipt_is_found() -> None:
    code = generate()
    for place in range(20):
        for wrong in set(ALPHABET) - {code[place]}:
            with pytest.raises(ReceiptTypo):
                normalise(code[:place] + wrong + code[place + 1 :])


@given(codes, st.integers(0, 19), st.integers(0, 19))
def test_any_two_different_characters_that_changed_places_are_found(code: str, one: int, other: int) -> None:
    if code[one] == code[other]:
        return
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    with pytest.raises(ReceiptTypo):
        normalise("".join(swapped))


def test_the_weights_of_all_places_differ_and_none_is_zero() -> None:
    weight, weights = 1, set()
    for _ in range(20):
        weights.add(weight)
        weight = printed_codes._times_x(weight)
    assert len(weights) == 20
    assert 0 not in weights


@given(codes)
def test_a_wrong_guess_passes_the_check_once_in_thirty_two(code: str) -> None:
    sound = [last for last in ALPHABET if printed_codes.is_sound(code[:-1] + last)]
    assert sound == [code[-1]]


@given(codes, st.sampled_from(["-", " ", "–", "—", "－", "−", "‐", "\u3000", "\t", "\n", "\u200b", "ー"]))
def test_dashes_and_spaces_of_every_kind_do_not_count(code: str, between: str) -> None:
    assert normalise(between.join(code)) == code


@given(codes)
def test_small_and_full_width_letters_do_not_matter(code: str) -> None:
    assert normalise(code.lower()) == code
    assert normalise("".join(chr(ord(each) + 0xFEE0) for each in code)) == code


@given(codes, st.sampled_from(["oO0", "iIlL1"]))
def test_look_alikes_are_read_as_digits(code: str, family: str) -> None:
    digit = family[-1]
    for look_alike in family:
        assert normalise(code.replace(digit, look_alike)) == code


@pytest.mark.parametrize("text", ["", "   ", "-", "你好", "UUUUUUUUUUUUUUUUUUUU", "ABC!E"])
def test_what_holds_other_characters_is_told_so(text: str) -> None:
    with pytest.raises(ReceiptTypo) as caught:
        normalise(text)
    assert "只有数字和英文字母" in caught.value.message.text()
    assert caught.value.field == "receipt"


def test_a_missing_character_is_told_with_the_numbers() -> None:
    with pytest.raises(ReceiptTypo) as caught:
        normalise(generate()[:-1])
    assert caught.value.message.text() == "查询码应为20位，您输入了19位。"


def test_the_code_itself_never_gets_into_the_words_of_an_error() -> None:
    wrong = "0" * 19 + "1"
    with pytest.raises(ReceiptTypo) as caught:
        normalise(wrong)
    assert wrong not in str(caught.value)
    assert wrong not in caught.value.message.text()


def test_a_receipt_is_shown_in_four_groups_of_five() -> None:
    assert grouped("ABCDEFGHJKMNPQRSTVWX") == "ABCDE-FGHJK-MNPQR-STVWX"
    assert last_group("ABCDEFGHJKMNPQRSTVWX") == "STVWX"


def test_the_last_group_may_be_typed_as_leniently_as_the_whole() -> None:
    code = "ABCDEFGHJKMNPQRST011"
    assert same_group(" st-oil ", code)
    assert same_group("ＳＴ０１１", code)
    assert not same_group("ST012", code)
    assert not same_group("", code)

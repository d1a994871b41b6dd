"""Words of a name and words of a question meet exactly where the one contains the other, or nearly so."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import fold
from portal.records.words import ends_in, few_have, many_have, of_filter, of_part

NAMES = st.text("常德市建筑工程有限公司ABab１（）𠮷 ", min_size=1, max_size=20)


def words(name: str, **changed: Any) -> set[str]:
    row = {
        "number": "CDZJ-GS-2026-000001",
        "uscc": None,
        "decision_no": "常建罚决字〔2026〕12号",
        "registration_no": None,
        "certificate_no": None,
        "subject_type": "legal",
        "role": "unit",
        "kind": "cert_rent",
        "area": None,
        "severity": "general",
        "authority": "某局",
        "publish_until": date(2026, 12, 31),
        "name": name,
        "name_digest": None,
        "measures": '[{"code": "fine"}, {"code": "bad_record"}]',
    }
    return {*many_have(row | changed, fold(name)), *few_have(row | changed)}


@given(NAMES, st.data())
def test_every_part_of_a_name_is_found_by_its_words(name: str, data: st.DataObject) -> None:
    folded = fold(name)
    if folded:
        start = data.draw(st.integers(0, len(folded) - 1))
        end = data.draw(st.integers(start + 1, len(folded)))
        assert set(of_part(folded[start:end])) <= words(name)


@given(NAMES, NAMES)
def test_one_or_two_characters_are_found_only_where_they_stand(name: str, text: str) -> None:
    part = fold(text)[:2]
    if part:
        assert (set(of_part(part)) <= words(name)) == (part in fold(name))


@given(st.text(min_size=1, max_size=30))
def test_a_word_is_plain_ascii_whatever_was_typed(text: str) -> None:
    for word in [*of_part(text), of_filter("role", text), of_filter("authority", text)]:
        assert word.isascii()
        assert word.isalnum()


def test_a_code_from_outside_is_never_one_of_ours() -> None:
    ours = words("常德某公司")
    assert of_filter("kind", "cert_rent") in ours
    assert of_filter("measure", "bad_record") in ours
    for text in ("cert rent", "CERT_RENT|runit", "cert_rent OR runit", "㏄"):
        assert of_filter("kind", text) not in ours


def test_a_filter_is_no_piece_of_a_name() -> None:
    assert not set(of_part("unit")) & words("常德某公司", role="unit")


@pytest.mark.parametrize(("day", "word"), [(date(2026, 1, 1), "y202601"), (date(2026, 12, 31), "y202612")])
def test_the_month_of_the_end_is_a_word(day: date, word: str) -> None:
    assert ends_in(day) == word
    assert word in words("常德某公司", publish_until=day)

"""Words in two languages, and the notes that informants read, without any database."""

import pytest

from portal.cases.allowing import ELSEWHERE
from portal.cases.bilingual import Bilingual, code_for_informant, code_label
from portal.cases.effects import OF_CASES, OF_TIPS
from portal.cases.timeline import Line
from portal.catalogue.states import TransitionRule, rules
from portal.core import clock
from portal.core.errors import Message

BY_VERB = {"sign_off", "return"}


def test_a_bilingual_word_is_its_chinese_text_and_knows_the_english() -> None:
    word = Bilingual("派单台", "Dispatch desk")
    assert (word, word.zh, word.en) == ("派单台", "派单台", "Dispatch desk")
    assert f"已转{word}" == "已转派单台"
    assert Message("交{office}。", {"office": word}).text() == "交派单台。"


def test_a_word_without_english_has_none() -> None:
    assert Bilingual("某单位").en == ""


def test_officers_and_informants_read_a_code_in_their_own_words() -> None:
    assert code_label("refusal_reason", "abusive") == "辱骂、广告等与举报无关的内容"
    assert code_for_informant("refusal_reason", "abusive") == "所填内容不是举报。"
    assert code_for_informant("refusal_reason", "abusive").en == "What was sent is not a report."


@pytest.mark.parametrize("words", [code_label, code_for_informant])
def test_a_code_that_the_list_has_lost_stands_for_itself(words: object) -> None:
    assert words("refusal_reason", "of-old-times") == "of-old-times"  # type: ignore[operator]


@pytest.mark.parametrize("step", rules(), ids=lambda step: f"{step.subject}-{step.action}")
def test_every_step_of_the_table_has_its_effect(step: TransitionRule) -> None:
    effects = OF_CASES if step.subject == "case" else OF_TIPS
    assert step.action in effects or step.action in ELSEWHERE | BY_VERB


def test_no_effect_is_left_over() -> None:
    actions = {(step.subject, step.action) for step in rules()}
    assert {("case", action) for action in OF_CASES} | {("tip", action) for action in OF_TIPS} <= actions


def test_a_line_is_internal_unless_the_informant_learns_of_it() -> None:
    def line(kind: str, public: Message | None = None) -> Line:
        return Line(kind=kind, title="", on_day=clock.today(), at=None, who="", public=public)

    assert line("case.note").internal
    assert line("case.send_back").internal
    assert not line("case.start", Message("正在核查。")).internal
    assert not line("tip.message_sent").internal

"""What each kind of question takes, and the sentence when it does not."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.core.clock import frozen
from portal.web.fields import (
    Checkbox,
    Checkboxes,
    Choice,
    Day,
    Email,
    Field,
    Month,
    OptionalSelect,
    Password,
    Radio,
    Select,
    Text,
    TextArea,
    Whole,
    Wrong,
)

KINDS = (Choice("cert_rent", "“挂证”"), Choice("fake_job", "虚假就业信息"))


def cleaned(field: Field, *texts: str) -> Any:
    return field.clean(list(texts))


def refusal(field: Field, *texts: str) -> str:
    with pytest.raises(Wrong) as wrong:
        field.clean(list(texts))
    return wrong.value.message.text()


def test_text_comes_as_one_tidy_line() -> None:
    assert cleaned(Text("unit", "单位"), "  某某\t建设\n工程\x00有限公司 ") == "某某 建设 工程有限公司"


def test_hidden_characters_that_turn_text_around_are_taken_out() -> None:
    assert cleaned(Text("unit", "单位"), "\u202e司公\u200b\ufeff") == "司公"


def test_equal_looking_text_is_stored_equally() -> None:
    assert cleaned(Text("unit", "单位"), "e\u0301") == "\u00e9"


@pytest.mark.parametrize("texts", [(), ("",), ("  \u200b ",)])
def test_an_empty_answer_is_named_by_the_fields_label(texts: tuple[str, ...]) -> None:
    assert refusal(Text("unit", "被举报单位"), *texts) == "请填写被举报单位。"


def test_a_question_has_a_short_name_for_its_errors() -> None:
    assert refusal(Text("what", "您知道什么？", called="事实")) == "请填写事实。"


def test_a_field_can_have_its_own_sentence_for_an_empty_answer() -> None:
    assert refusal(Radio("kind", "类型", choices=KINDS, missing="请选一类。")) == "请选一类。"


def test_an_optional_answer_may_be_left_out() -> None:
    assert cleaned(Text("unit", "单位", required=False)) == ""
    assert cleaned(Day("on", "日期", required=False), "") is None
    assert cleaned(Whole("n", "人数", required=False), "") is None
    assert cleaned(Radio("kind", "类型", choices=KINDS, required=False)) == ""
    assert cleaned(Checkboxes("kinds", "类型", choices=KINDS, required=False)) == ()
    assert cleaned(OptionalSelect("kind", "类型", choices=KINDS)) == ""


def test_only_a_list_that_narrows_down_is_not_marked_as_optional() -> None:
    assert OptionalSelect("kind", "类型", choices=KINDS).marked_optional
    assert not Select("kind", "类型", choices=KINDS, required=False).marked_optional


def test_too_long_a_text_says_how_long_it_may_be_and_is() -> None:
    assert refusal(Text("unit", "单位", limit=3), "一二三四") == "单位最多3个字，现在有4个字。"
    assert cleaned(Text("unit", "单位", limit=3), "一二三") == "一二三"


def test_a_long_text_keeps_its_lines() -> None:
    assert (
        cleaned(TextArea("facts", "事实"), "第一行  \r\n\r\n第二行\r第三行\n") == "第一行\n\n第二行\n第三行"
    )


def test_a_password_is_taken_as_typed() -> None:
    assert cleaned(Password("password", "密码"), " 两个 空格 ") == " 两个 空格 "
    assert not Password("password", "密码").shown_again


@pytest.mark.parametrize("text", ["li@example.cn", "Li.Ming+x@Example.CN"])
def test_an_email_address_is_normalised(text: str) -> None:
    assert cleaned(Email("mail", "邮箱"), text).endswith("@example.cn")


@pytest.mark.parametrize("text", ["li", "li@", "@example.cn", "li@example", "a b@example.cn"])
def test_half_an_email_address_is_refused(text: str) -> None:
    assert "完整的邮箱地址" in refusal(Email("mail", "邮箱"), text)


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("１２", 12), ("1,200", 1200), ("0", 0)])
def test_whole_numbers_are_read_as_people_type_them(text: str, number: int) -> None:
    assert cleaned(Whole("n", "人数", high=5000), text) == number


@pytest.mark.parametrize("text", ["-1", "5001", "1.5", "十二", "9" * 30, "1e3"])
def test_numbers_outside_their_bounds_are_refused(text: str) -> None:
    assert refusal(Whole("n", "人数", high=5000), text) == "人数应为0到5000之间的整数。"


@pytest.mark.parametrize(
    "text", ["2026-03-05", "2026/3/5", "2026年3月5日", "２０２６．３．５", "2026 - 3 - 5"]
)
def test_days_are_read_as_people_type_them(text: str) -> None:
    assert cleaned(Day("on", "日期"), text) == date(2026, 3, 5)


@pytest.mark.parametrize("text", ["2026-02-30", "5.3.2026", "昨天", "2026-13-01", "0000-01-01"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    assert "应写成" in refusal(Day("on", "日期"), text)


def test_a_day_in_the_past_is_judged_by_the_calendar_of_shanghai() -> None:
    with frozen(datetime(2026, 3, 4, 17, 0, tzinfo=UTC)):
        assert cleaned(Day("on", "日期", past=True), "2026-03-05") == date(2026, 3, 5)
        assert refusal(Day("on", "日期", past=True), "2026-03-06") == "日期不能晚于今天。"


@pytest.mark.parametrize("text", ["2018-03", "2018年3月", "2018/3", "2018.03"])
def test_a_month_is_kept_as_its_first_day(text: str) -> None:
    assert cleaned(Month("since", "月份"), text) == date(2018, 3, 1)


def test_a_month_is_checked_too() -> None:
    assert "应写成" in refusal(Month("since", "月份"), "2018-13")
    with frozen(datetime(2026, 3, 4, tzinfo=UTC)):
        assert refusal(Month("since", "月份", past=True), "2026-04") == "月份不能晚于本月。"


def test_a_known_month_is_shown_as_it_is_typed() -> None:
    assert Month("since", "月份").written(date(2018, 3, 1)) == ["2018-03"]


def test_only_an_offered_choice_counts() -> None:
    for field in (Radio("kind", "类型", choices=KINDS), Select("kind", "类型", choices=KINDS)):
        assert cleaned(field, "fake_job") == "fake_job"
        assert refusal(field) == "请选择类型。"
        assert refusal(field, "bribe") == "请从列出的选项中选择类型。"


def test_ticked_boxes_come_in_the_order_of_the_page_and_once() -> None:
    field = Checkboxes("kinds", "类型", choices=KINDS)
    assert cleaned(field, "fake_job", "cert_rent", "fake_job") == ("cert_rent", "fake_job")
    assert refusal(field) == "请选择类型。"
    assert refusal(field, "cert_rent", "bribe") == "请从列出的选项中选择类型。"


def test_a_required_box_has_to_be_ticked() -> None:
    assert cleaned(Checkbox("sure", "我已核对"), "1") is True
    assert refusal(Checkbox("sure", "我已核对")) == "请勾选“我已核对”。"
    assert cleaned(Checkbox("open", "公开", required=False)) is False

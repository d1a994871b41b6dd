"""Forms bound to what was sent, and shown again."""

from datetime import date

import pytest

from portal.core.errors import InvalidInput, Message, Refused
from portal.web.fields import Checkbox, Choice, Day, Month, Password, Select, Text
from portal.web.forms import Form, FormData

FACTS = Form((Text("unit", "被举报单位", limit=10), Day("since", "开始日期", required=False)))


def test_a_good_form_gives_typed_values_and_no_errors() -> None:
    bound = FACTS.bind(FormData.of({"unit": "某某公司", "since": "2018-03-05"}))
    assert bound.ok
    assert bound.values == {"unit": "某某公司", "since": date(2018, 3, 5)}


def test_every_error_is_reported_at_once_and_nothing_typed_is_lost() -> None:
    bound = FACTS.bind(FormData.of({"unit": "一二三四五六七八九十一", "since": "昨天"}))
    assert not bound.ok
    assert list(bound.errors) == ["unit", "since"]
    assert bound["unit"].text == "一二三四五六七八九十一"
    assert bound["since"].text == "昨天"
    assert bound["since"].error is not None


def test_fields_that_the_form_does_not_ask_are_ignored() -> None:
    bound = FACTS.bind(FormData.of({"unit": "某某公司", "office": "other"}))
    assert set(bound.values) == {"unit", "since"}


def test_a_blank_form_shows_what_is_known() -> None:
    form = Form((*FACTS.fields, Month("from", "月"), Checkbox("open", "公开"), Text("note", "备注")))
    known = {"unit": "甲", "since": date(2018, 3, 5), "from": date(2018, 3, 1), "open": True, "note": None}
    bound = form.blank(**known)
    assert [shown.text for shown in bound.shown] == ["甲", "2018-03-05", "2018-03", "1", ""]
    assert bound.ok


def test_a_password_is_never_shown_again() -> None:
    form = Form((Password("password", "密码"), Text("name", "姓名")))
    bound = form.bind(FormData.of({"password": "correct horse"}))
    assert bound["password"].texts == []
    assert "correct horse" not in repr(bound)


def test_what_was_typed_stays_out_of_representations() -> None:
    bound = FACTS.bind(FormData.of({"unit": "某某公司"}))
    assert "某某公司" not in repr(bound)
    assert "某某公司" not in repr(bound["unit"])
    assert repr(FormData.of({"unit": "某某公司"})) == "FormData(unit)"


def test_choices_of_rows_are_put_in_when_the_form_is_used() -> None:
    form = Form((Select("office", "承办单位"), Text("why", "理由")))
    offered = form.with_choices(office=[Choice("a", "建筑业管理科")])
    assert offered.bind(FormData.of({"office": "a", "why": "x"})).ok
    assert not form.bind(FormData.of({"office": "a", "why": "x"})).ok


def test_a_form_can_leave_fields_out() -> None:
    assert FACTS.without("unit").bind(FormData()).ok


def test_a_verbs_objection_lands_at_the_field_it_names() -> None:
    bound = FACTS.bind(FormData.of({"unit": "某某公司"}))
    refused = bound.with_refusal(Refused("{unit}已注销", field="unit", unit="某某公司"))
    assert refused.errors["unit"].text() == "某某公司已注销"
    assert bound.ok, "the first binding is unchanged"


def test_an_objection_without_a_field_of_this_form_stands_in_the_summary() -> None:
    bound = FACTS.blank()
    assert list(bound.with_refusal(Refused("现在不能提交")).errors) == [""]
    assert list(bound.with_refusal(Refused("不行", field="elsewhere")).errors) == [""]


def test_several_objections_of_a_verb_are_all_shown() -> None:
    error = InvalidInput({"unit": Message("甲"), "since": Message("乙")})
    assert set(FACTS.blank().with_refusal(error).errors) == {"unit", "since"}


def test_two_forms_on_a_page_have_different_ids() -> None:
    other = Form(FACTS.fields, name="close")
    assert FACTS.blank()["unit"].id == "field-unit"
    assert other.blank()["unit"].id == "close-unit"


def test_a_template_that_asks_for_an_unknown_field_is_told() -> None:
    with pytest.raises(KeyError, match="no field nuit"):
        FACTS.blank()["nuit"]


def test_form_data_keeps_every_text_of_a_name() -> None:
    data = FormData([("kind", "a"), ("kind", "b"), ("unit", "")])
    assert data.all("kind") == ["a", "b"]
    assert data.get("kind") == "a"
    assert data.get("missing") == ""
    assert "unit" in data
    assert list(data) == ["kind", "unit"]

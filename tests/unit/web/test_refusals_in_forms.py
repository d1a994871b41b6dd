"""What a verb objects to stands beside the field that it named; what does not exist has a page of its own."""

import pytest

from portal.core.errors import Conflict, InvalidInput, Message, NotFound, Refused, too_long
from portal.web.fields import Text
from portal.web.forms import Form

FORM = Form((Text("name", "姓名"), Text("reason", "理由")))


def test_a_refusal_stands_at_the_field_that_it_names() -> None:
    form = FORM.blank().with_refusal(Refused("不行。", field="reason"))
    assert form.errors == {"reason": Message("不行。")}
    assert not form.ok


def test_a_field_that_the_form_lacks_becomes_a_sentence_above_it() -> None:
    assert set(FORM.blank().with_refusal(Conflict(field="code")).errors) == {""}


def test_several_wrong_fields_each_keep_their_sentence() -> None:
    error = InvalidInput({"name": too_long(60), "reason": too_long(500)})
    form = FORM.blank().with_refusal(error)
    assert form.errors["name"].text() == "内容太长，请控制在60字以内。"
    assert form.errors["reason"].values == {"most": 500}


def test_what_does_not_exist_is_not_a_mistake_in_the_form() -> None:
    with pytest.raises(NotFound):
        FORM.blank().with_refusal(NotFound())

"""Every failure is a page with a sentence, and tells nothing it should not."""

import logging
import re

import pytest

from tests.support.pages import PortalClient


@pytest.mark.parametrize(
    ("what", "status", "sentence"),
    [
        ("not-found", 404, "没有这件举报。"),
        ("refused", 409, "已办结的案件不能退回。"),
        ("conflict", 409, "刷新"),
        ("invalid", 422, "请填写单位。"),
        ("invalid", 422, "请选择类型。"),
        ("gone", 410, "公示期已满"),
        ("many", 429, "请稍等几分钟"),
        ("teapot", 400, "请求不完整"),
    ],
)
async def test_a_refusal_is_a_page_with_its_sentence(
    client: PortalClient, what: str, status: int, sentence: str
) -> None:
    page = await client.get(f"/raise?what={what}")
    assert page.status == status
    assert sentence in page.text
    assert page.has_link("返回首页")


async def test_a_visitor_who_tried_too_often_is_told_when_to_come_back(client: PortalClient) -> None:
    assert (await client.get("/raise?what=many")).headers["retry-after"] == "60"


@pytest.mark.parametrize("what", ["broken", "gateway"])
async def test_a_fault_of_ours_shows_a_number_that_the_log_knows_and_nothing_else(
    client: PortalClient, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    with caplog.at_level(logging.ERROR):
        page = await client.get(f"/raise?what={what}")
    assert page.status == 500
    assert "secret" not in page.html
    number = re.search(r"故障编号： ?([0-9a-f]{8})", page.text)
    assert number
    (record,) = [one for one in caplog.records if one.name == "portal.web.errors"]
    assert vars(record)["error_id"] == number[1]
    assert "conftest.py" in vars(record)["where"]
    assert "fail" in vars(record)["route"]
    assert "secret" not in str(vars(record))
    assert "138" not in str(vars(record)["type"])


async def test_an_unknown_address_is_a_page_of_the_portal(client: PortalClient) -> None:
    page = await client.open("/挂证/名单", status=404)
    assert page.h1 == "没有找到这个页面"
    assert page.has_link("我要举报")


async def test_a_page_that_only_takes_forms_says_so(client: PortalClient) -> None:
    page = await client.get("/skip")
    assert page.status == 405
    assert "POST" in page.headers["allow"]


@pytest.mark.parametrize("host", ["evil host", "a/b", "\x01"])
async def test_a_strange_host_is_no_fault_of_ours(client: PortalClient, host: str) -> None:
    assert (await client.get("/facts", headers={"host": host})).status in (200, 400)


async def test_a_stranger_is_led_to_the_sign_in(client: PortalClient) -> None:
    page = await client.open("/staff/desk")
    assert page.path == "/staff/sign-in"


async def test_a_form_that_came_after_the_session_ended_is_told_so(client: PortalClient) -> None:
    page = await client.post("/staff/desk", data={"a": "b"})
    assert page.status == 401
    assert "没有保存" in page.text
    assert page.link("重新登录") == "/staff/sign-in"

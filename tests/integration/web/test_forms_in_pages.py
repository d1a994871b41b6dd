"""Forms as visitors meet them."""

from collections.abc import Callable
from typing import Any

import pytest
from litestar import Litestar

from tests.support.pages import PortalClient

Shop = Callable[..., Litestar]
GOOD: dict[str, Any] = {
    "unit": "某某公司",
    "facts": "多年从未到岗。",
    "office": "a",
    "proof": ["photo"],
    "sure": True,
}


async def test_a_question_page_has_its_question_as_heading_and_says_where_one_is(
    client: PortalClient,
) -> None:
    page = await client.open("/report/kind")
    assert page.h1 == "您要举报哪一类行为"
    assert "第2步，共7步" in page.text
    assert page.has_link("返回上一步")


async def test_the_way_out_comes_first_on_reporting_pages_and_there_is_no_menu(client: PortalClient) -> None:
    page = await client.open("/report/kind")
    first = next(page.root.iter("a"))
    assert first.text == "立即离开本页"
    assert "noreferrer" in first.get("rel", "")
    assert not list(page.root.iter("nav"))
    assert not list(page.root.iter("script"))


async def test_a_good_answer_leads_on(client: PortalClient) -> None:
    page = await client.open("/report/kind")
    page = await page.submit(kind="cert_rent")
    assert page.path == "/facts"
    assert page.hops == ["/facts"]


async def test_an_empty_answer_is_shown_on_top_and_at_the_field_in_the_same_words(
    client: PortalClient,
) -> None:
    page = await (await client.open("/report/kind")).submit()
    assert page.status == 422
    assert page.title.startswith("错误：")
    assert page.errors == ["请选择违法行为类型。"]
    (summary,) = page.all("error-summary")
    assert summary.get("autofocus") is not None
    (at_field,) = page.all("field__error")
    assert "".join(at_field.itertext()) == "错误：请选择违法行为类型。"
    link = next(summary.iter("a")).get("href", "")
    target = next(one for one in page.root.iter("input") if one.get("id") == link[1:])
    assert target.get("value") == "cert_rent"


async def test_every_error_is_shown_and_everything_typed_is_kept(client: PortalClient) -> None:
    page = await client.open("/facts")
    typed: dict[str, Any] = {
        "unit": "某" * 60,
        "facts": "第一行\n第二行",
        "since": "昨天",
        "people": "0",
        "proof": ["paper"],
    }
    page = await page.submit(button="提交", **typed)
    assert page.errors == [
        "被举报单位最多50个字，现在有60个字。",
        "开始日期应写成“2026-03-05”或“2026年3月5日”。",
        "涉及人数应为1到500之间的整数。",
        "请选择承办单位。",
        "请勾选“我保证内容属实”。",
    ]
    kept = page.form_values()
    assert kept["unit"] == "某" * 60
    assert kept["facts"] == "第一行\n第二行"
    assert kept["proof"] == "paper"
    assert kept["since"] == "昨天"


async def test_after_a_good_form_the_notice_is_shown_once(client: PortalClient) -> None:
    page = await (await client.open("/facts")).submit(button="保存", **GOOD)
    assert page.notice == "已保存。"
    assert (await client.open("/facts")).notice == ""


async def test_what_a_verb_objects_to_stands_at_its_field(client: PortalClient) -> None:
    page = await (await client.open("/facts")).submit(button="保存", **GOOD | {"unit": "已注销公司"})
    assert page.errors == ["已注销公司已经注销。"]


async def test_markup_in_an_answer_is_shown_as_typed(client: PortalClient) -> None:
    nasty = '</textarea><script>x()</script>"><img src=x onerror=y()>'
    page = await (await client.open("/facts")).submit(button="保存", unit=nasty, facts=nasty)
    assert page.form_values()["unit"] == nasty
    assert page.form_values()["facts"] == nasty
    assert not list(page.root.iter("script"))


async def test_a_form_without_the_token_is_refused_with_a_way_back(client: PortalClient) -> None:
    await client.open("/facts")
    page = await client.post("/facts", data={"unit": "某某公司"})
    assert page.status == 403
    assert page.h1 == "页面已过期"
    assert "重试" in page.text


@pytest.mark.parametrize("token", ["", "é" * 86, "查询码", "\x00", "A" * 86])
async def test_a_strange_token_is_refused_and_breaks_nothing(client: PortalClient, token: str) -> None:
    await client.open("/facts")
    assert (await client.post("/facts", data={"csrf_token": token})).status == 403


async def test_a_form_sent_from_another_site_is_refused(client: PortalClient) -> None:
    values = (await client.open("/facts")).form_values()
    page = await client.post("/facts", data=values, headers={"sec-fetch-site": "cross-site"})
    assert page.status == 403


async def test_the_token_of_another_visitor_is_refused(client: PortalClient) -> None:
    token = (await client.open("/facts")).form_values()["csrf_token"]
    other = client.another()
    await other.open("/facts")
    assert (await other.post("/facts", data={"csrf_token": token})).status == 403


async def test_a_form_that_is_too_large_gets_a_page(client: PortalClient) -> None:
    page = await client.post("/facts", data={"facts": "字" * 100_000})
    assert page.status == 413
    assert page.h1 == "提交的内容太大"


async def test_a_form_with_thousands_of_fields_is_refused(client: PortalClient) -> None:
    body = "&".join(f"f{n}=1" for n in range(2000))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await client.post("/facts", content=body, headers=kind)).status == 400


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
async def test_another_kind_of_body_is_refused(client: PortalClient, kind: str) -> None:
    page = await client.post("/facts", content=b"{}", headers={"content-type": kind})
    assert page.status == 415


async def test_broken_encodings_are_errors_of_the_form_and_not_ours(client: PortalClient) -> None:
    token = (await client.open("/facts")).form_values()["csrf_token"]
    body = f"csrf_token={token}&unit=%ff%fe%00%zz&facts=\udcff".encode("utf-8", "surrogateescape")
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await client.post("/facts", content=body, headers=kind)).status == 422

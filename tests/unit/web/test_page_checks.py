"""The checker finds each fault that it is there for, and only that."""

import re

import pytest

from tests.support.checks import check_page

GOOD = """<!DOCTYPE html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>查询进度｜平台</title></head>
<body><a class="skip-link" href="#main">跳到正文</a>
<header><nav aria-label="主菜单"><a href="/">首页</a></nav></header>
<main id="main"><h1>查询进度</h1>
<form method="post" action="/progress"><input type="hidden" name="csrf_token" value="x">
<label for="code">查询码</label><p id="code-hint">共20位</p>
<input id="code" name="code" type="text" aria-describedby="code-hint">
<button type="submit">查询</button></form>
<table><caption>历史</caption><thead><tr><th scope="col">日期</th></tr></thead>
<tbody><tr><td>2026年3月5日</td></tr></tbody></table>
<h2>说明</h2><p>输入“查询码”（20位）。</p><img src="/static/a.svg" alt="">
<textarea aria-label="备注" name="note">他说: 2019 年 "挂证"</textarea>
</main><footer>主办单位</footer></body></html>"""


def test_a_good_page_passes() -> None:
    assert check_page(GOOD).tag == "html"


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        (' lang="zh-Hans"', "", "needs lang"),
        ("<h1>查询进度</h1>", "<h2>查询进度</h2>", "has one h1"),
        ("<h2>说明</h2>", "<h1>说明</h1>", "has 2"),
        ("<title>查询进度｜平台", "<title>平台", "contain the h1"),
        ("<h2>说明</h2>", "<h3>说明</h3>", "skips from h1 to h3"),
        ("<h2>说明</h2>", "<h2></h2>", "is empty"),
        ("<footer>主办单位</footer>", "", "one footer"),
        ('class="skip-link"', 'class="x"', "skip link"),
        ('id="code-hint"', 'id="code"', "used 2 times"),
        ('aria-describedby="code-hint"', 'aria-describedby="gone"', "not there"),
        ('href="#main"', 'href="#nowhere"', "leads nowhere"),
        ('<label for="code">查询码</label>', "", "has no label"),
        ('name="code" type="text"', 'name="code" type="text" placeholder="码"', "placeholder"),
        (">查询</button>", "></button>", "button has no text"),
        (' action="/progress"', "", "method and action"),
        ('<input type="hidden" name="csrf_token" value="x">', "", "needs one csrf_field"),
        ('method="post"', 'method="get"', "must not carry the token"),
        ("<p>输入", '<p style="color: red">输入', "inline style"),
        ("<p>输入", '<p onclick="x()">输入', "inline onclick"),
        ("</main>", "<script>x()</script></main>", "inline <script>"),
        ('src="/static/a.svg"', 'src="https://cdn.example/a.svg"', "leaves the portal"),
        (' alt=""', "", "needs alt"),
        (">首页</a>", "></a>", "has no text"),
        ('<a href="/">首页', '<a href="https://x.example">首页', "rel=noreferrer"),
        ("<caption>历史</caption>", "", "needs a caption"),
        ('<th scope="col">', "<th>", "needs scope"),
        ("输入“查询码”（20位）。", "输入查询码,共20位。", "full-width"),
        ("输入“查询码”", '输入"查询码"', "quotes"),
        ("共20位", "共 20 位", "no space"),
        ("共20位", "共20位数字.", "full-width"),
        ("（20位）。", "（20位），。", "one mark"),
        ("共20位", "共{n}位", "not filled in"),
        ("<title>查询进度", "<title>查询进度%(n)s", "not filled in"),
        ("<td>2026年3月5日</td>", "<td>None</td>", "None is shown"),
        (' lang="zh-Hans"', ' lang="en"', "Chinese marks"),
        ("<h2>说明</h2>", "<h2>说明</p>", "line"),
        ("<button", "<fieldset></fieldset><button", "needs a legend"),
    ],
)
def test_a_fault_is_named(good: str, bad: str, problem: str) -> None:
    assert good in GOOD
    with pytest.raises(AssertionError, match=problem):
        check_page(GOOD.replace(good, bad, 1))


def test_a_page_with_errors_says_so_in_its_title() -> None:
    with pytest.raises(AssertionError, match="begins with 错误"):
        check_page(GOOD, 422)
    check_page(GOOD.replace("<title>", "<title>错误："), 422)


def test_in_a_form_with_files_the_token_comes_first() -> None:
    form = '<form method="post" enctype="multipart/form-data" action="/progress">'
    files = GOOD.replace('<form method="post" action="/progress">', form)
    check_page(files)
    token = '<input type="hidden" name="csrf_token" value="x">'
    late = files.replace(token, "").replace("</button>", f"</button>{token}")
    with pytest.raises(AssertionError, match="the token comes first"):
        check_page(late)


def test_words_of_visitors_may_break_our_typography() -> None:
    said = '他说: 2019 年 "挂证"'
    root = check_page(GOOD.replace("<p>输入", f"<p data-free>{said}</p><p>输入"))
    assert said in [one.text for one in root.iter("p")]


def test_english_sentences_need_a_space_between_them() -> None:
    english = re.sub("[，。；：、？！（）《》]", "", GOOD.replace('lang="zh-Hans"', 'lang="en"'))
    check_page(english.replace("<h2>说明", "<p>One. Two.</p><h2>说明"))
    with pytest.raises(AssertionError, match="a space is missing"):
        check_page(english.replace("<h2>说明", "<p>One.Two.</p><h2>说明"))


def test_several_menus_need_names() -> None:
    with pytest.raises(AssertionError, match="aria-label each"):
        check_page(GOOD.replace("</main>", "<nav><a href='/'>返回</a></nav></main>"))

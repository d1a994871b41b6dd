"""The shelf keeps what is asked for often, in the state in which it was asked, and forgets the rest."""

from litestar.response.base import ASGIResponse

from portal.web.shelf import Kept, Shelf


def kept(text: str, state: object = 1) -> Kept:
    return Kept(state, f'"{text}"', ASGIResponse(body=text, headers={"expires": "now"}))


def test_an_answer_is_built_once_for_each_moment_that_it_names() -> None:
    page, now = kept("page"), {"Expires": "soon"}
    first = page.answer(now, is_known=False)
    assert page.answer(now, is_known=False) is first
    later = page.answer({"Expires": "later"}, is_known=False).to_asgi_response()
    assert [value for name, value in later.encode_headers() if name == b"expires"] == [b"later"]
    assert later.body == b"page"


def test_an_answer_is_found_under_its_own_key_only() -> None:
    shelf, page = Shelf(), kept("page")
    shelf.keep(("/", "en"), page)
    assert shelf.find(("/", "en"), 1) is page
    assert shelf.find(("/", "zh-Hans"), 1) is None


def test_the_answer_that_nobody_asked_for_longest_makes_room() -> None:
    shelf, pages = Shelf(most=2), {name: kept(name) for name in ("a", "b", "c")}
    for name in ("a", "b"):
        shelf.keep(name, pages[name])
    shelf.find("a", 1)
    shelf.keep("c", pages["c"])
    assert [shelf.find(name, 1) for name in ("a", "b", "c")] == [pages["a"], None, pages["c"]]


def test_what_was_withdrawn_does_not_stay_behind_a_newer_state() -> None:
    shelf = Shelf()
    shelf.keep("/records", kept("with the record", state=1))
    assert shelf.find("/records", 2) is None
    assert not shelf._kept, "the old answer is still in memory"
    shelf.keep("/records", kept("without it", state=2))
    assert shelf.find("/records", 1) is None

"""The shelf keeps what is asked for often and forgets the rest."""

from portal.web.shelf import Shelf


def test_a_page_is_found_under_its_own_key_only() -> None:
    shelf = Shelf()
    shelf.keep(("/", "en"), b"page")
    assert shelf.find(("/", "en")) == b"page"
    assert shelf.find(("/", "zh-Hans")) is None


def test_the_page_that_nobody_opened_for_longest_makes_room() -> None:
    shelf = Shelf(most=2)
    for name in ("a", "b"):
        shelf.keep(name, name.encode())
    shelf.find("a")
    shelf.keep("c", b"c")
    assert [shelf.find(name) for name in ("a", "b", "c")] == [b"a", None, b"c"]

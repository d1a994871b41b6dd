"""Every sentence that a person may read exists in English, with the same places to fill in."""

import re
from html import escape
from io import BytesIO

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from script.support import translations
from tests.support.checks import check_page

UPDATE = "Run script/translations, then fill what it names in portal/web/locale/en.po."
CATALOGUE = translations.LOCALE / "en.po"
# In an English sentence Chinese stands only between quotation marks or brackets: something to type or find.
QUOTED = re.compile(r"“[^”]*”|（[^）]*）|\([^)]*\)")
PLACE = re.compile(r"\{\w+\}|%\(\w+\)s")


@pytest.fixture(scope="module")
def english() -> list[Message]:
    return [message for message in translations.read(CATALOGUE) if message.id]


def test_the_catalogue_holds_the_sentences_of_the_sources_and_no_others(english: list[Message]) -> None:
    held = {tuple(translations.forms(message.id)) for message in english}
    used = {tuple(translations.forms(msgid)) for msgid in translations.extracted()}
    assert sorted(used - held) == [], UPDATE
    assert sorted(held - used) == [], UPDATE
    assert not translations.read(CATALOGUE).obsolete, UPDATE


def test_every_sentence_is_translated_with_its_places(english: list[Message]) -> None:
    assert not [translations.shown(one) for one in english if not translations.is_complete(one)], UPDATE


def test_writing_the_catalogue_again_changes_nothing() -> None:
    once = translations.updated(translations.read(CATALOGUE))
    assert translations.updated(read_po(BytesIO(once), locale="en")) == once


def test_english_sentences_hold_no_chinese_but_in_quotes(english: list[Message]) -> None:
    texts = [text for message in english for text in translations.forms(message.string)]
    assert not [text for text in texts if translations.CHINESE.search(QUOTED.sub("", text))]


def test_english_sentences_use_no_full_width_punctuation(english: list[Message]) -> None:
    texts = [text for message in english for text in translations.forms(message.string)]
    assert not [text for text in texts if re.search("[，。：；？！（）、]", QUOTED.sub("", text))]


def test_chinese_sentences_are_set_as_chinese_is_set() -> None:
    sentences = [text for msgid in translations.extracted() for text in translations.forms(msgid)]
    root = check_page(page_of([PLACE.sub("甲", one) for one in sentences]))
    assert len([*root.iter("p")]) == len(sentences) > 1000


def test_a_sentence_with_half_width_punctuation_is_noticed() -> None:
    with pytest.raises(AssertionError, match="full-width"):
        check_page(page_of(["已保存,请继续"]))


@pytest.mark.parametrize(
    ("chinese", "english", "complete"),
    [
        ("已保存。", "Saved.", True),
        ("已保存。", "", False),
        ("请填写{label}。", "Please fill in “{label}”.", True),
        ("请填写{label}。", "Please fill it in.", False),
        ("请填写{label}。", "Please fill in %(label)s.", False),
        (("共%(n)s件", "共%(n)s件"), ("%(n)s case", "%(n)s cases"), True),
        (("共%(n)s件", "共%(n)s件"), ("%(n)s case", "cases"), False),
    ],
)
def test_what_counts_as_translated(
    chinese: str | tuple[str, str], english: str | tuple[str, str], complete: bool
) -> None:
    assert translations.is_complete(Message(chinese, english)) is complete


def test_a_guess_does_not_count_as_translated() -> None:
    assert not translations.is_complete(Message("已保存。", "Saved.", flags=("fuzzy",)))


def page_of(sentences: list[str]) -> str:
    """The smallest page that the page checker takes, with a paragraph for each sentence."""
    paragraphs = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return (
        '<!DOCTYPE html><html lang="zh-Hans"><head><title>词句</title></head><body>'
        '<header><a class="skip-link" href="#main">跳到正文</a></header>'
        f'<main id="main"><h1>词句</h1>{paragraphs}</main><footer></footer></body></html>'
    )

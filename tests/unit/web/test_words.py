"""Sentences, days and rows in the language of the visitor."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal.core.errors import Message
from portal.web import i18n
from portal.web.templating import day, moment, size_text, words
from portal.web.times import machine_text, month_text
from portal.web.visit import Visit
from portal.web.words import Words

Visiting = Callable[..., Visit]
CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "请填写{label}。"
msgstr "Enter {label}."

msgid "单位"
msgstr "the unit"

msgid "共{n}件"
msgid_plural "共{n}件"
msgstr[0] "{n} case"
msgstr[1] "{n} cases"
"""


@pytest.fixture
def english(tmp_path: Path, visiting: Visiting, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "en.po").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path)
    i18n.catalogue.cache_clear()
    visiting(cookie="lang=en")
    yield
    i18n.catalogue.cache_clear()


def test_chinese_is_the_language_of_a_new_visitor(visiting: Visiting) -> None:
    visiting()
    assert i18n.language() == "zh-Hans"
    assert i18n.gettext("单位") == "单位"


@pytest.mark.parametrize("cookie", ["lang=fr", "lang=", "lang=../../etc/passwd"])
def test_an_unknown_language_is_chinese(visiting: Visiting, cookie: str) -> None:
    visiting(cookie=cookie)
    assert i18n.language() == "zh-Hans"


@pytest.mark.usefixtures("english")
def test_a_sentence_and_the_terms_in_it_are_translated() -> None:
    message = Message("请填写{label}。", {"label": i18n.Term("单位")})
    assert i18n.translated(message) == "Enter the unit."


@pytest.mark.usefixtures("english")
def test_what_a_person_typed_is_never_translated() -> None:
    assert i18n.translated(Message("请填写{label}。", {"label": "单位"})) == "Enter 单位."


@pytest.mark.usefixtures("english")
def test_numbers_have_their_plural() -> None:
    assert i18n.ngettext("共{n}件", "共{n}件", 1) == "{n} case"
    assert i18n.ngettext("共{n}件", "共{n}件", 2) == "{n} cases"


@pytest.mark.usefixtures("english")
def test_a_sentence_without_translation_stays_chinese() -> None:
    assert i18n.gettext("尚未翻译") == "尚未翻译"


def test_days_in_sentences_are_written_in_full(visiting: Visiting) -> None:
    visiting()
    assert i18n.translated(Message("{due}前答复", {"due": date(2026, 3, 5)})) == "2026年3月5日前答复"


def test_a_moment_is_that_of_shanghai(visiting: Visiting) -> None:
    at = datetime(2026, 3, 4, 17, 5, tzinfo=UTC)
    visiting()
    assert moment(at) == '<time datetime="2026-03-05T01:05+08:00">2026年3月5日01:05</time>'
    assert day(at) == '<time datetime="2026-03-05T01:05+08:00">2026年3月5日</time>'
    visiting(cookie="lang=en")
    assert moment(at) == '<time datetime="2026-03-05T01:05+08:00">5 March 2026, 01:05</time>'


def test_of_a_day_no_hour_is_invented(visiting: Visiting) -> None:
    visiting()
    assert moment(date(2026, 3, 5)) == '<time datetime="2026-03-05">2026年3月5日</time>'
    assert machine_text(date(2026, 3, 5)) == "2026-03-05"


def test_months() -> None:
    assert month_text(date(2018, 3, 1)) == "2018年3月"
    assert month_text(date(2018, 12, 1), english=True) == "December 2018"


def test_rows_speak_both_languages(visiting: Visiting) -> None:
    office = SimpleNamespace(name_zh="建筑业管理科", name_en="Construction Division")
    visiting()
    assert i18n.in_language(office, "name") == "建筑业管理科"
    visiting(cookie="lang=en")
    assert i18n.in_language(office, "name") == "Construction Division"
    assert i18n.in_language({"zh": "科室", "en": "Division"}) == "Division"


def test_a_row_without_english_stays_chinese(visiting: Visiting) -> None:
    visiting(cookie="lang=en")
    assert i18n.in_language({"zh": "科室", "en": None}) == "科室"
    assert words(Words(zh="科室")) == "科室"
    assert words("") == ""


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "1KB"), (1500, "1KB"), (25 * 1024, "25KB"), (1024 * 1024, "1.0MB"), (52_428_800, "50.0MB")],
)
def test_sizes_of_files(size: int, text: str) -> None:
    assert size_text(size) == text

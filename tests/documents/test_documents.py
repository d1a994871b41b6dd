"""Documents hang together: links lead somewhere, decisions are numbered, words are those of the code."""

import re
from pathlib import Path

import pytest

from tests.support.sources import ROOT, python, shown

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
TERM = re.compile(r"^\| (?P<chinese>[^|]+) \| (?P<code>`[^|]+) \|", re.MULTILINE)
SMALL = 200 * 1024


@pytest.mark.parametrize("document", DOCUMENTS, ids=shown)
def test_every_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    broken = [link for link in _links(document) if not _leads_somewhere(document, link)]
    assert not broken, f"{shown(document)}: nothing is there"


def test_a_broken_link_is_noticed() -> None:
    readme = ROOT / "README.md"
    assert not _leads_somewhere(readme, "docs/nowhere.md")
    assert not _leads_somewhere(readme, "docs/operating.md#no-such-heading")
    assert _leads_somewhere(readme, "docs/operating.md#set-up-day")


def test_every_claim_of_security_names_tests_that_are_there() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    named = re.findall(r"`((?:integration|journeys)/[^`]+\.py)`", text)
    assert len(named) >= 20
    assert [one for one in named if not (ROOT / "tests" / one).is_file()] == []


def test_the_readme_leads_to_every_document() -> None:
    named = _links(ROOT / "README.md")
    pages = [path for path in (ROOT / "docs").glob("*.md") if f"docs/{path.name}" not in named]
    assert not pages, "Name it in the table of documents of README.md."


def test_pictures_are_small_and_used() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*"))
    named = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert pictures
    assert not [path.name for path in pictures if path.stat().st_size > SMALL or path.name not in named]


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name.split("-")[0]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_carries_its_number_and_says_what_was_decided(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(decision.name.split('-')[0])}. ")
    assert "**Decision.**" in text


def test_every_word_of_the_glossary_is_a_word_of_the_code() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in python("portal"))
    unknown = [word for word in _glossary_words() if not _occurs(word, code)]
    assert not unknown, "Say it in the code's word, or take the line out of docs/glossary.md."


def test_no_chinese_word_stands_twice_in_the_glossary() -> None:
    words = [match["chinese"] for match in TERM.finditer(_glossary())]
    assert len(words) == len(set(words)) > 30


def _links(document: Path) -> list[str]:
    found = LINK.findall(document.read_text(encoding="utf-8"))
    return [link for link in found if not re.match(r"\w+:", link)]


def _leads_somewhere(document: Path, link: str) -> bool:
    name, _, heading = link.partition("#")
    target = (document.parent / name) if name else document
    return target.exists() and (not heading or heading in _anchors(target))


def _anchors(document: Path) -> set[str]:
    """As code hosts make them from headings: lower case, words joined by dashes."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _glossary() -> str:
    return (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").split("\n## ")[0]


def _glossary_words() -> list[str]:
    cells = [match["code"] for match in TERM.finditer(_glossary())]
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


def _occurs(word: str, code: str) -> bool:
    spellings = "|".join(re.escape(word.replace(" ", joint)) for joint in (" ", "_", "-", "."))
    return re.search(rf"(?<![a-z])({spellings})", code, re.IGNORECASE) is not None

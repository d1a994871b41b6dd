"""Files cut off or with bits turned over bring nobody down, and never pass as cleaned when they are not."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from portal.evidence.cleaning.protocol import CLEANED, REASONS, REMOVED, VERDICTS, Report
from tests.support.insides import a_file, cleaned, code_of, insides, tells
from tests.unit.evidence.cleaning.test_real_files import CLEANABLE

QUICKLY = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def is_honest(report: Report, after: bytes) -> bool:
    """A verdict of ours, and one that says cleaned keeps its word."""
    if report.verdict not in VERDICTS or not set(report.removed) <= set(REMOVED):
        return False
    return not tells(after) if report.verdict == CLEANED else after == b""


@pytest.mark.parametrize("name", CLEANABLE)
@given(share=some.floats(0.02, 0.999))
@QUICKLY
def test_a_file_that_was_cut_off(name: str, share: float) -> None:
    whole = a_file(name)
    assert is_honest(*cleaned(whole[: int(len(whole) * share)], code_of(whole)))


@pytest.mark.parametrize("name", CLEANABLE)
@given(places=some.lists(some.tuples(some.floats(0, 1), some.integers(0, 7)), min_size=1, max_size=6))
@QUICKLY
def test_a_file_with_bits_turned_over(name: str, places: list[tuple[float, int]]) -> None:
    whole = a_file(name)
    turned = bytearray(whole)
    for share, bit in places:
        turned[min(int(share * len(turned)), len(turned) - 1)] ^= 1 << bit
    assert is_honest(*cleaned(bytes(turned), code_of(whole)))


@pytest.mark.parametrize(
    "code", ["jpeg", "png", "heic", "pdf", "docx", "xlsx", "mp4", "mp3", "wav", "office"]
)
@given(data=some.binary(max_size=300))
@QUICKLY
def test_a_file_of_noise(code: str, data: bytes) -> None:
    assert is_honest(*cleaned(data, code))


@given(line=some.binary(max_size=200))
@QUICKLY
def test_a_report_of_noise_is_a_failure(line: bytes) -> None:
    assert Report.decoded(line).verdict in VERDICTS


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b'{"verdict": "cleaned"}',
        b'{"verdict": "trusted", "mime": "", "removed": [], "size": 0, "reason": "", "pages": 1}',
        b'{"verdict": "refused", "mime": "", "removed": [], "size": 0, "reason": "<b>", "pages": 1}',
        b'{"verdict": "cleaned", "mime": "", "removed": [], "size": -1, "reason": "", "pages": 1}',
    ],
)
def test_a_report_that_no_child_of_ours_would_give_is_a_failure(line: bytes) -> None:
    assert Report.decoded(line) == Report("failed")


def test_words_that_are_not_ours_are_not_repeated() -> None:
    line = b'{"verdict": "cleaned", "mime": "x", "removed": ["<b>", "place"], '
    line += b'"size": 1, "reason": "", "pages": 1}'
    assert Report.decoded(line).removed == ("place",)


def test_a_report_comes_back_as_it_was_told() -> None:
    report = Report("refused", reason=next(iter(REASONS)), removed=("place", "time"), size=3)
    assert Report.decoded(report.encoded()[4:]) == report


def test_the_search_sees_into_what_is_packed() -> None:
    assert tells(a_file("contract-with-changes.docx"))
    assert b"word/document.xml" in insides(a_file("contract-with-changes.docx"))

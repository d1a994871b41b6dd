"""Texts and number series of letters as staff keep them: dated versions, looked at before they hold."""

import re
from typing import Final

from portal.catalogue.codelists import find
from portal.catalogue.pack import load_pack
from portal.catalogue.rows import LetterRow, LetterSeriesRow, OfficeRow
from portal.core import clock
from portal.core.errors import N_, Message, NotFound, too_long
from portal.core.identifiers import personal_data_in
from portal.offices import queries as offices
from portal.offices import versions, wordings
from portal.papers.parts import Paper
from portal.referrals import guarding, wording
from portal.referrals.letters import Letter, paper
from portal.referrals.lines import Line
from portal.referrals.numbering import letter_number
from portal.settings import current
from portal.staff.people import Person

SCOPES: Final[dict[str, str]] = {"case": N_("一件一函"), "batch": N_("几件一函")}
_NOTICE: Final = N_("专项整治通知的文号")
PLACES: Final[dict[str, dict[str, str]]] = {
    "case": {
        "subjects": N_("当事人"),
        "violation": N_("违法违规行为"),
        "notice_number": _NOTICE,
    },
    "batch": {"n": N_("件数"), "notice_number": _NOTICE},
}
LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 3000
LONGEST_ORGAN: Final = 100
_PREFIX: Final = re.compile(r"[\u4e00-\u9fff]{2,10}")
# The desk passes on, the custodians keep names.
_WRITES_NONE: Final = frozenset({"desk", "custody"})
_FILL_IN: Final = N_("请填写这一项。")
_SAMPLE: Final[tuple[Line, ...]] = (
    {"person_name": "王某某", "registered_unit": "甲建筑公司", "violation": "将注册证书挂靠在甲建筑公司"},
    {"person_name": "刘某某", "registered_unit": "乙设计公司", "violation": "将注册证书挂靠在乙设计公司"},
)


async def text_versions(body: str, scope: str) -> list[LetterRow]:
    """The newest first; NotFound for what no letter goes to."""
    if find("referral_body", body) is None or scope not in SCOPES:
        raise NotFound(N_("没有这类机关的移送函文本。"))
    return [row for row in await wordings.letter_texts() if (row.body, row.scope) == (body, scope)][::-1]


async def write_text(person: Person, row: LetterRow, *, known: int) -> None:
    check_text(row)
    await versions.write(versions.LETTERS, row, known=known, actor=person.actor)


def check_text(row: LetterRow) -> None:
    """Raises InvalidInput beside each field."""
    errors = versions.errors_of(row, earliest=clock.today())
    for name, longest in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        if problem := _wrong(getattr(row, name), longest, PLACES[row.scope]):
            errors[name] = problem
    if "\n" in row.title.strip():
        errors["title"] = Message(N_("标题只能有一行。"))
    versions.require(errors)
    guarding.require_clean({"title": row.title, "text": row.text})


async def sample(row: LetterRow) -> Paper:
    """The letter with invented facts, from the coordinating office."""
    lines = _SAMPLE[:1] if row.scope == "case" else _SAMPLE
    title, text = await wording.filled(row, lines if row.scope == "case" else ())
    office = load_pack(current().pack).coordinating
    series = await wordings.letter_series(office)
    letter = Letter(
        organ=series.organ if series else (await offices.office(office)).zh,
        receiver="某机关",
        title=wording.counted(title, len(lines)),
        text=wording.counted(text, len(lines)),
        day=clock.today(),
        lines=lines,
        as_list=row.scope == "batch",
    )
    return paper(letter)


async def senders() -> list[OfficeRow]:
    """The offices that write letters: all that handle matters today."""
    return [row for row in await offices.offices() if row.kind not in _WRITES_NONE]


async def sender(office: str) -> OfficeRow:
    """NotFound for an office that writes no letters."""
    row = await offices.office(office)
    if row.kind in _WRITES_NONE:
        raise NotFound(N_("没有这个单位。"))
    return row


async def series_versions(office: str) -> list[LetterSeriesRow]:
    """The newest first."""
    return [row for row in await wordings.all_letter_series() if row.office == office][::-1]


async def write_series(person: Person, row: LetterSeriesRow, *, known: int) -> None:
    """How an office numbers its letters from a day on; what was numbered keeps its number."""
    await sender(row.office)
    check_series(row)
    await versions.write(versions.SERIES, row, known=known, actor=person.actor)


def check_series(row: LetterSeriesRow) -> None:
    errors = versions.errors_of(row, earliest=clock.today())
    if not _PREFIX.fullmatch(row.prefix):
        errors["prefix"] = Message(N_("机关代字用2到10个汉字，例如常建举。"))
    if not row.organ.strip():
        errors["organ"] = Message(_FILL_IN)
    elif len(row.organ) > LONGEST_ORGAN:
        errors["organ"] = too_long(LONGEST_ORGAN)
    versions.require(errors)


async def sharing(row: LetterSeriesRow) -> list[str]:
    """Other offices that count in the same series on the day on which it begins."""
    rows = [one for one in await wordings.all_letter_series() if one.holds_on(row.valid_from)]
    return sorted({one.office for one in rows if one.prefix == row.prefix and one.office != row.office})


def example_number(row: LetterSeriesRow) -> str:
    """Of this year, or of the one in which it begins."""
    return letter_number(row.prefix, max(row.valid_from, clock.today()).year, 12)


def _wrong(text: str, longest: int, places: dict[str, str]) -> Message | None:
    if not text.strip():
        return Message(_FILL_IN)
    if len(text) > longest:
        return too_long(longest)
    found = wording.places_in(text)
    rest = wording.without_places(text)
    if not set(found) <= set(places) or set(rest) & set("{}"):
        return Message(N_("占位只能用列出的那几个。"))
    if personal_data_in(text):
        return Message(N_("函的文本里不能有身份证号、手机号或邮箱。"))
    return None

"""A letter of referral (移送函): what it says, how it lies sealed, and the paper that it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Self

from portal.papers.parts import Facts, Grid, Heading, Paper, Part, Sideways, Signature, Text
from portal.referrals import lines as annex3
from portal.referrals.lines import Line

NO_NUMBER = "〔〕号"
"""Where the number will stand: it is given when the letter goes out."""
_CHINESE = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A redacted copy that goes along: its texts by label, and the names of cleaned files beside it."""

    parts: tuple[tuple[str, str], ...] = field(repr=False)
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """All that a reader of the letter gets. `as_list`: the lines stand in a table at its end."""

    organ: str
    receiver: str = field(repr=False)
    title: str = field(repr=False)
    text: str = field(repr=False)
    day: date
    number: str = ""
    answer_by: date | None = None
    lines: tuple[Line, ...] = field(default=(), repr=False)
    enclosures: tuple[Enclosure, ...] = field(default=(), repr=False)
    as_list: bool = False

    def numbered(self, number: str) -> Self:
        return replace(self, number=number)

    def payload(self) -> dict[str, Any]:
        told = asdict(self) | {"lines": [dict(line) for line in self.lines]}
        return told | {name: told[name].isoformat() for name in ("day", "answer_by") if told[name]}

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self:
        enclosures = tuple(_enclosure(told) for told in payload["enclosures"])
        days = {name: _day(payload[name]) for name in ("day", "answer_by")}
        return cls(**{**payload, **days, "lines": tuple(payload["lines"]), "enclosures": enclosures})

    @property
    def words(self) -> dict[str, str]:
        """Every text of it, by the field of the form that it came from."""
        lines = "\n".join(text for line in self.lines for text in line.values())
        copies = "\n".join(text for one in self.enclosures for _, text in one.parts)
        return {
            "receiver": self.receiver,
            "title": self.title,
            "text": self.text,
            "lines": lines,
            "copies": copies,
        }


def paper(letter: Letter) -> Paper:
    """The letter with its annexes, ready to become PDF or DOCX."""
    return Paper(
        masthead=letter.organ,
        number=letter.number or NO_NUMBER,
        title=letter.title,
        addressee=letter.receiver,
        parts=(*_body(letter), *_annexes(letter)),
    )


def _body(letter: Letter) -> list[Part]:
    parts: list[Part] = [Text(letter.text, indented=True)]
    if not letter.as_list:
        parts += _facts(letter.lines)
    parts.append(Text(_asking(letter.answer_by), indented=True))
    parts.append(Text("特此函告。", indented=True))
    parts += [Text(line) for line in _listed(letter)]
    return [*parts, Signature(letter.organ, _in_words(letter.day))]


def _facts(lines: Sequence[Line]) -> list[Part]:
    if not lines:
        return []
    return [Text("有关情况如下：", indented=True), *(Facts(annex3.pairs(line)) for line in lines)]


def _asking(day: date | None) -> str:
    return f"请于{_in_words(day)}前将处理结果函告我单位。" if day else "请将处理结果函告我单位。"


def _listed(letter: Letter) -> list[str]:
    """The list of annexes, as it stands below the text."""
    names = _names_of_annexes(letter)
    if len(names) == 1:
        return [f"附件：{names[0]}"]
    return [f"{'附件：' if n == 1 else '　　　'}{n}.{name}" for n, name in enumerate(names, 1)]


def _names_of_annexes(letter: Letter) -> list[str]:
    table = ["违法违规情况汇总表"] if letter.as_list else []
    return [*table, *(_name(n, one) for n, one in enumerate(letter.enclosures, 1))]


def _name(n: int, one: Enclosure) -> str:
    along = f"（另附{len(one.files)}个文件）" if one.files else ""
    return f"有关材料{_CHINESE[n - 1] if n <= len(_CHINESE) else n}（脱敏件）{along}"


def _annexes(letter: Letter) -> list[Part]:
    parts: list[Part] = []
    if letter.as_list:
        parts += [Sideways(), Heading("附件　违法违规情况汇总表")]
        parts.append(Grid(annex3.header(), annex3.numbered(letter.lines)))
    for n, one in enumerate(letter.enclosures, 1):
        parts.append(Heading(f"附件　{_name(n, one)}"))
        for label, text in one.parts:
            parts.append(Text(f"【{label}】\n{text}"))
        parts += [Text(f"另附：{name}") for name in one.files]
    return parts


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _enclosure(told: Mapping[str, Any]) -> Enclosure:
    return Enclosure(tuple((label, text) for label, text in told["parts"]), tuple(told["files"]))

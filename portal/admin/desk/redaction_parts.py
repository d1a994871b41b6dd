"""The texts of a tip that may go into a redacted copy, and the form in which an officer marks them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from portal.admin.desk import shown
from portal.cases.redacting import MOST_TEXT, Attached, Part
from portal.core import covering
from portal.core.errors import N_
from portal.evidence import filetypes
from portal.evidence.sealed_file import CLEANED, PLAIN
from portal.tips.reading import OpenTip
from portal.web import i18n
from portal.web.fields import Checkbox, Checkboxes, Choice, Field, TextArea
from portal.web.forms import Bound, Form
from portal.web.tidying import several_lines
from portal.web.words import Words

_OFFICE, _INFORMANT = N_("承办单位"), N_("举报人")
_COLON = N_("：")
_TOLD, _FILE, _SAID = N_("举报内容"), N_("附件{n}（{kind}）"), N_("{who}，{day}")
_WORDS = TextArea(
    "words",
    N_("处处遮盖的词"),
    hint=N_("每行一个，例如举报人自己提到的姓名、绰号、职务。所有文字里出现的都会遮盖。"),
    required=False,
    limit=2000,
    rows=4,
)
_REASON = TextArea(
    "reason",
    N_("为什么保留"),
    hint=N_("只有检查发现还有像个人信息的内容，而您确定要保留时才填，例如那是单位公开的电话。"),
    required=False,
    limit=500,
    rows=2,
)


@dataclass(frozen=True, slots=True)
class _Marked(TextArea):
    """The words themselves cannot be left out or changed, only marked."""

    marked_optional: ClassVar[bool] = False


async def parts_of(tip: OpenTip) -> list[Part]:
    """What was told, party by party, and then the conversation, line by line."""
    told = await shown.answers_shown(tip.row.kind, tip.answers)
    answers = [
        _part(
            f"told{number}",
            i18n.gettext(one.title).format(n=one.number) if one.title else i18n.gettext(_TOLD),
            "\n".join(f"{_called(label)}{i18n.gettext(_COLON)}{text}" for label, text in one.rows),
        )
        for number, one in enumerate(told)
        if one.rows
    ]
    said = [
        _part(
            f"said{line.position}",
            i18n.gettext(_SAID).format(
                who=i18n.gettext(_OFFICE if line.from_office else _INFORMANT), day=i18n.day_text(line.on_day)
            ),
            line.text,
        )
        for line in tip.messages
        if line.text
    ]
    return [*answers, *said]


def attachable(tip: OpenTip) -> list[Attached]:
    """Only files without hidden metadata go along, and under a number instead of the name they came with."""
    listed = [*tip.files, *(file for line in tip.messages for file in line.files)]
    return [
        Attached(
            i18n.gettext(_FILE).format(n=number, kind=i18n.gettext(filetypes.of_mime(file.mime).name)),
            file.blob,
        )
        for number, file in enumerate(listed, 1)
        if file.state in (CLEANED, PLAIN)
    ]


def redaction_form(parts: Sequence[Part], files: Sequence[Attached]) -> Form:
    fields: list[Field] = []
    for part in parts:
        fields.append(Checkbox(f"take-{part.name}", N_("放进脱敏件"), required=False))
        rows = min(16, 2 + part.text.count("\n") + len(part.text) // 40)
        fields.append(_Marked(part.name, N_("文字和标记"), required=False, limit=MOST_TEXT, rows=rows))
    choices = tuple(Choice(one.blob, Words(one.label)) for one in files)
    along = (Checkboxes("files", N_("随附的附件"), required=False, choices=choices),) if choices else ()
    return Form((*fields, *along, _WORDS, _REASON), name="redaction")


def first_suggestion(form: Form, parts: Sequence[Part]) -> Bound:
    """What was told is in, with what looks like personal data marked; the conversation waits for a tick."""
    marked = {part.name: covering.suggested(part.text) for part in parts}
    taken = {f"take-{part.name}": part.name.startswith("told") for part in parts}
    return form.blank(**marked, **taken)


def chosen(form: Bound, parts: Sequence[Part]) -> dict[str, str]:
    return {part.name: form.values[part.name] for part in parts if form.values[f"take-{part.name}"]}


def _called(label: str) -> str:
    """A whole question without its mark, for a colon follows."""
    return i18n.gettext(label).rstrip("？?")


def _part(name: str, label: str, text: str) -> Part:
    return Part(name, label, covering.plain(several_lines(text)))

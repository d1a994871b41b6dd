"""The shapes of dated rows: what a pack ships, the database keeps and queries hand back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Both days are included; `valid_to` None means until further notice."""

    valid_from: date
    valid_to: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRow(Dated):
    """`kind`: section, station, discipline, bureau, quality, zone, desk or custody."""

    code: str
    kind: str
    zh: str
    en: str
    area_code: str | None
    position: int

    def label(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow(Dated):
    """`kind`: county or zone; `bureau` and `quality` are the codes of its offices."""

    code: str
    zh: str
    en: str
    kind: str
    bureau: str
    quality: str | None
    position: int

    def label(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow(Dated):
    """One way to reach an office, or the bureau where `office` is None.

    `state`: missing (no value), unverified, verified or disabled. Pages for citizens show verified ones only.
    """

    office: str | None
    channel: str
    value: str | None
    state: str
    position: int

    @property
    def is_published(self) -> bool:
        return bool(self.value) and self.state == "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow(Dated):
    """The office that answers for a unit type or a profession (`axis`)."""

    axis: str
    code: str
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow(Dated):
    """A routing rule; offices.routing_rules says what its conditions, owner, cc and confirm may be."""

    code: str
    version: int
    position: int
    conditions: Mapping[str, object]
    owner: str
    cc: tuple[str, ...]
    basis: str
    confirm: str
    sealed: bool
    clause_zh: str
    clause_en: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRow(Dated):
    """`unit`: working (working days), days (calendar days, moved to a working day), exact (a named day) or
    months.

    `legal`: set by law, and not by the bureau for itself. `approver`: the role that approves an extension.
    """

    name: str
    amount: int
    unit: str
    zh: str
    en: str
    legal: bool = False
    approver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RungRow(Dated):
    """One rung of the ladder that presses for what is due: `days` working days from the due day.

    `clock` is the name of a rule or `*`; a clock with rungs of its own has no others. `act`: remind, press
    (催办), escalate or list. `who`: assignee, chief, dispatcher, leading or informant; `channel`: mail, page.
    """

    code: str
    clock: str
    days: int
    who: str
    channel: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow(Dated):
    """What a letter of referral (移送函) to one sort of body says; letters are written in Chinese.

    `scope`: `case` for one case, `batch` for several in one letter. What stands in braces
    is filled in: {notice_number}, for a case {subjects} and {violation}, for a batch {n}.
    """

    body: str
    scope: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSeriesRow(Dated):
    """How an office's letters are numbered: `prefix` 常建举 gives 常建举〔2026〕12号.

    `organ` heads the letter. Offices with one prefix share its numbers.
    """

    office: str
    prefix: str
    organ: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePermissionRow(Dated):
    """That a role holds a permission; `scope`: `office` (of the place that gives the role) or `bureau`."""

    role: str
    permission: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow(Dated):
    """One loaded year: weekdays off and weekend days worked."""

    year: int
    off: tuple[date, ...]
    work: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRow(Dated):
    """The window of one severity; its rule is the one in force on the day of the decision."""

    rule: str
    severity: str
    zh: str
    en: str
    min_months: int
    max_months: int
    default_public: bool
    at_least_penalty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReapplyRow(Dated):
    """How many months after a decision with this measure nobody may apply for registration again.

    An empty `profession` stands for all of them; a row for the one profession goes before it.
    """

    measure: str
    profession: str
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionRow(Dated):
    """One of the situations that in principle do not count as renting, and the proof it needs."""

    code: str
    zh: str
    en: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRow(Dated):
    """One thing to check before findings are handed in; no `kinds` means every kind of tip."""

    code: str
    position: int
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRow(Dated):
    """One question of the sheet for sites (现场核查表), about the site, each person, or the result.

    `part`: site, person or result; `sort`: line, text or yes_no. `known_from` names what fills it at first:
    an answer of the tip, or a column of annex 3. `settles` is an item of the checklist that it answers.
    """

    code: str
    part: str
    sort: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    required: bool
    known_from: str
    settles: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRow(Dated):
    """A reply to informants; empty `kinds`, `states` and `roles` mean all of them."""

    code: str
    position: int
    kinds: tuple[str, ...]
    states: tuple[str, ...]
    roles: tuple[str, ...]
    title_zh: str
    title_en: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow(Dated):
    """One version of a document that staff keep; both texts have the same headings, paragraphs and items."""

    code: str
    version: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow(Dated):
    """A word or sentence of this site, such as the name of the bureau."""

    name: str
    zh: str
    en: str

    def label(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

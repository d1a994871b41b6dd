"""Dated rows that staff edit: offices, areas, duties, rules, clocks, calendars, letters, checklist, words."""

from piccolo.columns import Boolean, Date, Integer, Text, Varchar
from piccolo.table import Table

# `row_key` is what makes a row the same row in a new version of the pack; `origin` says whether the pack
# may still change it ("pack") or staff have taken it over ("staff").


class Office(Table, tablename="office"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    code = Varchar(length=40, unique=True, null=False, default="")
    kind = Varchar(length=12, null=False, default="")
    zh = Varchar(length=120, null=False, default="")
    en = Varchar(length=160, null=False, default="")
    area_code = Varchar(length=20, null=True, default=None)
    position = Integer(null=False, default=0)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class OfficeContact(Table, tablename="office_contact"):
    """Office null: the whole bureau. Value null: not yet published.

    `state`: missing, unverified, verified or disabled. `state_by` and `state_on` tell who brought it there.
    """

    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    office = Varchar(length=40, null=True, default=None, index=True)
    channel = Varchar(length=12, null=False, default="")
    value = Varchar(length=200, null=True, default=None)
    state = Varchar(length=12, null=False, default="missing")
    state_by = Varchar(length=60, null=False, default="")
    state_on = Date(null=True, default=None)
    note = Varchar(length=200, null=False, default="")
    succeeded_on = Date(null=True, default=None)
    failed_on = Date(null=True, default=None)
    failure = Varchar(length=200, null=False, default="")
    position = Integer(null=False, default=0)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class FormerRow(Table, tablename="former_row"):
    """What an office, an area or a unit said before a change; its versions count from 1."""

    subject = Varchar(length=60, null=False, default="", index=True)
    version = Integer(null=False, default=1)
    body = Text(null=False, default="{}")
    until_on = Date(null=False, default=None)
    changed_by = Varchar(length=60, null=False, default="")
    changed_on = Date(null=False, default=None)


class Area(Table, tablename="area"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    code = Varchar(length=20, unique=True, null=False, default="")
    zh = Varchar(length=60, null=False, default="")
    en = Varchar(length=120, null=False, default="")
    kind = Varchar(length=12, null=False, default="")
    bureau = Varchar(length=40, null=False, default="")
    quality = Varchar(length=40, null=True, default=None)
    position = Integer(null=False, default=0)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class Duty(Table, tablename="duty"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    axis = Varchar(length=12, null=False, default="")
    code = Varchar(length=40, null=False, default="")
    office = Varchar(length=40, null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class RoutingRule(Table, tablename="routing_rule"):
    """Every version stays, because decisions name the version that made them."""

    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    code = Varchar(length=12, null=False, default="")
    version = Integer(null=False, default=1)
    position = Integer(null=False, default=0)
    conditions = Text(null=False, default="{}")
    owner = Varchar(length=120, null=False, default="")
    cc = Text(null=False, default="[]")
    basis = Varchar(length=12, null=False, default="")
    confirm = Varchar(length=16, null=False, default="always")
    sealed = Boolean(null=False, default=False)
    clause_zh = Varchar(length=120, null=False, default="")
    clause_en = Varchar(length=120, null=False, default="")
    reason_zh = Text(null=False, default="")
    reason_en = Text(null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class ClockRule(Table, tablename="clock_rule"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    name = Varchar(length=30, null=False, default="")
    amount = Integer(null=False, default=0)
    unit = Varchar(length=8, null=False, default="working")
    legal = Boolean(null=False, default=False)
    approver = Varchar(length=12, null=False, default="")
    zh = Varchar(length=120, null=False, default="")
    en = Varchar(length=160, null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class LadderRung(Table, tablename="ladder_rung"):
    """Whom a clock that is nearly or long over calls, and how: see `RungRow`."""

    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    code = Varchar(length=30, null=False, default="")
    clock = Varchar(length=30, null=False, default="*")
    days = Integer(null=False, default=0)
    who = Varchar(length=12, null=False, default="")
    channel = Varchar(length=8, null=False, default="")
    act = Varchar(length=12, null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class CalendarYear(Table, tablename="calendar_year"):
    """A year whose schedule is loaded; due dates that reach into any other year are provisional."""

    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    year = Integer(unique=True, null=False, default=0)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class CalendarDay(Table, tablename="calendar_day"):
    """A day that is not what its weekday says, and the holiday it belongs to; `reason` where staff set it."""

    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    day = Date(unique=True, null=False, default=None)
    is_workday = Boolean(null=False, default=False)
    name = Varchar(length=60, null=False, default="")
    reason = Varchar(length=200, null=False, default="")


class PublicationRule(Table, tablename="publication_rule"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    rule = Varchar(length=30, null=False, default="")
    severity = Varchar(length=12, null=False, default="")
    zh = Varchar(length=30, null=False, default="")
    en = Varchar(length=60, null=False, default="")
    min_months = Integer(null=False, default=0)
    max_months = Integer(null=False, default=0)
    default_public = Boolean(null=False, default=False)
    at_least_penalty = Boolean(null=False, default=False)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class ReapplyRule(Table, tablename="reapply_rule"):
    """After a decision with this measure: how long nobody may apply for registration again."""

    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    measure = Varchar(length=30, null=False, default="")
    profession = Varchar(length=30, null=False, default="")
    months = Integer(null=False, default=0)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class Exemption(Table, tablename="exemption"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    code = Varchar(length=8, null=False, default="")
    zh = Text(null=False, default="")
    en = Text(null=False, default="")
    evidence = Text(null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class SiteText(Table, tablename="site_text"):
    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    name = Varchar(length=40, null=False, default="")
    zh = Text(null=False, default="")
    en = Text(null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class LetterText(Table, tablename="letter_text"):
    """What a letter of referral says: see `LetterRow`."""

    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    body = Varchar(length=24, null=False, default="")
    scope = Varchar(length=8, null=False, default="case")
    title = Varchar(length=200, null=False, default="")
    text = Text(null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class LetterSeries(Table, tablename="letter_series"):
    """How an office's letters are numbered: see `LetterSeriesRow`."""

    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    office = Varchar(length=40, null=False, default="")
    prefix = Varchar(length=12, null=False, default="")
    organ = Varchar(length=120, null=False, default="")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")


class ChecklistItem(Table, tablename="checklist_item"):
    """What is looked at before findings are handed in: see `ChecklistRow`."""

    row_key = Varchar(length=120, unique=True, null=False, default="")
    origin = Varchar(length=8, null=False, default="staff")
    code = Varchar(length=40, null=False, default="")
    position = Integer(null=False, default=0)
    zh = Varchar(length=120, null=False, default="")
    en = Varchar(length=160, null=False, default="")
    hint_zh = Varchar(length=400, null=False, default="")
    hint_en = Varchar(length=600, null=False, default="")
    kinds = Varchar(length=400, null=False, default="[]")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    source = Varchar(length=200, null=False, default="")

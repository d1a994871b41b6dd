"""Reply templates by kind, state and role: what the pack ships and what the bureau wrote, filled safely."""

import json
import string
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import uuid4

from portal.cases.matters import Matter, roles_towards
from portal.cases.tables import ReplyTemplate
from portal.catalogue.kinds import KINDS
from portal.catalogue.pack import load_pack
from portal.catalogue.rows import TemplateRow
from portal.catalogue.states import Role, states_of
from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, NotFound, too_long
from portal.core.identifiers import personal_data_in
from portal.database import fetch, insert_many, writing
from portal.ledger.events import Event, Fact, append
from portal.offices import queries as offices
from portal.settings import current
from portal.staff.people import Person
from portal.tips.queries import TipRow

PLACES: Final[dict[str, str]] = {
    "office": N_("承办单位名称"),
    "due": N_("办理期限"),
    "number": N_("登记号"),
}
"""All that a template may leave open: nothing of a case's content, and nobody's name."""
ROLES: Final = (Role.CLERK, Role.CHIEF, Role.DISPATCHER)
LONGEST: Final = 2000
LONGEST_TITLE: Final = 60
_CHAIN: Final = "templates"
_COLUMNS: Final = (
    "code, version, position, kinds, states, roles, title_zh, title_en, zh, en, valid_from, valid_to, source"
)


@dataclass(frozen=True, slots=True)
class Template:
    """`version` 0 is the pack's own."""

    row: TemplateRow
    version: int

    @property
    def code(self) -> str:
        return self.row.code

    def fits(self, kind: str, state: str, roles: Iterable[Role]) -> bool:
        row = self.row
        return (
            (not row.kinds or kind in row.kinds)
            and (not row.states or state in row.states)
            and (not row.roles or bool({role.value for role in roles} & set(row.roles)))
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """A template filled for one tip, in both languages."""

    zh: str = field(repr=False)
    en: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody writes as a template's next version."""

    title_zh: str
    title_en: str
    zh: str
    en: str
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    valid_from: date
    ends: bool = False


async def templates(day: date | None = None) -> list[Template]:
    """The one of each code that is in force on a day, in their order."""
    on = day or clock.today()
    newest = {row.code: Template(row, 0) for row in load_pack(current().pack).templates if row.holds_on(on)}
    for one in await _written():
        if one.row.valid_from <= on:
            newest[one.code] = one
    held = [one for one in newest.values() if one.row.holds_on(on)]
    return sorted(held, key=lambda one: (one.row.position, one.code))


async def template(code: str) -> Template:
    """The newest version, also one whose day has not come; NotFound for a code that there is not."""
    found = [Template(row, 0) for row in load_pack(current().pack).templates if row.code == code]
    found += [one for one in await _written() if one.code == code]
    if not found:
        raise NotFound(N_("没有这个模板。"))
    return found[-1]


async def versions(code: str) -> list[Template]:
    """The newest first."""
    shipped = [Template(row, 0) for row in load_pack(current().pack).templates if row.code == code]
    return [*[one for one in await _written() if one.code == code][::-1], *shipped]


async def offered(person: Person, matter: Matter) -> list[Template]:
    """Those that fit this kind, this state and the roles in which he writes."""
    kind, roles = matter.tips[0].kind if matter.tips else "", roles_towards(person, matter)
    return [one for one in await templates() if one.fits(kind, matter.state.value, roles)]


async def filled(one: Template, matter: Matter, tip: TipRow) -> Reply:
    office = await offices.office(matter.office)
    due = matter.case.due_on if matter.case else tip.due_on
    zh = {"office": office.zh, "due": _day_zh(due), "number": tip.number}
    en = {"office": office.en, "due": f"{due:%-d %B %Y}" if due else "…", "number": tip.number}
    return Reply(one.row.zh.format(**zh), one.row.en.format(**en))


async def write(person: Person, code: str | None, written: Written, *, version: int) -> str:
    """The next version of a template, or a new template; returns its code. Nothing is edited in place."""
    _check(written)
    code = code or f"own-{uuid4().hex[:8]}"
    async with writing():
        [newest] = await fetch("SELECT max(version) AS version FROM reply_template WHERE code = ?", code)
        if (newest["version"] or 0) != version:
            raise Conflict()
        row = _row(code, version + 1, await _position(code), written, person)
        await insert_many(ReplyTemplate, [row])
        facts: dict[str, Fact] = {"code": code, "version": version + 1}
        event = Event("template.written", f"template:{code}", person.actor, facts=facts)
        await append(_CHAIN, event)
    return code


def example(written: Written) -> Reply:
    """How it will read, with invented values."""
    zh = {"office": "建筑业管理科", "due": "2026年6月8日", "number": "CDZJ-JB-2026-000123"}
    en = {"office": "Construction section", "due": "8 June 2026", "number": "CDZJ-JB-2026-000123"}
    return Reply(written.zh.format(**zh), written.en.format(**en))


def check(written: Written) -> None:
    """Raises InvalidInput beside each field."""
    _check(written)


def _check(written: Written) -> None:
    errors = {name: message for name in ("zh", "en") if (message := _wrong(getattr(written, name)))}
    for name in ("title_zh", "title_en"):
        if not getattr(written, name).strip():
            errors[name] = Message(N_("请填写这一项。"))
        elif len(getattr(written, name)) > LONGEST_TITLE:
            errors[name] = too_long(LONGEST_TITLE)
    if not errors and set(_places(written.zh)) != set(_places(written.en)):
        errors["en"] = Message(N_("中文和英文要用同样的占位。"))
    if written.valid_from < clock.today():
        errors["valid_from"] = Message(N_("模板最早从今天起用。"))
    if not _known(written):
        errors[""] = Message(N_("请从列出的选项中选择。"))
    if errors:
        raise InvalidInput(errors)


def _wrong(text: str) -> Message | None:
    if not text.strip():
        return Message(N_("请填写这一项。"))
    if len(text) > LONGEST:
        return too_long(LONGEST)
    try:
        places = _places(text)
    except ValueError:
        places = [""]
    if not set(places) <= set(PLACES):
        return Message(N_("占位只能用列出的那三个。"))
    if personal_data_in(text):
        return Message(N_("模板里不能有身份证号、手机号或邮箱。"))
    return None


def _places(text: str) -> list[str]:
    """The names of its places; one with a format or an attribute is none of ours."""
    parts = [part for part in string.Formatter().parse(text) if part[1] is not None]
    return ["" if spec or conversion else str(name) for _, name, spec, conversion in parts]


def _known(written: Written) -> bool:
    states = {state.value for state in (*states_of("tip"), *states_of("case"))}
    return (
        set(written.kinds) <= {one.code for one in KINDS}
        and set(written.states) <= states
        and set(written.roles) <= {role.value for role in ROLES}
    )


async def _written() -> list[Template]:
    rows = await fetch(f"SELECT {_COLUMNS} FROM reply_template ORDER BY code, version")
    return [_template(dict(row)) for row in rows]


def _template(row: dict[str, Any]) -> Template:
    version = row.pop("version")
    lists = {name: tuple(json.loads(row[name])) for name in ("kinds", "states", "roles")}
    return Template(TemplateRow(**row | lists), version)


async def _position(code: str) -> int:
    """Its own place, or the last."""
    known = await versions(code)
    if known:
        return known[0].row.position
    return max((one.row.position for one in await templates()), default=0) + 1


def _row(code: str, version: int, position: int, written: Written, person: Person) -> dict[str, Any]:
    values = asdict(replace(written, ends=False))
    del values["ends"]
    lists = {name: json.dumps(values[name]) for name in ("kinds", "states", "roles")}
    own = {"id": uuid4(), "code": code, "version": version, "position": position, "written_by": person.id}
    ends = written.valid_from if written.ends else None
    return values | lists | own | {"valid_to": ends, "source": ""}


def _day_zh(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "……"

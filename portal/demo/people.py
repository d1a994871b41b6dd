"""The invented staff: one sample account for each role, entered through the same verbs as real people."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from portal.catalogue.states import Role
from portal.database import writing
from portal.demo.marking import mark
from portal.settings import Settings
from portal.staff import accounts, placing, recovering, rights, setting_up
from portal.staff.accounts import NewAccount, Prepared
from portal.staff.people import Person, Place
from portal.staff.rights import Rights
from portal.vault.digests import fingerprint

# Without look-alikes, because somebody types it from a terminal.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
BY = "system"


@dataclass(frozen=True, slots=True)
class Part:
    """Who plays what; everybody has the family name of his duty and the given name 示例 (“sample”)."""

    login: str
    name: str
    office: str | None
    role: Role
    zh: str
    en: str


CAST: Final = (
    Part("guanli", "管示例", None, Role.ACCOUNT_ADMIN, "账号管理员", "account administrator"),
    Part("miyao", "宓示例", None, Role.KEY_OFFICER, "密钥管理员", "key officer"),
    Part("paidan", "派示例", "dispatch-desk", Role.DISPATCHER, "派单员", "dispatcher"),
    Part("jijian", "纪示例", "discipline-office", Role.CHIEF, "机关纪检负责人", "chief, discipline office"),
    Part("baoguan", "鲍示例", "custodians", Role.CUSTODIAN, "身份保管员", "identity custodian"),
    Part("kezhang", "李示例", "construction-section", Role.CHIEF, "建管科科长", "chief, construction"),
    Part("ganshi", "王示例", "construction-section", Role.CLERK, "建管科经办人", "clerk, construction"),
    Part("gongshi", "龚示例", "construction-section", Role.PUBLISHER, "公示起草人", "drafts records"),
    Part("fuhe", "傅示例", "construction-section", Role.CHECKER, "公示复核人", "checks records"),
    Part("kance", "康示例", "survey-design-section", Role.CHIEF, "勘设科科长", "chief, survey and design"),
    Part("sheji", "佘示例", "survey-design-section", Role.CLERK, "勘设科经办人", "clerk, survey and design"),
    Part("anxiang", "安示例", "bureau-430721", Role.CHIEF, "安乡县局负责人", "chief, Anxiang county"),
    Part("anxiang2", "向示例", "bureau-430721", Role.CLERK, "安乡县局经办人", "clerk, Anxiang county"),
    Part("zhian", "支示例", "quality-station", Role.CHIEF, "质安处负责人", "chief, quality station"),
    Part("xianchang", "咸示例", "quality-station", Role.CLERK, "质安处现场核查员", "inspects sites"),
    Part("lingdao", "凌示例", None, Role.LEADING, "领导小组成员", "leading group"),
    Part("shenji", "沈示例", None, Role.AUDITOR, "审计员", "auditor"),
)


@dataclass(frozen=True, slots=True)
class Player:
    """A sample account; the password exists only here and on the terminal."""

    part: Part
    person: Person
    password: str = field(repr=False)


Players = Mapping[str, Player]


async def enrol(settings: Settings) -> Players:
    """Everybody by login, with keys, in place, and admitted to the office's key."""
    passwords = {part.login: _password() for part in CAST}
    # The slow part, two at a time and outside of any transaction.
    made = await asyncio.gather(*[accounts.prepare(_account(part, passwords[part.login])) for part in CAST])
    held = await rights.in_force()
    players = {
        part.login: Player(part, _person(part, one, held), passwords[part.login])
        for part, one in zip(CAST, made, strict=True)
    }
    async with writing():
        for one in made:
            await accounts.insert(one, by=BY)
            # Nobody has a use for the paper of a sample account; without it each would be led to make one.
            await recovering.store(one.id, recovering.seal(one.id, one.keys)[1])
        await _make_offline_keys(settings, players["miyao"].person)
        for player in players.values():
            await _put_in_place(player, players)
    return players


def _account(part: Part, password: str) -> NewAccount:
    return NewAccount(
        login=part.login, name=part.name, password=password, email=f"{part.login}@changde.example"
    )


def _person(part: Part, made: Prepared, held: Rights) -> Person:
    place = Place(part.office, part.role)
    return Person(made.id, made.login, made.name, made.email, (place,), made.keys, held)


async def _make_offline_keys(settings: Settings, officer: Person) -> None:
    await placing.write_place(officer.id, None, Role.KEY_OFFICER, by=BY)
    keys = await setting_up.make_offline_keys(officer)
    mark(settings, keys)
    await setting_up.keep_offline_keys(officer, keys.root_fingerprint)


async def _put_in_place(player: Player, players: Players) -> None:
    part, person = player.part, player.person
    if part.role is Role.KEY_OFFICER:
        return
    if part.role is Role.ACCOUNT_ADMIN:
        await placing.write_place(person.id, None, part.role, by=BY)
        return
    admin = players["guanli"].person
    await placing.place(admin, person.id, office=part.office, role=part.role)
    if part.office is not None:
        await placing.admit(
            _sponsor(part, players), person.id, part.office, compared=fingerprint(person.keys.box.public)
        )


def _sponsor(part: Part, players: Players) -> Person:
    """The first of an office gets its key from the key officer, the others from the first."""
    first = next(player for player in players.values() if player.part.office == part.office)
    return players["miyao"].person if first.part == part else first.person


def _password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))

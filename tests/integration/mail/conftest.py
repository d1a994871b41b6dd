"""A bureau with a few offices, whose people are told that there is work."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from piccolo.engine.base import Engine

from portal import settings as settings_module
from portal.core import clock
from portal.database import fetch, insert_many, writing
from portal.mail import outbox
from portal.settings import Settings
from portal.staff.tables import Account, Membership
from tests.integration.mail.sink import Sink, listening

PEOPLE: Mapping[str, tuple[str, ...]] = {
    "李科长": ("construction-section",),
    "王干事": ("construction-section",),
    "派单员": ("dispatch-desk", "construction-section"),
    "勘察小周": ("survey-design-section",),
}
NO_EMAIL, LEFT_THE_OFFICE, DISABLED = "无邮箱", "已调离", "已停用"


def email_of(name: str) -> str:
    return f"{name.encode().hex()}@example.gov.cn"


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listening() as sink:
        yield sink


@pytest.fixture
def bound(settings: Settings) -> Settings:
    """Mails are due at once here; other tests look at the delay."""
    found = replace(settings, mail_delay=0, public_url="https://portal.example.gov.cn")
    settings_module.bind(found)
    return found


@pytest.fixture
async def readers(opened_database: Engine[Any], bound: Settings) -> Mapping[str, UUID]:
    """Accounts by name."""
    names = [*PEOPLE, NO_EMAIL, LEFT_THE_OFFICE, DISABLED]
    accounts = {name: uuid4() for name in names}
    async with writing():
        await insert_many(Account, [_account(name, accounts[name]) for name in names])
        await insert_many(Membership, [row for name in names for row in _places(name, accounts[name])])
    return accounts


@pytest.fixture
def mailing(bound: Settings, sink: Sink) -> Settings:
    return replace(bound, smtp_url=sink.url)


async def announce(*offices: str) -> None:
    async with writing():
        await outbox.announce(offices)


async def rows() -> list[dict[str, Any]]:
    return await fetch("SELECT * FROM outbox_mail ORDER BY recipient, id")


async def states() -> dict[str, str]:
    return {row["recipient"]: row["state"] for row in await rows()}


def emails(*names: str) -> list[str]:
    return sorted(email_of(name) for name in names)


def _account(name: str, identifier: UUID) -> dict[str, Any]:
    return {
        "id": identifier,
        "login": str(identifier),
        "name": name,
        "email": None if name == NO_EMAIL else email_of(name),
        "active": name != DISABLED,
        "password": "",
        "private_keys": b"",
        "box_public": b"",
        "sign_public": b"",
        "created_on": clock.today(),
    }


def _places(name: str, account: UUID) -> list[dict[str, Any]]:
    until = clock.today().replace(year=2020) if name == LEFT_THE_OFFICE else None
    return [
        {
            "id": uuid4(),
            "account": account,
            "office": office,
            "role": "clerk",
            "since_on": clock.today().replace(year=2019),
            "until_on": until,
        }
        for office in PEOPLE.get(name, ("construction-section",))
    ]

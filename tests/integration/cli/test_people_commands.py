"""The root key from the safe certifies a key officer; a code from the server is the last way in."""

import asyncio
import re
from pathlib import Path
from uuid import UUID

import pytest

from portal.catalogue.states import Role
from portal.database import change, fetch, opened
from portal.settings import Settings
from portal.staff import accounts, keyring, officers, signing_in
from portal.staff.keyring import NotCertified
from portal.staff.setting_up import OfflineKeys
from portal.vault.digests import fingerprint
from portal.vault.signatures import new_signing_pair
from tests.integration.cli.conftest import Portal
from tests.support.bureau import member
from tests.support.small_bureau import HOME, PASSWORD, joined, new_account, set_up, who

NEW = "另一句 很长的 新密码 九九"
DESIGN = "survey-design-section"


@pytest.fixture
def keys(portal: Portal, data: Path) -> OfflineKeys:
    """A portal that 王建国 set up, and what he printed then."""

    async def prepare() -> OfflineKeys:
        async with opened(Settings(data=data)):
            await change("DELETE FROM factor_requirement")
            return (await set_up(Settings(data=data))).keys

    portal("migrate")
    return asyncio.run(prepare())


def printed(keys: OfflineKeys) -> str:
    """As the set-up shows it: lines of groups."""
    return "\n".join(re.findall(r"\S{16}", keys.root_private.hex().upper()))


def signing_fingerprint(data: Path, login: str) -> str:
    async def read() -> str:
        async with opened(Settings(data=data)):
            [row] = await fetch("SELECT sign_public FROM account WHERE login = ?", login)
            return fingerprint(bytes(row["sign_public"]))

    return asyncio.run(read())


def loses_his_keys(portal: Portal, data: Path) -> None:
    """The only key officer is reset from the server and joins again."""
    said = portal("account", "reset", "wang", "--reason", "什么都忘了")
    [code] = re.findall(r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}\b", said.out)

    async def join() -> None:
        async with opened(Settings(data=data)):
            await joined(code.replace("-", ""), NEW)

    asyncio.run(join())


def founds_an_office(data: Path) -> None:
    async def found() -> None:
        async with opened(Settings(data=data)):
            wang = await who(await signing_in.sign_in("wang", NEW, HOME))
            me = member(wang)
            await keyring.create_epoch(DESIGN, signer=wang, members=[me])

    asyncio.run(found())


def test_a_key_officer_with_new_keys_signs_nothing_until_the_root_certifies_him(
    portal: Portal, data: Path, keys: OfflineKeys
) -> None:
    loses_his_keys(portal, data)
    with pytest.raises(NotCertified, match="portal root certify"):
        founds_an_office(data)
    finger = signing_fingerprint(data, "wang")
    said = portal("root", "certify", "wang", "--fingerprint", finger, stdin=printed(keys))
    assert (said.status, said.err) == (0, "")
    assert "王建国" in said.out
    assert keys.root_private.hex().upper()[:16] not in said.out
    founds_an_office(data)


def test_the_root_key_is_left_nowhere_in_the_data_folder(
    portal: Portal, data: Path, keys: OfflineKeys
) -> None:
    finger = signing_fingerprint(data, "wang")
    portal("root", "certify", "wang", "--fingerprint", finger, stdin=printed(keys))
    secret = keys.root_private[:32]
    for path in (one for one in data.rglob("*") if one.is_file()):
        held = path.read_bytes()
        assert secret not in held
        assert secret.hex().encode() not in held.lower()


def test_certifying_makes_a_second_key_officer(portal: Portal, data: Path, keys: OfflineKeys) -> None:
    async def hire() -> None:
        async with opened(Settings(data=data)):
            await accounts.create(new_account("mi", "宓静"), by="system")

    async def roles() -> tuple[bool, bool]:
        async with opened(Settings(data=data)):
            mi = await who(await signing_in.sign_in("mi", PASSWORD, HOME))
            return mi.has_role(Role.KEY_OFFICER), await officers.is_certified(mi.id)

    asyncio.run(hire())
    assert asyncio.run(roles()) == (False, False)
    finger = signing_fingerprint(data, "mi")
    for _ in range(2):
        assert portal("root", "certify", "mi", "--fingerprint", finger, stdin=printed(keys)).status == 0
    assert asyncio.run(roles()) == (True, True)


def test_a_wrong_fingerprint_a_wrong_root_and_a_slip_are_refused(
    portal: Portal, data: Path, keys: OfflineKeys
) -> None:
    """An administrator who opened the officer's account himself has another fingerprint than the person."""
    before = signing_fingerprint(data, "wang")
    loses_his_keys(portal, data)
    finger = signing_fingerprint(data, "wang")
    stranger = new_signing_pair().private.hex()
    good = printed(keys)
    for login, compared, root, sentence in (
        ("wang", before, good, "指纹"),
        ("wang", finger, stranger, "不是本门户的根密钥"),
        ("wang", finger, good[:-1] + ("0" if good[-1] != "0" else "1"), "不是本门户的根密钥"),
        ("wang", finger, good[:-4], "128位"),
        ("wang", finger, "not hex", "128位"),
        ("nobody", finger, good, "没有这个登录名"),
        ("wang", "", good, "--help"),
    ):
        said = portal("root", "certify", login, "--fingerprint", compared, stdin=root)
        assert said.status == 1, sentence
        assert sentence in said.err
    with pytest.raises(NotCertified, match="portal root certify"):
        founds_an_office(data)


def test_a_reset_from_the_server_needs_a_login_and_a_reason(
    portal: Portal, data: Path, keys: OfflineKeys
) -> None:
    assert portal("account", "reset", "wang").status == 1
    assert "没有这个登录名" in portal("account", "reset", "nobody", "--reason", "x").err


def test_the_last_administrator_comes_back_with_his_roles_and_without_any_office(
    portal: Portal, data: Path, keys: OfflineKeys
) -> None:
    loses_his_keys(portal, data)

    async def state() -> tuple[bool, frozenset[str], list[UUID]]:
        async with opened(Settings(data=data)):
            wang = await who(await signing_in.sign_in("wang", NEW, HOME))
            grants = await fetch("SELECT account FROM office_grant")
            return wang.has_role(Role.ACCOUNT_ADMIN), wang.offices, [row["account"] for row in grants]

    assert asyncio.run(state()) == (True, frozenset(), [])

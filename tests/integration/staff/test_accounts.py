"""Accounts: what is asked of them, what is stored, and that only the password opens the keys."""

import json

import pytest

from portal.core.errors import Conflict, InvalidInput, Refused
from portal.database import change, fetch
from portal.sessions import sealed
from portal.settings import Settings
from portal.staff import accounts, signing_in
from portal.staff.accounts import NewAccount
from portal.staff.signing_in import SignInRefused
from portal.vault import passwords
from portal.vault.errors import CannotOpen
from tests.support.small_bureau import HOME, PASSWORD, SetUp, new_account, who

NEW_PASSWORD = "另一句 很长的 新密码 九九"


async def test_an_account_is_created_and_its_password_opens_the_same_keys(ready: Settings) -> None:
    made = await accounts.create(new_account("li", "李芳"), by="system")
    person = await who(await signing_in.sign_in("li", PASSWORD, HOME))
    assert (person.id, person.name, person.places) == (made.id, "李芳", ())
    assert person.keys == made.keys


async def test_the_login_is_compared_without_case_and_width(ready: Settings) -> None:
    await accounts.create(new_account(" Ｌi.Fang ", "李芳"), by="system")
    person = await who(await signing_in.sign_in("LI.FANG", PASSWORD, HOME))
    assert person.login == "li.fang"


async def test_a_login_in_use_is_refused_at_its_field_and_changes_nothing(ready: Settings) -> None:
    first = await accounts.create(new_account("li", "李芳"), by="system")
    with pytest.raises(Conflict) as refused:
        await accounts.create(new_account("LI", "李强"), by="system")
    assert refused.value.field == "login"
    [row] = await fetch("SELECT id, name FROM account")
    assert (row["id"], row["name"]) == (first.id, "李芳")


@pytest.mark.parametrize(
    ("field", "account"),
    [
        ("login", NewAccount(login="l", name="李芳", password=PASSWORD)),
        ("login", NewAccount(login="li fang", name="李芳", password=PASSWORD)),
        ("login", NewAccount(login="li\x00fang", name="李芳", password=PASSWORD)),
        ("login", NewAccount(login="_li", name="李芳", password=PASSWORD)),
        ("login", NewAccount(login="l" * 41, name="李芳", password=PASSWORD)),
        ("name", NewAccount(login="li", name="  ", password=PASSWORD)),
        ("name", NewAccount(login="li", name="李" * 41, password=PASSWORD)),
        ("email", NewAccount(login="li", name="李芳", password=PASSWORD, email="li@")),
        ("password", NewAccount(login="li", name="李芳", password="short")),
        ("password", NewAccount(login="lifang", name="李芳", password="lifang-in-changde")),
        ("password", NewAccount(login="li", name="李芳芳", password="李芳芳的密码就是这一句")),
    ],
)
async def test_what_cannot_be_taken_is_named_at_its_field(
    ready: Settings, field: str, account: NewAccount
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await accounts.create(account, by="system")
    assert list(refused.value.errors) == [field]
    assert not await fetch("SELECT id FROM account")


async def test_everything_wrong_is_said_at_once(ready: Settings) -> None:
    with pytest.raises(InvalidInput) as refused:
        await accounts.create(NewAccount(login="", name="", password="", email="?"), by="system")
    assert set(refused.value.errors) == {"login", "name", "email", "password"}


async def test_neither_password_nor_private_keys_lie_in_the_row(ready: Settings) -> None:
    made = await accounts.create(new_account("li", "李芳"), by="system")
    [row] = await fetch("SELECT * FROM account")
    stored = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row.values())
    for secret in (PASSWORD.encode(), made.keys.box.private, made.keys.sign.private):
        assert secret not in stored
        assert secret.hex().encode() not in stored


async def test_keys_of_one_account_do_not_open_in_the_row_of_another(ready: Settings) -> None:
    """A thief who copies his own password and keys over another's row gets nothing."""
    li = await accounts.create(new_account("li", "李芳"), by="system")
    thief = await accounts.create(new_account("zei", "张三"), by="system")
    [own] = await fetch("SELECT password, private_keys FROM account WHERE id = ?", thief.id)
    await change(
        "UPDATE account SET password = ?, private_keys = ? WHERE id = ?",
        *(own["password"], own["private_keys"], li.id),
    )
    with pytest.raises(SignInRefused):
        await signing_in.sign_in("li", PASSWORD, HOME)


async def test_a_changed_password_opens_the_same_keys_and_ends_other_sessions(bureau: SetUp) -> None:
    here = await sealed.find(bureau.token, signing_in.KIND)
    elsewhere = await signing_in.sign_in("wang", PASSWORD, b"another machine")
    person = await who(bureau.token)
    assert here is not None
    await accounts.change_password(person, old=PASSWORD, new=NEW_PASSWORD, keep_session=here.id)
    assert await sealed.find(elsewhere, signing_in.KIND) is None
    assert await sealed.find(bureau.token, signing_in.KIND) is not None
    assert (await who(await signing_in.sign_in("wang", NEW_PASSWORD, HOME))).keys == person.keys
    with pytest.raises(SignInRefused):
        await signing_in.sign_in("wang", PASSWORD, HOME)


async def test_the_password_changes_only_for_someone_who_knows_it(bureau: SetUp) -> None:
    person = await who(bureau.token)
    with pytest.raises(Refused) as refused:
        await accounts.change_password(person, old=NEW_PASSWORD, new=NEW_PASSWORD, keep_session="")
    assert refused.value.field == "old"
    with pytest.raises(InvalidInput):
        await accounts.change_password(person, old=PASSWORD, new="short", keep_session="")
    assert (await who(await signing_in.sign_in("wang", PASSWORD, HOME))).id == person.id


async def test_a_record_survives_being_written_and_read(ready: Settings) -> None:
    record, _ = await passwords.create(PASSWORD, accounts.the_server_key())
    assert accounts.read(accounts.written(record)) == record
    assert json.loads(accounts.written(record))["server_key"] == record.server_key_id


async def test_sealed_keys_open_only_under_their_own_key(ready: Settings) -> None:
    made = await accounts.prepare(new_account("li", "李芳"))
    box, sign = made.keys.box.public, made.keys.sign.public
    with pytest.raises(CannotOpen):
        accounts.open_keys(bytes(32), made.id, made.sealed_keys, box_public=box, sign_public=sign)

"""Accounts of staff: a login name, a password, and key pairs that only this password opens."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from portal.core import clock
from portal.core.errors import N_, Conflict, InvalidInput, Message, Refused
from portal.core.text import single_line
from portal.database import change, fetch, is_postgres, writing
from portal.ledger.events import Event, append
from portal.settings import current
from portal.staff.people import Person, PersonKeys
from portal.vault import boxes, passwords, server_key, signatures
from portal.vault.boxes import KeyPair, new_pair
from portal.vault.errors import CannotOpen
from portal.vault.keyring import open_private, seal_private
from portal.vault.passwords import PasswordRecord
from portal.vault.server_key import ServerKey
from portal.vault.signatures import SigningPair, new_signing_pair

_LOGIN = re.compile(r"[^\W_][\w.@-]{1,39}")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    login: str
    name: str
    password: str = field(repr=False)
    email: str | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account to be: whoever gets it chooses the password himself, and only then has keys."""

    login: str
    name: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """The new account with its keys, which are in memory only now; afterwards the password is needed."""

    id: UUID
    keys: PersonKeys = field(repr=False)


async def create(new: NewAccount, *, by: str) -> Created:
    """An account without any place; raises InvalidInput naming fields, or Conflict for a login in use."""
    made = await prepare(new)
    async with writing():
        await insert(made, by=by)
    return Created(made.id, made.keys)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An account whose slow work is done, so that its transaction can be short."""

    id: UUID
    login: str
    name: str
    email: str | None
    password: str = field(repr=False)
    sealed_keys: bytes = field(repr=False)
    keys: PersonKeys = field(repr=False)


async def prepare(new: NewAccount) -> Prepared:
    login, name, email = folded_login(new.login), single_line(new.name), (new.email or "").strip() or None
    _require_sound(login, name, email, weak=_weaknesses(new.password, login, name))
    record, kek = await passwords.create(new.password, the_server_key())
    account, keys = uuid4(), PersonKeys(new_pair(), new_signing_pair())
    sealed = seal_keys(kek, account, keys)
    return Prepared(account, login, name, normal_email(email), written(record), sealed, keys)


async def insert(made: Prepared, *, by: str) -> None:
    """Inside `writing()`."""
    await _insert(made.id, NewPerson(made.login, made.name, made.email), by=by)
    await change(
        "UPDATE account SET password = ?, private_keys = ?, box_public = ?, sign_public = ? WHERE id = ?",
        *(made.password, made.sealed_keys, made.keys.box.public, made.keys.sign.public, made.id),
    )


async def insert_without_keys(new: NewPerson, *, by: str) -> UUID:
    """Inside `writing()`. An account nobody can use until its owner set a password."""
    person = NewPerson(folded_login(new.login), single_line(new.name), (new.email or "").strip() or None)
    _require_sound(person.login, person.name, person.email)
    account = uuid4()
    await _insert(account, replace(person, email=normal_email(person.email)), by=by)
    return account


async def _insert(account: UUID, new: NewPerson, *, by: str) -> None:
    await change(
        "INSERT INTO account (id, login, name, email, active, password, private_keys, box_public, "
        "sign_public, created_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (login) DO NOTHING",
        *(account, new.login, new.name, new.email, True, "", b"", b"", b"", clock.today()),
    )
    [row] = await fetch("SELECT id FROM account WHERE login = ?", new.login)
    if row["id"] != account:
        raise Conflict(N_("登录名“{login}”已有人使用，请换一个。"), field="login", login=new.login)
    await append("staff", Event("account.created", f"account:{account}", by))


async def change_password(person: Person, *, old: str, new: str, keep_session: str) -> None:
    """Put the same keys under a new password; every session but the one with id `keep_session` ends."""
    await require_password(person, old)
    require_strong(new, person.login, person.name)
    fresh, kek = await passwords.create(new, the_server_key())
    async with writing():
        await replace_password(person.id, fresh, seal_keys(kek, person.id, person.keys))
        await change("DELETE FROM session WHERE account = ? AND id <> ?", person.id, keep_session)
        await append("staff", Event("account.password_changed", f"account:{person.id}", person.actor))


async def require_password(person: Person, typed: str, *, field: str = "old") -> None:
    """Raises Refused: an unlocked machine is not enough for what changes the way into an account."""
    if await passwords.check(typed, await _record_of(person.id), the_server_key()) is None:
        raise Refused(N_("现用密码不正确。"), field=field)


async def replace_password(account: UUID, record: PasswordRecord, sealed_keys: bytes) -> None:
    await change(
        "UPDATE account SET password = ?, private_keys = ? WHERE id = ?",
        written(record),
        sealed_keys,
        account,
    )


def seal_keys(kek: bytes, account: UUID, keys: PersonKeys) -> bytes:
    return seal_private(kek, {"box": keys.box.private, "sign": keys.sign.private}, _place(account))


def open_keys(
    kek: bytes, account: UUID, sealed: bytes, *, box_public: bytes, sign_public: bytes
) -> PersonKeys:
    """Raises CannotOpen also when the public halves beside them are somebody else's."""
    private = open_private(kek, sealed, _place(account))
    keys = PersonKeys(KeyPair(box_public, private["box"]), SigningPair(sign_public, private["sign"]))
    if not belong_together(keys):
        raise CannotOpen
    return keys


def belong_together(keys: PersonKeys) -> bool:
    """Whether the public halves in the database are still his own: what is sealed to them goes to him."""
    return boxes.belongs_together(keys.box) and signatures.belongs_together(keys.sign)


def written(record: PasswordRecord) -> str:
    return json.dumps(
        {
            "salt": record.salt.hex(),
            "ops": record.ops,
            "mem": record.mem,
            "verifier": record.verifier.hex(),
            "version": record.version,
            "server_key": record.server_key_id,
        }
    )


def read(text: str) -> PasswordRecord:
    held = json.loads(text)
    return PasswordRecord(
        bytes.fromhex(held["salt"]),
        held["ops"],
        held["mem"],
        bytes.fromhex(held["verifier"]),
        held["version"],
        held["server_key"],
    )


def folded_login(text: str) -> str:
    """Width and case do not count in a login name."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def is_login(text: str) -> bool:
    return _LOGIN.fullmatch(text) is not None


def the_server_key() -> ServerKey:
    return server_key.load_or_create(current().server_key_path)


async def one_at_a_time() -> None:
    """Inside `writing()`: whoever decides by what accounts and places exist waits for the one before him.

    SQLite has one writer anyway.
    """
    if is_postgres():
        await change("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE")


def require_strong(password: str, *words: str) -> None:
    """Raises InvalidInput at `password`; `words` are those that it must not contain."""
    if weak := _weaknesses(password, *words):
        raise InvalidInput({"password": weak[0]})


def _require_sound(login: str, name: str, email: str | None, *, weak: Sequence[Message] = ()) -> None:
    errors: dict[str, Message] = {}
    if not is_login(login):
        errors["login"] = Message(N_("登录名为2到40个字符，可用文字、数字和“.”“-”“_”“@”，以文字或数字开头。"))
    if not 1 <= len(name) <= _LONGEST_NAME:
        errors["name"] = Message(N_("请填写姓名，最多{limit}个字。"), {"limit": _LONGEST_NAME})
    if email is not None and normal_email(email) is None:
        errors["email"] = Message(N_("请填写完整的邮箱地址，例如name@example.cn。"))
    if weak:
        errors["password"] = weak[0]
    if errors:
        raise InvalidInput(errors)


def _weaknesses(password: str, *words: str) -> list[Message]:
    return passwords.weaknesses(password, words=words)


def normal_email(email: str | None) -> str | None:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(email, check_deliverability=False).normalized if email else None
    except EmailNotValidError:
        return None


async def _record_of(account: UUID) -> PasswordRecord:
    [row] = await fetch("SELECT password FROM account WHERE id = ?", account)
    return read(row["password"])


def _place(account: UUID) -> str:
    return f"account|{account}|private_keys"

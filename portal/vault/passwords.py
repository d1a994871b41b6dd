"""From a password to proof and key: one slow Argon2id call, then two halves that share nothing."""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from nacl import bindings

from portal.core.errors import N_, DomainError, Message
from portal.vault.canonical import text_bytes
from portal.vault.server_key import ServerKey

MINIMUM_LENGTH = 12

_VERSION = 1
_SALT_BYTES = bindings.crypto_pwhash_SALTBYTES
_AT_ONCE = 2
_MOST_WAITING = 16

_FEWEST_DIFFERENT = 5
_DECORATION = "0123456789!@#$%^&*()_+-=.,?~ "
_COMMON_PASSWORDS = """
    123456789012 1234567890123 0123456789ab 123456789abc 1234567890qwe 1234567890abc 123qweasdzxc
    1qaz2wsx3edc 1q2w3e4r5t6y 1qaz2wsx3edc4rfv q1w2e3r4t5y6 zaq12wsxcde3 qazwsxedcrfv qwe123asd456
    a123456789012 aa1234567890 qq1234567890 abcd12345678 abc123456789 5201314woaini woaini520131
"""
_COMMON_WORDS = """
    password passw0rd p@ssword p@ssw0rd admin administrator qwerty qwertyuiop qwertyuiopasdfghjkl asdfghjkl
    zxcvbnm abcdefg abcdefghijkl letmein welcome iloveyou woaini root changeme secret login test guest
    zhujianju chengdu mima wodemima huanying
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Passes over the memory, and bytes of memory."""

    ops: int
    mem: int


@dataclass(frozen=True, slots=True)
class PasswordRecord:
    """What is stored about a password; without the server key it cannot even be guessed at."""

    salt: bytes = field(repr=False)
    ops: int
    mem: int
    verifier: bytes = field(repr=False)
    version: int
    server_key_id: str


class TooManyWaiting(DomainError):
    """So many passwords wait to be checked that one more would wait too long; nothing was counted."""

    def __init__(self) -> None:
        super().__init__(N_("系统正忙，您的内容没有丢失，请稍后再试一次。"))


_cost = Cost(ops=4, mem=128 * 1024 * 1024)
_CHEAPEST = Cost(bindings.crypto_pwhash_argon2id_OPSLIMIT_MIN, bindings.crypto_pwhash_argon2id_MEMLIMIT_MIN)
# Each calculation holds 128 MiB, so a worker does two at once and the others wait.
_slots: RunVar[CapacityLimiter] = RunVar("portal.vault.passwords")


async def create(password: str, server_key: ServerKey) -> tuple[PasswordRecord, bytes]:
    """The record to store, and the 32-byte key that the password now gives."""
    salt, cost = secrets.token_bytes(_SALT_BYTES), _cost
    verifier, kek = _halves(await _slow_hash(password, salt, cost), server_key)
    return PasswordRecord(salt, cost.ops, cost.mem, verifier, _VERSION, server_key.id), kek


async def check(password: str, record: PasswordRecord, server_key: ServerKey) -> bytes | None:
    """The key, or None for a wrong password or a record that another server key made."""
    stretched = await _slow_hash(password, record.salt, Cost(record.ops, record.mem))
    verifier, kek = _halves(stretched, server_key)
    known = record.version == _VERSION and record.server_key_id == server_key.id
    return kek if hmac.compare_digest(verifier, record.verifier) and known else None


async def check_nobody(password: str) -> None:
    """Costs what `check` costs, for a login name that does not exist."""
    await _slow_hash(password, secrets.token_bytes(_SALT_BYTES), _cost)


def require_room() -> None:
    """Raise TooManyWaiting rather than let a flood of sign-ins queue without end."""
    if _limiter().statistics().tasks_waiting >= _MOST_WAITING:
        raise TooManyWaiting


def is_outdated(record: PasswordRecord) -> bool:
    """Whether the record is weaker than a new one would be: then make a new one at this login."""
    return record.version < _VERSION or record.ops < _cost.ops or record.mem < _cost.mem


@contextmanager
def cheap_for_tests() -> Iterator[None]:
    """The least that Argon2id allows. For tests and the demo only: it protects nothing."""
    global _cost  # noqa: PLW0603 – one setting of the whole process, and only tests and the demo change it.
    before = _cost
    _cost = _CHEAPEST
    try:
        yield
    finally:
        _cost = before


def weaknesses(password: str, *, words: Sequence[str] = ()) -> list[Message]:
    """Why this password will not do; `words` are those it must not contain, such as the login name."""
    text = unicodedata.normalize("NFKC", password)
    found = []
    if len(text) < MINIMUM_LENGTH:
        found.append(Message(N_("密码至少需要{minimum}个字符。"), {"minimum": MINIMUM_LENGTH}))
    if _is_common(text.casefold()):
        found.append(Message(N_("这个密码过于常见，请换一个。")))
    if any(_contains(text, word) for word in words):
        found.append(Message(N_("密码不能包含登录名、姓名等个人信息。")))
    return found


async def _slow_hash(password: str, salt: bytes, cost: Cost) -> bytes:
    return await to_thread.run_sync(_argon2id, password, salt, cost, limiter=_limiter())


def _limiter() -> CapacityLimiter:
    limiter = _slots.get(None)
    if limiter is None:
        limiter = CapacityLimiter(_AT_ONCE)
        _slots.set(limiter)
    return limiter


def _argon2id(password: str, salt: bytes, cost: Cost) -> bytes:
    # One password may be typed full-width on one machine and half-width on another.
    typed = text_bytes(unicodedata.normalize("NFKC", password))
    algorithm = bindings.crypto_pwhash_ALG_ARGON2ID13
    return bindings.crypto_pwhash_alg(64, typed, salt, cost.ops, cost.mem, algorithm)


def _halves(stretched: bytes, server_key: ServerKey) -> tuple[bytes, bytes]:
    return (
        _keyed(stretched[:32], server_key, b"password.verify"),
        _keyed(stretched[32:], server_key, b"password.kek"),
    )


def _keyed(half: bytes, server_key: ServerKey, person: bytes) -> bytes:
    return hashlib.blake2b(half, digest_size=32, key=server_key.secret, person=person).digest()


def _is_common(text: str) -> bool:
    """Known passwords, a known word with digits around it, or hardly any different characters."""
    word = text.strip(_DECORATION)
    known = text in _COMMON_PASSWORDS.split() or word in _COMMON_WORDS.split()
    return known or len(set(text)) < _FEWEST_DIFFERENT


def _contains(text: str, word: str) -> bool:
    wanted = unicodedata.normalize("NFKC", word).casefold().strip()
    # Two Latin letters or one Chinese character occur by chance.
    return len(wanted) > 1 and len(text_bytes(wanted)) > 2 and wanted in text.casefold()

"""The two files of the escrow ceremony: what goes to the offline machine, and what comes back from it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.core.errors import N_, DomainError
from portal.vault.digests import fingerprint

REQUEST = "portal escrow request 1"
OPENED = "portal escrow opened 1"


class BadFile(DomainError):
    """The file is damaged, of another kind, or says something that its signatures do not."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or N_("这个文件不完整，或者不是托管密钥仪式的文件。"))


@dataclass(frozen=True, slots=True)
class EscrowedKey:
    """One key of the office, sealed to escrow, with the chain of signatures up to the root."""

    number: int
    public: bytes
    sealed: bytes
    signature: bytes
    signer: str
    signer_public: bytes
    certificate: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """Holds no secret. `account` is the person to whom the keys are to be sealed."""

    office: str
    office_name: str
    root_public: bytes
    escrow_public: bytes
    account: str
    login: str
    name: str
    box_public: bytes
    keys: tuple[EscrowedKey, ...]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.box_public)

    def text(self) -> str:
        return _written(REQUEST, asdict(self))

    @classmethod
    def of(cls, text: str) -> "Request":
        held = _read(REQUEST, text)
        try:
            return cls(**held | {"keys": tuple(EscrowedKey(**key) for key in held["keys"])})
        except (KeyError, TypeError):
            raise BadFile from None


@dataclass(frozen=True, slots=True)
class OpenedKey:
    number: int
    public: bytes
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """The office's keys, sealed to one person and to nobody else: it may travel as it came."""

    office: str
    account: str
    box_public: bytes
    keys: tuple[OpenedKey, ...]

    def text(self) -> str:
        return _written(OPENED, asdict(self))

    @classmethod
    def of(cls, text: str) -> "Opened":
        held = _read(OPENED, text)
        try:
            return cls(**held | {"keys": tuple(OpenedKey(**key) for key in held["keys"])})
        except (KeyError, TypeError):
            raise BadFile from None


def _written(kind: str, held: Mapping[str, Any]) -> str:
    return json.dumps({"kind": kind} | _outward(held), ensure_ascii=False, indent=1)


def _read(kind: str, text: str) -> dict[str, Any]:
    try:
        held = json.loads(text)
        if held.pop("kind") != kind:
            raise BadFile
        read: dict[str, Any] = _inward(held)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise BadFile from None
    return read


def _outward(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, Mapping):
        return {name: _outward(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_outward(one) for one in value]
    return value


def _inward(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"hex"}:
            return bytes.fromhex(value["hex"])
        return {name: _inward(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_inward(one) for one in value]
    return value

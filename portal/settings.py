"""What an operator can set, read from the environment and from nowhere else."""

import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

MEGABYTE = 1024 * 1024


class BadSetting(ValueError):
    """A variable that cannot be understood; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One row of the operator's table of settings."""

    name: str
    env: str
    default: str
    help: str


def _text(value: str) -> str:
    return value


def _flag(value: str) -> bool:
    if value not in ("0", "1"):
        raise BadSetting("must be 1 or 0")
    return value == "1"


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise BadSetting(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def _megabytes(value: str) -> int:
    return _whole(1, 2048)(value) * MEGABYTE


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise BadSetting("must be an address such as https://portal.example.gov.cn, without a path")
    return value.rstrip("/")


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise BadSetting("must begin with sqlite:/// or postgresql://")
    return value


def _smtp(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        raise BadSetting("must be like smtp://user:password@mail.example:587")
    return value


def _level(value: str) -> str:
    if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise BadSetting("must be DEBUG, INFO, WARNING or ERROR")
    return value.upper()


def _setting(env: str, default: Any, help: str, parse: Callable[[str], Any] = _text, shown: str = "") -> Any:
    """A field with its variable; `shown` is the default in the words of the operator's table."""
    may_hold_a_password = parse in (_database, _smtp)
    metadata = {"env": env, "help": help, "parse": parse, "shown": shown}
    return field(default=default, metadata=metadata, repr=not may_hold_a_password)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of one running portal; every field is documented by `table()`."""

    data: Path = _setting("PORTAL_DATA", Path("var"), "Folder of the database, sealed files and keys.", Path)
    database_url: str = _setting(
        "PORTAL_DATABASE_URL",
        "",
        "Database: sqlite:///path or postgresql://user:password@host/name.",
        _database,
        "portal.sqlite3 in the data folder",
    )
    host: str = _setting("PORTAL_HOST", "127.0.0.1", "Address to listen on.")
    port: int = _setting("PORTAL_PORT", 8000, "Port to listen on.", _whole(1, 65535))
    workers: int = _setting("PORTAL_WORKERS", 1, "Number of worker processes.", _whole(1, 64))
    public_url: str = _setting(
        "PORTAL_PUBLIC_URL",
        "",
        "Address that visitors type. With https: Secure __Host- cookies and HSTS.",
        _address,
        "where it listens",
    )
    pack: str = _setting("PORTAL_PACK", "changde", "Reference pack: the city's offices, areas and rules.")
    demo: bool = _setting("PORTAL_DEMO", False, "1 marks every page as a demo.", _flag, "0")
    smtp_url: str | None = _setting(
        "PORTAL_SMTP_URL",
        None,
        "Mail server: smtp://, smtps:// or smtp+starttls://user:password@host:port. Without it mails wait.",
        _smtp,
        "none",
    )
    mail_from: str = _setting("PORTAL_MAIL_FROM", "portal@localhost", "Sender of the portal's mails.")
    mail_delay: int = _setting(
        "PORTAL_MAIL_DELAY",
        30,
        "Minutes within which mails of one office are gathered into one; 0 sends at once.",
        _whole(0, 24 * 60),
    )
    mail_hour: int = _setting(
        "PORTAL_MAIL_HOUR",
        8,
        "Hour of a working day from which digests and daily sheets are sent, in the bureau's own time.",
        _whole(0, 23),
    )
    informant_notice: bool = _setting(
        "PORTAL_INFORMANT_NOTICE",
        False,
        "1 lets informants leave an address to be told that something is new; the mail provider sees it.",
        _flag,
        "0",
    )
    file_limit: int = _setting(
        "PORTAL_FILE_LIMIT", 50 * MEGABYTE, "Largest file of evidence, in MB.", _megabytes, "50"
    )
    tip_limit: int = _setting(
        "PORTAL_TIP_LIMIT", 200 * MEGABYTE, "Largest total of the files of one tip, in MB.", _megabytes, "200"
    )
    dry_run: bool = _setting(
        "PORTAL_DRY_RUN",
        False,
        "1: retention deletes nothing, it only counts what it would delete.",
        _flag,
        "0",
    )
    trusted_proxy: str | None = _setting(
        "PORTAL_TRUSTED_PROXY",
        None,
        "Address of the reverse proxy whose X-Forwarded-For counts for the limits of attempts.",
        _text,
        "none",
    )
    drafts_per_hour: int = _setting(
        "PORTAL_DRAFTS_PER_HOUR",
        60,
        "Reports that one address may begin in an hour, a sixth of them at once; more wait. 0: no limit.",
        _whole(0, 100_000),
    )
    uploads_per_hour: int = _setting(
        "PORTAL_UPLOADS_PER_HOUR",
        600,
        "Uploads from one address in an hour, counted like the reports.",
        _whole(0, 100_000),
    )
    tips_per_hour: int = _setting(
        "PORTAL_TIPS_PER_HOUR",
        30,
        "Tips that one address may send in an hour, counted like the reports.",
        _whole(0, 100_000),
    )
    sign_ins_per_hour: int = _setting(
        "PORTAL_SIGN_INS_PER_HOUR",
        240,
        "Receipt codes tried from one address in an hour; a wrong one counts five times.",
        _whole(0, 100_000),
    )
    messages_per_hour: int = _setting(
        "PORTAL_MESSAGES_PER_HOUR",
        60,
        "Messages of informants from one address in an hour, counted like the reports.",
        _whole(0, 100_000),
    )
    objections_per_hour: int = _setting(
        "PORTAL_OBJECTIONS_PER_HOUR",
        30,
        "Objections to records from one address in an hour, counted like the reports.",
        _whole(0, 100_000),
    )
    orders_per_hour: int = _setting(
        "PORTAL_ORDERS_PER_HOUR",
        6000,
        "Orders that one key of a hotline may hand over or look up in an hour, counted like the reports.",
        _whole(0, 1_000_000),
    )
    reads_per_hour: int = _setting(
        "PORTAL_READS_PER_HOUR",
        7200,
        "Answers of the read API that one address may have in an hour, counted like the reports.",
        _whole(0, 1_000_000),
    )
    newcomers_per_minute: int = _setting(
        "PORTAL_NEWCOMERS_PER_MINUTE",
        300,
        "Begun reports, sent tips and receipt codes that a worker takes in a minute before newcomers wait. "
        "0: no limit.",
        _whole(0, 100_000),
    )
    longest_wait: int = _setting(
        "PORTAL_LONGEST_WAIT",
        300,
        "Seconds after which everybody who was asked to wait goes through.",
        _whole(5, 900),
    )
    fewest_seconds: int = _setting(
        "PORTAL_FEWEST_SECONDS",
        10,
        "Seconds that lie at least between beginning a report and sending it.",
        _whole(0, 600),
    )
    server_key: Path | None = _setting(
        "PORTAL_SERVER_KEY",
        None,
        "File of the server key. Keep it apart from the database and out of its backups.",
        Path,
        "keys/server.key in the data folder",
    )
    invitation_days: int = _setting(
        "PORTAL_INVITATION_DAYS",
        7,
        "Days within which an invitation or a reset code for staff must be used.",
        _whole(1, 60),
    )
    search_memory: int = _setting(
        "PORTAL_SEARCH_MEMORY",
        256,
        "MiB in which one worker holds the words that members are searching; the newest come first.",
        _whole(16, 65_536),
    )
    log_level: str = _setting("PORTAL_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.", _level)

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Raise BadSetting, naming the variable, when one cannot be understood."""
        settings = cls(**{one.name: _parsed(one, env) for one in fields(cls) if _is_given(one, env)})
        if settings.tip_limit < settings.file_limit:
            raise BadSetting("PORTAL_TIP_LIMIT must not be smaller than PORTAL_FILE_LIMIT")
        return settings

    def __post_init__(self) -> None:
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data / 'portal.sqlite3'}")
        if not self.public_url:
            host = f"[{self.host}]" if ":" in self.host else self.host
            object.__setattr__(self, "public_url", f"http://{host}:{self.port}")

    @property
    def secure(self) -> bool:
        """Whether visitors come over https."""
        return self.public_url.startswith("https://")

    @property
    def server_key_path(self) -> Path:
        return self.server_key or self.data / "keys" / "server.key"

    @property
    def mail_key_path(self) -> Path:
        """The key of informants' addresses: beside the server key, out of the database and its backups."""
        return self.server_key_path.with_name("mail.key")

    @property
    def blobs(self) -> Path:
        """Folder of the sealed files."""
        return self.data / "blobs"


def table() -> tuple[Variable, ...]:
    """Every setting for the operator, in the order of the page that documents them."""
    return tuple(
        Variable(
            name=one.name,
            env=one.metadata["env"],
            default=one.metadata["shown"] or str(one.default),
            help=one.metadata["help"],
        )
        for one in fields(Settings)
    )


def _is_given(one: Field[Any], env: Mapping[str, str]) -> bool:
    return bool(env.get(one.metadata["env"], "").strip())


def _parsed(one: Field[Any], env: Mapping[str, str]) -> Any:
    name = one.metadata["env"]
    try:
        return one.metadata["parse"](env[name].strip())
    except BadSetting as error:
        raise BadSetting(f"{name} {error}") from None
    except ValueError:
        # The value itself is not repeated: it may be a password inside an address.
        raise BadSetting(f"{name} cannot be understood") from None


_bound: list[Settings] = []


def bind(settings: Settings) -> None:
    """The settings that this process runs with; called once, by the application or a command."""
    _bound[:] = [settings]


def current() -> Settings:
    if not _bound:
        raise RuntimeError("no settings are bound: call portal.settings.bind(settings) first")
    return _bound[0]

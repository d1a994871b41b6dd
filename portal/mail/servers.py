"""The mail server that the settings name: connecting, handing over one mail, and what went wrong."""

import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

TIMEOUT_SECONDS = 20
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` says what kind of failure it was and nothing more: a server's answer may repeat addresses.

    `permanent`: trying again cannot help. `server`: other mails would meet the same failure now.
    """

    code: str
    permanent: bool = False
    server: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Where the mail server is, and how the connection is protected."""

    host: str
    port: int
    use_tls: bool
    start_tls: bool | None
    username: str | None
    password: str | None = field(repr=False)


def address(url: str) -> Address:
    """`smtps://` is encrypted from the first byte, `smtp+starttls://` or `?starttls` before signing in.

    Plain `smtp://` encrypts when the server offers it, except on this machine, where there is nobody
    to listen and the usual certificate is nobody's.
    """
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    use_tls = parts.scheme == "smtps"
    required = parts.scheme == "smtp+starttls" or "starttls" in parts.query.split("&")
    start_tls = True if required else None
    if use_tls or (not required and host in _LOOPBACK):
        start_tls = False
    default = 465 if use_tls else 587 if required else 25
    return Address(
        host=host,
        port=parts.port or default,
        use_tls=use_tls,
        start_tls=start_tls,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


class Server:
    """One connection for a run of mails, opened with the first of them."""

    def __init__(self, url: str, *, patience: float = TIMEOUT_SECONDS) -> None:
        self._address = address(url)
        self._patience = patience
        self._client: SMTP | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._hang_up(self._client)

    async def deliver(self, message: EmailMessage, sender: str, recipient: str) -> Problem | None:
        """Hand over one mail; None means that the server has taken it."""
        try:
            client = await self._connected()
            await client.send_message(message, sender=sender, recipients=[recipient])
        except (SMTPException, OSError, ValueError) as error:
            return problem_of(error)
        return None

    async def greet(self) -> Problem | None:
        """Connect and sign in, and send nothing."""
        try:
            await (await self._connected()).noop()
        except (SMTPException, OSError, ValueError) as error:
            return problem_of(error)
        return None

    async def _connected(self) -> SMTP:
        if self._client is None:
            where = self._address
            client = SMTP(
                hostname=where.host,
                port=where.port,
                use_tls=where.use_tls,
                start_tls=where.start_tls,
                username=where.username,
                password=where.password,
                timeout=self._patience,
                # The name of this machine is nobody's business.
                local_hostname="localhost",
            )
            await client.connect()
            self._client = client
        return self._client

    async def _hang_up(self, client: SMTP) -> None:
        try:
            await client.quit()
        except (SMTPException, OSError):
            client.close()


def problem_of(error: Exception) -> Problem:
    if isinstance(error, SMTPRecipientsRefused):
        code = error.recipients[0].code
        return Problem(f"recipient-{_class(code)}", permanent=code >= 500)
    for kind, problem in _PROBLEMS:
        if isinstance(error, kind):
            return problem
    if isinstance(error, SMTPResponseException):
        # A refused sender or a server that has enough concerns every mail: the run ends, the others wait.
        return Problem(f"refused-{_class(error.code)}", server=True)
    return Problem("connect", server=True)


# The special before the general, as the classes of aiosmtplib inherit.
_PROBLEMS: tuple[tuple[type[Exception], Problem], ...] = (
    (SMTPAuthenticationError, Problem("login", server=True)),
    (SMTPTimeoutError, Problem("timeout", server=True)),
    (TimeoutError, Problem("timeout", server=True)),
    (SMTPServerDisconnected, Problem("dropped", server=True)),
    (ssl.SSLError, Problem("tls", server=True)),
    (SMTPNotSupported, Problem("address", permanent=True)),
    (ValueError, Problem("address", permanent=True)),
)


def _class(code: int) -> str:
    return f"{code // 100}xx"

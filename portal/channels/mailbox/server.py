"""The mailbox's own server: one connection for a run, spoken to in a thread, none of it ever logged."""

import logging
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar

from anyio import to_thread
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

from portal.channels.mailbox.keeping import STARTTLS, TLS
from portal.channels.mailbox.queries import MailboxRow
from portal.core import clock

PATIENCE: Final = 30.0
_CONNECT: Final = 15.0
_DELETED: Final = b"\\Deleted"
Result = TypeVar("Result")

# At DEBUG the library would write passwords' neighbours and whole mails into the log.
logging.getLogger("imapclient").setLevel(logging.CRITICAL)


class ServerProblem(Exception):
    """What went wrong, as a code of `queries.PROBLEMS`; a server's own words may repeat addresses."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that lies in the folder; `validity` and `uid` together name it for this server."""

    uid: int
    validity: int
    size: int
    arrived: datetime

    @property
    def arrived_on(self) -> date:
        """A server with a wrong clock does not make it arrive tomorrow."""
        return min(self.arrived.astimezone(clock.SHANGHAI).date(), clock.today())


class Server:
    def __init__(self, row: MailboxRow, patience: float) -> None:
        self._row = row
        self._patience = patience
        self._client: IMAPClient | None = None
        self._validity = 0

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, row: MailboxRow, password: str, *, patience: float = PATIENCE
    ) -> AsyncIterator["Server"]:
        """Signed in, with the folder selected; raises ServerProblem."""
        server = cls(row, patience)
        try:
            await server._spoken(lambda: server._connect(password), otherwise="connect")
            await server._spoken(server._select, otherwise="folder")
            yield server
        finally:
            await server._hang_up()

    async def waiting(self) -> list[Waiting]:
        """What lies in the folder, oldest first."""
        return await self._spoken(self._waiting)

    async def message(self, uid: int) -> bytes | None:
        """Without marking it as read; None when somebody else has taken it away."""
        return await self._spoken(lambda: self._fetched(uid, b"BODY.PEEK[]"))

    async def beginning(self, uid: int, size: int) -> bytes | None:
        return await self._spoken(lambda: self._fetched(uid, f"BODY.PEEK[]<0.{size}>".encode()))

    async def put_away(self, uid: int, folder: str) -> None:
        """Into this folder, or for good where it has no name. Raises ServerProblem `move`."""
        await self._spoken(lambda: self._put_away(uid, folder), otherwise="move")

    async def lying_in(self, folder: str) -> int:
        return await self._spoken(lambda: self._lying_in(folder))

    def _connect(self, password: str) -> None:
        row = self._row
        context = ssl.create_default_context()
        timeout = SocketTimeout(connect=min(_CONNECT, self._patience), read=self._patience)
        client = IMAPClient(row.host, row.port, ssl=row.security == TLS, ssl_context=context, timeout=timeout)
        self._client = client
        client.normalise_times = False
        if row.security == STARTTLS:
            _protect(client, context)
        client.login(row.login, password)
        # Some providers let nobody in who does not say what program he is.
        if client.has_capability("ID"):
            client.id_({"name": "portal"})

    def _select(self) -> None:
        self._validity = int(self._known().select_folder(self._row.folder)[b"UIDVALIDITY"])

    def _waiting(self) -> list[Waiting]:
        client = self._known()
        uids = sorted(client.search("UNDELETED"))
        told = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"]) if uids else {}
        return [
            Waiting(uid, self._validity, int(told[uid][b"RFC822.SIZE"]), told[uid][b"INTERNALDATE"])
            for uid in uids
            if uid in told
        ]

    def _fetched(self, uid: int, part: bytes) -> bytes | None:
        told = self._known().fetch([uid], [part]).get(uid, {})
        return next((bytes(value) for key, value in told.items() if key.startswith(b"BODY[")), None)

    def _put_away(self, uid: int, folder: str) -> None:
        client = self._known()
        if folder:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            if client.has_capability("MOVE"):
                client.move([uid], folder)
                return
            client.copy([uid], folder)
        client.add_flags([uid], [_DELETED], silent=True)
        # Without UIDPLUS others' deleted messages would go too: then ours stays, marked as deleted.
        if client.has_capability("UIDPLUS"):
            client.uid_expunge([uid])

    def _lying_in(self, folder: str) -> int:
        client = self._known()
        if not folder or not client.folder_exists(folder):
            return 0
        return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])

    async def _spoken(self, talk: Callable[[], Result], *, otherwise: str = "server") -> Result:
        """Off the loop. Whoever cancels does not wait: the connection is shut behind the thread's back."""
        try:
            return await to_thread.run_sync(talk, abandon_on_cancel=True)
        except (IMAPClientError, OSError, ValueError, KeyError, AssertionError) as error:
            raise ServerProblem(problem_of(error, otherwise)) from None

    async def _hang_up(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await to_thread.run_sync(lambda: _end(client), abandon_on_cancel=True)

    def _known(self) -> IMAPClient:
        assert self._client is not None, "the connection is open"
        return self._client


def _protect(client: IMAPClient, context: ssl.SSLContext) -> None:
    """Whoever takes the offer out of the server's words, or refuses for it, hears nothing more."""
    if not client.has_capability("STARTTLS"):
        raise CapabilityError
    try:
        client.starttls(context)
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        raise CapabilityError from None


def problem_of(error: Exception, otherwise: str = "server") -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATES.get(error.verify_code, "untrusted")
    return next((code for kinds, code in _PROBLEMS if isinstance(error, kinds)), otherwise)


# As OpenSSL counts them: not valid yet, no longer valid, for another name, for another address.
_CERTIFICATES: Final = {9: "expired", 10: "expired", 62: "name", 64: "name"}


# The special before the general, as the classes inherit.
_PROBLEMS: Final[Sequence[tuple[tuple[type[Exception], ...], str]]] = (
    ((LoginError,), "login"),
    ((CapabilityError, ssl.SSLError), "tls"),
    ((TimeoutError,), "timeout"),
    ((socket.gaierror, ConnectionRefusedError), "connect"),
    ((IMAPClientAbortError, ConnectionError, EOFError), "dropped"),
)


def _end(client: Any) -> None:
    with suppress(Exception):
        client.socket().settimeout(1)
        client.logout()
        return
    with suppress(Exception):
        client.shutdown()

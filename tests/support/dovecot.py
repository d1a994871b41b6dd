"""A private IMAP server for tests: its own settings, users and mail, on a free port, gone afterwards."""

import grp
import imaplib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.databases import free_port
from tests.support.missing import Missing
from tests.support.programs import farewell

INSTALL = "apt install dovecot-imapd"
START_SECONDS = 20
PASSWORD = "mailbox-secret-7f3a"
AT = {"good": "127.0.0.1", "expired": "127.0.0.2", "name": "127.0.0.3", "untrusted": "127.0.0.4"}
"""Where a server that speaks TLS shows which certificate."""


@dataclass(slots=True)
class Dovecot:
    """`login` is the only user; every test takes another folder for its inbox."""

    folder: Path
    port: int
    login: str = "jubao@example.gov.cn"
    tls_port: int = 0
    certificates: Path | None = None
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        binary = shutil.which("dovecot") or "/usr/sbin/dovecot"
        with (self.folder / "out").open("ab") as output:
            self._process = subprocess.Popen(
                [binary, "-F", "-c", str(self.folder / "dovecot.conf")],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        _wait_until(self._answers, self._process, self.folder / "out")

    @property
    def running(self) -> bool:
        return self._process is not None

    def kill(self) -> None:
        """Everything of it at once, as when the machine loses its power."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        for pid in self._left_over():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def put(self, folder: str, *messages: bytes, at: Any = None) -> None:
        """Deliver into a folder, which is made where it is missing."""
        with self.signed_in() as mail:
            mail.create(f'"{folder}"')
            for message in messages:
                answer, _ = mail.append(
                    f'"{folder}"', None, at or imaplib.Time2Internaldate(time.time()), message
                )
                assert answer == "OK"

    def messages(self, folder: str) -> list[bytes]:
        """What lies in a folder and is not marked as deleted."""
        with self.signed_in() as mail:
            if mail.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            [found] = mail.search(None, "UNDELETED")[1]
            parts = [mail.fetch(number.decode(), "(BODY.PEEK[])")[1] for number in found.split()]
            return [part[0][1] for part in parts if isinstance(part[0], tuple)]

    def flags(self, folder: str) -> list[str]:
        with self.signed_in() as mail:
            mail.select(f'"{folder}"', readonly=True)
            return [str(line) for line in mail.fetch("1:*", "(FLAGS)")[1] if line]

    def empty(self) -> None:
        with self.signed_in() as mail:
            for line in mail.list()[1]:
                name = line.decode().rsplit(" ", 1)[-1].strip('"') if isinstance(line, bytes) else ""
                if name and name != "INBOX":
                    mail.delete(f'"{name}"')
            [many] = mail.select("INBOX")[1]
            if many and many != b"0":
                mail.store("1:*", "+FLAGS", "\\Deleted")
                mail.expunge()

    def renumber(self, folder: str) -> None:
        """The server forgets its numbers: UIDVALIDITY is another afterwards, and so are all UIDs."""
        messages = self.messages(folder)
        with self.signed_in() as mail:
            mail.delete(f'"{folder}"')
        time.sleep(1.1)  # UIDVALIDITY counts seconds.
        self.put(folder, *messages)

    @contextmanager
    def signed_in(self) -> Iterator[imaplib.IMAP4]:
        mail = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        mail.authenticate("PLAIN", lambda _: f"\0{self.login}\0{PASSWORD}".encode())
        try:
            yield mail
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                mail.logout()

    def _answers(self) -> bool:
        try:
            with self.signed_in():
                return True
        except (OSError, imaplib.IMAP4.error):
            return False

    def _left_over(self) -> list[int]:
        """Its helpers have groups of their own; they are known by their folder of settings."""
        wanted, found = str(self.folder).encode(), []
        for path in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError, ValueError):
                if b"CONFIG_FILE=" + wanted in path.read_bytes():
                    found.append(int(path.parent.name))
        return found


@contextmanager
def private_dovecot(certificates: Path | None = None) -> Iterator[Dovecot]:
    """With `certificates` it speaks TLS, with another one at each of the addresses in `AT`."""
    if not (shutil.which("dovecot") or Path("/usr/sbin/dovecot").exists()):
        raise Missing(f"There is no dovecot on this machine: {INSTALL}")
    folder = Path(tempfile.mkdtemp(prefix="portal-dovecot-"))
    folder.chmod(0o755)
    tls = free_port() if certificates else 0
    server = Dovecot(folder, free_port(), tls_port=tls, certificates=certificates)
    (folder / "dovecot.conf").write_text(_settings(server), encoding="utf-8")
    (folder / "mail").mkdir()
    _give(folder / "mail")
    with farewell(_FAREWELL, folder):
        server.start()
        yield server
        server.kill()


_FAREWELL = 'kill "$(cat "$1/run/master.pid")"; sleep 0.2; rm -rf -- "$1"'


def _settings(server: Dovecot) -> str:
    user, group = _owner()
    login, internal = ("dovenull", "dovecot") if os.getuid() == 0 else (user, user)
    return f"""
protocols = imap
listen = {", ".join(AT.values())}
base_dir = {server.folder}/run
state_dir = {server.folder}/state
log_path = {server.folder}/log
{_encryption(server)}
disable_plaintext_auth = no
auth_mechanisms = plain
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {_group_of(internal)}
first_valid_uid = 1
mail_uid = {user}
mail_gid = {group}
mail_location = mdbox:{server.folder}/mail/%u
mail_fsync = never
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {server.port}
  }}
  inet_listener imaps {{
    port = {server.tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={server.folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


def _encryption(server: Dovecot) -> str:
    if server.certificates is None:
        return "ssl = no"
    blocks = [
        f"local {address} {{\n  ssl_cert = <{server.certificates}/{name}.pem\n"
        f"  ssl_key = <{server.certificates}/{name}.pem\n}}"
        for name, address in AT.items()
    ]
    return "\n".join(["ssl = yes", *blocks])


def _owner() -> tuple[str, str]:
    """Mail belongs to somebody who is not root, as dovecot wants it."""
    if os.getuid() != 0:
        return _me(), grp.getgrgid(os.getgid()).gr_name
    return "nobody", _group_of("nobody")


def _me() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _group_of(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


def _give(path: Path) -> None:
    if os.getuid() == 0:
        shutil.chown(path, *_owner())


def _wait_until(ready: Any, process: "subprocess.Popen[bytes]", output: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while not ready():
        told = output.read_text(errors="replace")[-2000:]
        assert process.poll() is None, told
        assert time.monotonic() < until, told
        time.sleep(0.05)


def letter(
    subject: str, *, text: str = "张三的证书挂在示例公司。", sender: str = "周举报 <zhou@example.com>"
) -> bytes:
    from email.message import EmailMessage
    from email.utils import make_msgid

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "jubao@example.gov.cn", subject
    message["Message-ID"] = make_msgid(domain="mail.example.com")
    message.set_content(text)
    return message.as_bytes()

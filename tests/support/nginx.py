"""The handbook's example for nginx before a portal: what an operator copies is what the tests run."""

import os
import pwd
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.databases import free_port
from tests.support.missing import Missing
from tests.support.programs import farewell

INSTALL = "apt install nginx"
HANDBOOK = Path(__file__).parents[2] / "docs" / "operating.md"
START_SECONDS = 20
NOTHING: Mapping[str, str] = {}
# As Debian installs it: whatever an example does not turn off is logged, and compressed.
_AROUND = """
daemon off;
{user}
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log {folder}/access.log;
    gzip on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/portal.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Nginx:
    """`plain` is the port that only leads to `url`; everything that it writes lies under `folder`."""

    url: str
    plain: int
    folder: Path
    trust: ssl.SSLContext
    process: "subprocess.Popen[bytes]"

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def written(self) -> str:
        """Every log, and whatever else it has put on the disk."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return "\n".join(path.read_text("utf-8", "replace") for path in files if path.suffix != ".conf")

    def held_files(self) -> list[str]:
        """What the processes hold open under the folder, also when its name is gone; logs left out."""
        found = []
        for pid in (self.process.pid, *self._workers()):
            for one in Path(f"/proc/{pid}/fd").iterdir():
                target = str(one.readlink()) if one.is_symlink() else ""
                if target.startswith(str(self.folder)) and ".log" not in target:
                    found.append(target)
        return found

    def _workers(self) -> list[int]:
        folder = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in folder.read_text().split()]


@contextmanager
def nginx_before(
    portal: int, certificates: Path, *, port: int = 0, changed: Mapping[str, str] = NOTHING
) -> Iterator[Nginx]:
    """Before the port of a portal; `changed` puts other words in the place of words of the example.

    `certificates` is a folder that `tests.support.certificates` has filled.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise Missing(f"There is no nginx on this machine: {INSTALL}")
    folder = Path(tempfile.mkdtemp(prefix="portal-nginx-"))
    folder.chmod(0o755)
    shutil.copy(certificates / "good.pem", folder / "certificate.pem")
    trust = ssl.create_default_context(cafile=str(certificates / "authority.pem"))
    port, plain = port or free_port(), free_port()
    (folder / "portal.conf").write_text(_example(folder, portal, port, plain, changed), encoding="utf-8")
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=_user()), encoding="utf-8")
    with farewell('kill "$(cat "$1/pid")" && sleep 0.2; rm -rf -- "$1"', folder):
        process = _started(program, folder)
        server = Nginx(f"https://127.0.0.1:{port}", plain, folder, trust, process)
        try:
            _wait_for(server)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def _example(folder: Path, portal: int, port: int, plain: int, changed: Mapping[str, str]) -> str:
    """With ports and folders of this machine, and nothing else of its own."""
    text = HANDBOOK.read_text(encoding="utf-8").partition("```nginx\n")[2].partition("```")[0]
    ours = {
        "listen 80 ": f"listen 127.0.0.1:{plain} ",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "https://portal.example.gov.cn": f"https://127.0.0.1:{port}",
        "http://127.0.0.1:8000": f"http://127.0.0.1:{portal}",
        "/etc/ssl/portal.pem": f"{folder}/certificate.pem",
        "/etc/ssl/portal.key": f"{folder}/certificate.pem",
        "/var/lib/nginx/portal": f"{folder}/cache",
    }
    for theirs, one in {**ours, **changed}.items():
        assert theirs in text, f"the example says nothing of {theirs}"
        text = text.replace(theirs, one)
    return text.replace("FOLDER", str(folder))


def _user() -> str:
    """Workers of root are somebody else's, who must own what they write."""
    if os.getuid() != 0:
        return ""
    name = "www-data" if "www-data" in {user.pw_name for user in pwd.getpwall()} else "nobody"
    return f"user {name};"


def _started(program: str, folder: Path) -> "subprocess.Popen[bytes]":
    with (folder / "out.log").open("wb") as output:
        return subprocess.Popen(
            [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _wait_for(server: Nginx) -> None:
    until = time.monotonic() + START_SECONDS
    while not _answers(server):
        told = (server.folder / "out.log").read_text(errors="replace")
        assert server.process.poll() is None, told
        assert time.monotonic() < until, told
        time.sleep(0.02)


def _answers(server: Nginx) -> bool:
    try:
        with urllib.request.urlopen(server.url, timeout=1, context=server.trust):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False

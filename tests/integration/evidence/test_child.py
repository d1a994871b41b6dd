"""The child that reads strangers' files: what it cannot do, what it costs, and what becomes of it."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from io import BytesIO

import anyio
import pytest
from PIL import Image

from portal.confined import limits
from portal.evidence.cleaning import process
from portal.evidence.cleaning.protocol import CLEANED, FAILED, OVER, REFUSED, Report
from tests.support.insides import a_file
from tests.support.sources import ROOT

PHOTO = "photo-with-gps.jpg"


def run(data: bytes = b"x", code: str = "jpeg", work: str = "clean") -> tuple[Report, bytes]:
    target = bytearray()
    return process.run(work, code, [data], target.extend, most=10_000_000), bytes(target)


@pytest.fixture
def doing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A child that does this instead of cleaning, under the same limits."""

    def say(body: str) -> None:
        lines = ["import ctypes, errno, json, os, resource, socket, subprocess, time"]
        lines += ["from portal.evidence.cleaning import child"]
        lines += ["from portal.evidence.cleaning.protocol import *"]
        lines += ["def work(data):", textwrap.indent(textwrap.dedent(body), "    ")]
        lines += ["child.loaded = lambda verb, code: work", "child.main()"]
        monkeypatch.setattr(process, "PROGRAM", ("-c", "\n".join(lines)))

    return say


def test_a_photo_goes_through_pipes_and_comes_back_cleaned() -> None:
    report, after = run(a_file(PHOTO))
    assert report.verdict == CLEANED
    assert b"canary" not in after
    assert after.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("contract-with-changes.docx", "docx"),
        ("payroll.xlsx", "xlsx"),
        ("photo-with-gps.heic", "heic"),
        ("written-by-libreoffice.pdf", "pdf"),
        ("film.mp4", "mp4"),
        ("voice.wav", "wav"),
    ],
)
def test_every_family_works_where_nothing_can_be_opened(name: str, code: str) -> None:
    assert run(a_file(name), code)[0].verdict == CLEANED


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("photo-with-gps.heic", "heic"),
        (PHOTO, "avif"),
        (PHOTO, "jpeg"),
        ("contract-with-changes.docx", "docx"),
    ],
)
@pytest.mark.parametrize("work", ["clean", "render:1"])
def test_it_works_for_a_common_user_whom_every_limit_binds(
    monkeypatch: pytest.MonkeyPatch, name: str, code: str, work: str
) -> None:
    """Tests may run as root, whom the kernel gives threads that the portal's user would not have."""
    monkeypatch.setattr(process, "PROGRAM", ("-c", _AS_NOBODY))
    data = _as_avif(a_file(name)) if code == "avif" else a_file(name)
    assert run(data, code, work)[0].verdict == CLEANED


@pytest.mark.parametrize("code", ["heic", "avif", "jpeg"])
@pytest.mark.parametrize("deed", ["os.fork()", "os.posix_spawn('/bin/true', ['true'], {})"])
def test_not_even_where_threads_are_needed_is_there_another_process(
    doing: Callable[[str], None], code: str, deed: str
) -> None:
    doing(
        f"""
        try:
            {deed}
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EPERM): raise Refuse("program")
        """
    )
    assert run(code=code)[0] == Report(REFUSED, reason="program")


@pytest.mark.parametrize(
    ("name", "code"), [("written-by-libreoffice.pdf", "pdf"), ("payroll.xlsx", "xlsx"), (PHOTO, "jpeg")]
)
def test_drawing_and_reading_out_work_there_too(name: str, code: str) -> None:
    report, after = run(a_file(name), code, "render:1")
    assert report.verdict == CLEANED
    assert after


def test_an_endless_loop_ends_when_its_time_is_over(
    doing: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "SECONDS", 0.7)
    doing("while True: pass")
    assert run() == (Report(OVER), b"")


def test_an_endless_sleep_ends_too(doing: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SECONDS", 0.7)
    doing("time.sleep(1000)")
    assert run()[0].verdict == OVER


def test_processor_time_ends_by_itself(doing: Callable[[str], None]) -> None:
    doing(
        """
        resource.setrlimit(resource.RLIMIT_CPU, (1, 30))
        while True: pass
        """
    )
    assert run()[0].verdict == OVER


def test_memory_is_limited(doing: Callable[[str], None]) -> None:
    doing(f"return Cleaned(bytes({limits.MEMORY}), 'image/jpeg')")
    assert run()[0].verdict == OVER


def test_a_crash_is_a_verdict(doing: Callable[[str], None]) -> None:
    doing("ctypes.string_at(0)")
    assert run() == (Report(FAILED), b"")


def test_a_child_that_never_reads_and_one_that_breaks_off_are_failures(doing: Callable[[str], None]) -> None:
    doing("os._exit(0)")
    assert run(bytes(5_000_000))[0].verdict == FAILED
    doing("os.write(1, Report(CLEANED, 'image/jpeg', (), 50).encoded() + b'half'); os._exit(0)")
    assert run()[0].verdict == FAILED


def test_more_than_was_allowed_is_not_taken(doing: Callable[[str], None]) -> None:
    doing("return Cleaned(bytes(20_000_000), 'image/jpeg')")
    assert run() == (Report(FAILED), b"")


@pytest.mark.parametrize(
    "deed",
    [
        "open('/etc/hostname')",
        "socket.socket()",
        "os.pipe()",
        "os.open('/tmp', os.O_RDONLY)",
        "subprocess.run(['/bin/true'])",
    ],
)
def test_nothing_can_be_opened_started_or_called(doing: Callable[[str], None], deed: str) -> None:
    """The refusal carries the proof: whatever else happened would be another verdict."""
    doing(
        f"""
        try:
            {deed}
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.EAGAIN, errno.EPERM, errno.EACCES): raise Refuse("program")
        """
    )
    assert run()[0] == Report(REFUSED, reason="program")


@pytest.mark.parametrize(
    "deed",
    [
        "open('/etc/hostname')",
        "open(f'/proc/{os.getppid()}/environ')",
        "open('/usr/share/fonts/new', 'w')",
        "os.listdir('/')",
        "socket.socket()",
        "socket.socketpair()",
        "os.execv('/bin/true', ['/bin/true'])",
        "os.kill(os.getppid(), 0)",
        "os.pidfd_open(os.getppid())",
        "seize(os.getppid())",
    ],
)
def test_the_one_that_may_open_fonts_opens_nothing_else_and_calls_nobody(
    doing: Callable[[str], None], deed: str
) -> None:
    """Also as root, and with room for files: it is the kernel that refuses, and says so."""
    doing(
        f"""
        libc = ctypes.CDLL(None, use_errno=True)
        def seize(process):
            if libc.ptrace(0x4206, process, 0, 0) < 0: raise OSError(ctypes.get_errno(), "")
        try:
            {deed}
        except OSError as error:
            if error.errno in (errno.EPERM, errno.EACCES): raise Refuse("program")
        """
    )
    assert run(code="pdf", work="render:1")[0] == Report(REFUSED, reason="program")


def test_it_still_opens_fonts(doing: Callable[[str], None]) -> None:
    doing(
        """
        folder = next(one for one in ("/usr/share/fonts", "/usr/local/share/fonts") if os.path.isdir(one))
        return Cleaned(repr(len(os.listdir(folder))).encode(), "image/jpeg")
        """
    )
    assert run(code="pdf", work="render:1")[0].verdict == CLEANED


@pytest.mark.parametrize(
    "told",
    [
        "[" * 60_000,
        '{"verdict": "cleaned", "mime": "", "removed": [], "size": Infinity, "reason": "", "pages": 1}',
        '{"verdict": "cleaned", "mime": "", "removed": [], "size": -1, "reason": "", "pages": 1}',
        '{"verdict": "cleaned", "mime": "", "removed": 7, "size": 1, "reason": "", "pages": 1}',
        '{"verdict": "refused", "mime": "", "removed": [], "size": 0, "reason": "<b>", "pages": 1}',
        '["cleaned"]',
        "null",
    ],
)
def test_whatever_a_child_says_that_was_taken_over_is_a_failure(told: str) -> None:
    assert Report.decoded(told.encode()) == Report(FAILED)


def test_it_knows_nothing_of_the_server(
    doing: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://portal:secret@db/portal")
    doing("return Cleaned(repr((dict(os.environ), os.getcwd())).encode(), 'image/jpeg')")
    _, told = run()
    assert b"secret" not in told
    assert b"PORTAL" not in told
    assert told.endswith(b"'/')")


def test_its_limits_are_set_and_nothing_is_dumped(doing: Callable[[str], None]) -> None:
    doing(
        """
        r = resource
        wanted = (r.RLIMIT_AS, r.RLIMIT_CORE, r.RLIMIT_FSIZE, r.RLIMIT_NOFILE)
        return Cleaned(json.dumps([r.getrlimit(one)[1] for one in wanted]).encode(), "image/jpeg")
        """
    )
    assert run()[1] == f"[{limits.MEMORY}, 0, 0, 3]".encode()


def test_an_error_of_the_file_s_own_ends_the_child_and_is_raised() -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        process.run("clean", "jpeg", broken(), lambda chunk: None, most=100)


def test_it_dies_with_its_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, cwd=ROOT, start_new_session=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(200):
        if not _is_alive(child):
            return
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the child outlived its parent")


async def test_two_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = 0, 0

    def slow(*_: object, **__: object) -> Report:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.02)
        running -= 1
        return Report(FAILED)

    monkeypatch.setattr(process, "run", slow)
    async with anyio.create_task_group() as visitors:
        for _ in range(8):
            visitors.start_soon(_one)
    assert most == process.AT_ONCE == 2


async def _one() -> None:
    await process.in_child("clean", "jpeg", [], lambda chunk: None, size=1)


def _is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


_AS_NOBODY = """
import codecs, os, sys
from portal.evidence.cleaning import child
done = child.loaded(*sys.argv[1:3])
list(map(codecs.lookup, child._CODECS))
child.loaded = lambda work, code: done
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
child.main()
"""
"""Whoever is nobody may not read the folder of a developer's Python, so everything is loaded before."""


_PARENT = """
import os, sys, time
from portal.evidence.cleaning import process
def chunks():
    time.sleep(0.5)
    print(started.pid, flush=True)
    time.sleep(1000)
    yield b""
start = process.started
def noted(*words):
    global started
    started = start(*words)
    return started
process.started = noted
process.run("clean", "jpeg", chunks(), lambda chunk: None, most=1)
"""


def test_what_a_child_needs_stays_within_its_limit() -> None:
    """Measured by a process of its own: a child begins as large as its parent."""
    parent = (
        "import resource\n"
        "from tests.integration.evidence.test_child import PHOTO, a_file, run\n"
        "assert run(a_file(PHOTO))[0].verdict == 'cleaned'\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)\n"
    )
    told = subprocess.check_output([sys.executable, "-c", parent], cwd=ROOT, text=True)
    assert 0 < int(told) < limits.MEMORY


def _as_avif(photo: bytes) -> bytes:
    target = BytesIO()
    Image.open(BytesIO(photo)).save(target, "AVIF")
    return target.getvalue()

"""What a child gives up before it reads a byte of a stranger: files, network, memory, time, a long life."""

import ctypes
import os
import resource
import signal

from portal.confined import fence

MEBIBYTE = 1024 * 1024
MEMORY = 512 * MEBIBYTE
CPU_SECONDS = 30
STANDARD_STREAMS = 3

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def confine(parent: int) -> None:
    """First of all: No core dump, no written file, no other process, no life after its parent's."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)  # It died before it could be watched.
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A network of its own without any card in it; some kernels do not let a common user have one.
    libc.unshare(_NEW_USER | _NEW_NETWORK)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, resource.getrlimit(resource.RLIMIT_NPROC)[1]))
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)


def close_the_door(files: int = 0, *, threads: bool = False) -> None:
    """Once every library is loaded: nothing can be opened any more but so many fonts, nobody be called.

    A kernel that can keep the child neither to the fonts' folders nor from calling gives it no fonts. For
    the limit a thread is a process: what works in threads gets them where the kernel tells both apart.
    """
    kept = fence.keep_to(fence.FONTS if files else ())
    refused = fence.refuse_calls()
    most = resource.getrlimit(resource.RLIMIT_NPROC)[1] if threads and refused else 0
    _limit(resource.RLIMIT_NPROC, most)
    _limit(resource.RLIMIT_NOFILE, STANDARD_STREAMS + (files if kept or refused else 0))


def _limit(what: int, value: int) -> None:
    resource.setrlimit(what, (value, value))

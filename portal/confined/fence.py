"""What the kernel refuses a child for the rest of its life: other files, sockets, and its neighbours.

Limits of a process say how many files it opens, not which. A page of a PDF needs letters from the system's
folders, so its child opens files; and a process may read the memory of another one of the same user on some
systems. Two filters close that: Landlock for files, seccomp for calls. Both are asked of the kernel by
number; where it has neither, the limits stay.
"""

import ctypes
import os
import platform
from collections.abc import Iterable
from typing import Final

FONTS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts")

_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EVERYTHING: Final = (1 << 13) - 1
"""All that the first version of Landlock can refuse."""
_READ: Final = 1 << 2 | 1 << 3
_PATH_BENEATH: Final = 1
_O_PATH: Final = 0o10000000

_LOAD, _EQUAL, _AT_LEAST, _HAS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _REFUSE, _UNKNOWN, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38, 0x80000000
_CLONE, _CLONE3, _THREAD = (56, 220), 435, 0x10000
_FORKS: Final = ((57, 58), ())
_OTHER_NUMBERS: Final = 0x40000000
_MACHINES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""By machine: its column below, and its name for the kernel."""
_CALLS: Final = {
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "execve": (59, 221),
    "execveat": (322, 281),
    "io_uring_setup": (425, 425),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "userfaultfd": (323, 282),
    "kcmp": (312, 272),
}


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("yes", ctypes.c_ubyte),
        ("no", ctypes.c_ubyte),
        ("k", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled", ctypes.c_uint64),)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def keep_to(folders: Iterable[str]) -> bool:
    """Only what lies in these folders can be opened now, to be read; False where that cannot be had."""
    libc = ctypes.CDLL(None, use_errno=True)
    wanted = _Ruleset(_EVERYTHING)
    rules = libc.syscall(_CREATE_RULESET, ctypes.byref(wanted), ctypes.sizeof(wanted), 0)
    if rules < 0:
        return False
    try:
        for folder in filter(os.path.isdir, folders):
            _allow(libc, rules, folder)
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def refuse_calls() -> bool:
    """No socket, no other process or program, no look into another one; False where that cannot be had."""
    known = _MACHINES.get(platform.machine())
    if known is None:
        return False
    column, machine = known
    steps = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    # The same calls have a second set of numbers on one machine.
    steps += [(_AT_LEAST, 0, 1, _OTHER_NUMBERS), (_RETURN, 0, 0, _REFUSE)]
    for numbers in _CALLS.values():
        steps += [(_EQUAL, 0, 1, numbers[column]), (_RETURN, 0, 0, _REFUSE)]
    steps += [*_threads_only(column), (_RETURN, 0, 0, _ALLOW)]
    written = (_Instruction * len(steps))(*[_Instruction(*step) for step in steps])
    program = _Program(len(steps), written)
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _threads_only(column: int) -> list[tuple[int, int, int, int]]:
    """The newer call hides what it asks for: to whoever is told that there is none, the older one is left."""
    forks = [(_EQUAL, 0, 1, number) for number in _FORKS[column]]
    return [
        *(step for fork in forks for step in (fork, (_RETURN, 0, 0, _REFUSE))),
        *((_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _UNKNOWN)),
        *((_EQUAL, 0, 4, _CLONE[column]), (_LOAD, 0, 0, _FIRST_ARGUMENT), (_HAS, 0, 1, _THREAD)),
        *((_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)),
    ]


def _allow(libc: ctypes.CDLL, rules: int, folder: str) -> None:
    descriptor = os.open(folder, _O_PATH | os.O_CLOEXEC)
    try:
        rule = _Beneath(_READ, descriptor)
        libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)

"""One line of the doctor's report: what was found, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    subject: str
    remedy: str = ""

    def line(self) -> str:
        arrow = f" → {self.remedy}" if self.remedy else ""
        return f"{self.level.value:<5} {self.subject}{arrow}"


def ok(subject: str) -> Finding:
    return Finding(Level.OK, subject)


def warn(subject: str, remedy: str) -> Finding:
    return Finding(Level.WARN, subject, remedy)


def fail(subject: str, remedy: str) -> Finding:
    return Finding(Level.FAIL, subject, remedy)

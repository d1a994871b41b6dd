"""A text that an operator keeps in two languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str = ""

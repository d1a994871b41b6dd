"""Words for the codes of a record, in the language of the page that shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.catalogue import codelists, kinds
from portal.records.content import Measure


@dataclass(frozen=True, slots=True)
class Labels:
    language: str

    def subject(self, code: str) -> str:
        return codelists.label("subject_type", code, self.language)

    def kind(self, code: str) -> str:
        """The code itself where the list has lost it."""
        found = next((kind for kind in kinds.KINDS if kind.code == code), None)
        return found.label(self.language) if found else code

    def profession(self, code: str) -> str:
        return codelists.label("profession", code, self.language)

    def measure(self, measure: Measure) -> str:
        return codelists.label("measure", measure.code, self.language)

    def measures(self, measures: Iterable[Measure]) -> str:
        return (", " if self.language == "en" else "、").join(self.measure(one) for one in measures)


def yuan(fen: int) -> str:
    """Fen as yuan with thousands apart; without decimals when there are none: 10,000 or 10,000.50."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"

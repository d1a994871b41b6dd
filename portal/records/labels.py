"""Words for the codes of a record, in the language of the page that shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.catalogue import codelists, kinds
from portal.offices import queries as offices
from portal.records.content import Measure


@dataclass(frozen=True, slots=True)
class Labels:
    """`areas` and `rules` are words of rows: `labels` reads them."""

    language: str
    areas: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)

    def subject(self, code: str) -> str:
        return codelists.label("subject_type", code, self.language)

    def kind(self, code: str) -> str:
        """The code itself where the list has lost it."""
        found = next((kind for kind in kinds.KINDS if kind.code == code), None)
        return found.label(self.language) if found else code

    def profession(self, code: str) -> str:
        return codelists.label("profession", code, self.language)

    def grade(self, code: str) -> str:
        return codelists.label("profession_grade", code, self.language)

    def unit_type(self, code: str) -> str:
        return codelists.label("unit_type", code, self.language)

    def area(self, code: str) -> str:
        return self.areas.get(code) or codelists.label("special_area", code, self.language)

    def rule(self, code: str) -> str:
        return self.rules.get(code, code)

    def measure(self, measure: Measure) -> str:
        return codelists.label("measure", measure.code, self.language)

    def measures(self, measures: Iterable[Measure]) -> str:
        return (", " if self.language == "en" else "、").join(self.measure(one) for one in measures)


async def labels(language: str) -> Labels:
    """With the areas as they are called, and the regulations that the windows are counted by."""
    areas = await offices.all_areas()
    rules = await offices.all_publication_rules()
    return Labels(
        language,
        areas={area.code: (area.en if language == "en" else "") or area.zh for area in areas},
        rules={rule.rule: rule.source for rule in rules},
    )


def yuan(fen: int) -> str:
    """Fen as yuan with thousands apart; without decimals when there are none: 10,000 or 10,000.50."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"

"""A text in both languages that is at the same time its own Chinese wording."""

from portal.catalogue.codelists import find
from portal.offices import queries as offices


class Bilingual(str):
    """Chinese where nobody asks further; pages read `.zh` or `.en`, as with the words of a row."""

    __slots__ = ("en",)

    en: str

    def __new__(cls, zh: str, en: str = "") -> "Bilingual":
        made = super().__new__(cls, zh)
        made.en = en
        return made

    @property
    def zh(self) -> str:
        return str(self)


async def office_name(code: str) -> Bilingual:
    row = await offices.office(code)
    return Bilingual(row.zh, row.en)


def code_label(name: str, code: str) -> Bilingual:
    """What officers call a code; the code itself where the list has lost it."""
    entry = find(name, code)
    return Bilingual(entry.zh, entry.en) if entry else Bilingual(code)


def code_for_informant(name: str, code: str) -> Bilingual:
    """The plain sentence that an informant reads for a code."""
    entry = find(name, code)
    return Bilingual(entry.plain("zh"), entry.plain("en")) if entry else Bilingual(code)

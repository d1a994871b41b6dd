"""What a kind of tip is made of."""

from dataclasses import dataclass

from portal.catalogue.parties import Party
from portal.catalogue.questions import Page, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`identifying`: answers of which at least one is needed, so that there is something to check; those of
    parties are written `persons.name`. `needed` asks for it in plain words.

    `note` stands on the pages about the subject: what everybody should know who reports this.
    `asks_help`: its pages speak of help, not of accusation. `about_staff`: it always is. `exemptions`: its
    pages explain what is no certificate renting.
    """

    code: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    offered: bool = True
    parties: tuple[Party, ...] = ()
    questions: tuple[Question, ...] = ()
    identifying: tuple[str, ...] = ()
    needed: str = ""
    note: str = ""
    asks_help: bool = False
    about_staff: bool = False
    exemptions: bool = False

    def label(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    def hint(self, lang: str) -> str:
        return self.hint_en if lang == "en" else self.hint_zh

    def on_page(self, page: Page) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.page == page)

    def party(self, name: str) -> Party | None:
        return next((party for party in self.parties if party.name == name), None)

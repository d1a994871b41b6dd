"""What somebody asks of the list, as it stands in the address of the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from portal.core.errors import N_, Message
from portal.core.text import single_line
from portal.records.addresses import PARAMETERS, address_of, parameters_of, question_of
from portal.records.questions import Order, Question, read_cursor

PATH: Final = "/records"
LONGEST_VALUE: Final = 200
_KNOWN: Final = frozenset({*PARAMETERS, "after"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`problems` are by parameter; `given` is what was typed."""

    question: Question
    after: str = ""
    problems: Mapping[str, Message] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def address(self) -> str:
        """The shortest address of the first page that says the same."""
        return address_of(PATH, self.question)

    @property
    def taken_away(self) -> str:
        """Where the same can be taken away as files."""
        return address_of(f"{PATH}/data", self.question)

    @property
    def narrowed_by(self) -> dict[str, str]:
        """The parameters that narrow the list, in the order of the form."""
        said = parameters_of(self.question)
        return {name: said[name] for name in PARAMETERS if name in said and name != "order"}

    @property
    def has_own_words(self) -> bool:
        """Whether anything in the address may be words of somebody: nothing of it is to be kept."""
        unread = self.after and read_cursor(self.question.order, self.after) is None
        unread = unread or self.given.get("ending", "") not in ("", "0", "1")
        return bool(self.question.text or self.problems or unread or set(self.given) - _KNOWN)

    def without(self, name: str) -> "Asked":
        said = parameters_of(self.question)
        return asked({other: value for other, value in said.items() if other != name})

    def in_order(self, order: Order) -> "Asked":
        return Asked(question=replace(self.question, order=order))


def asked(given: Mapping[str, str]) -> Asked:
    given = {name: single_line(value[:LONGEST_VALUE]) for name, value in given.items()}
    question, problems = question_of(given)
    if question.since and question.until and question.until < question.since:
        problems["until"] = Message(N_("这一天不能早于开始的一天。"))
    return Asked(question=question, after=given.get("after", ""), problems=problems, given=given)

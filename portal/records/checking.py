"""What must not be published: identity numbers, telephones, mail addresses, a name that should be masked."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from portal.core.errors import N_, InvalidInput, Message
from portal.core.identifiers import compact, personal_data_in
from portal.core.text import fold
from portal.records.content import Content

LABELS: Final[Mapping[str, str]] = {
    "name": N_("主体名称"),
    "registration_no": N_("注册号"),
    "registered_unit": N_("注册单位"),
    "facts": N_("违法事实"),
    "legal_basis": N_("处罚依据"),
    "licence": N_("证照名称及编号"),
    "decision_name": N_("文书名称"),
    "decision_no": N_("文号"),
    "authority": N_("处罚机关"),
}
_SENTENCES: Final[Mapping[str, str]] = {
    "id_number": N_("“{field}”里有身份证号码或其中一段，公示内容不得包含，请删去。"),
    "mobile": N_("“{field}”里有手机号码，公示内容不得包含，请删去。"),
    "email": N_("“{field}”里有电子邮箱，公示内容不得包含，请删去。"),
    "masked_name": N_("“{field}”里写出了应当遮掩的姓名，请改用“当事人”等称呼。"),
}
# The customary mask of an identity number still narrows a person down to a few hundred others.
_MASKED_NUMBER = re.compile(r"[0-9]{4,}[*×✱●•xX]{3,}[0-9xX]{0,4}")
_PART = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """A field that the public would see, and what it must not contain."""

    field: str
    kind: str

    @property
    def message(self) -> Message:
        return Message(_SENTENCES[self.kind], {"field": LABELS[self.field]})


def findings(content: Content) -> tuple[Finding, ...]:
    """Everything that keeps this content from being published, in the order of the record's page."""
    return tuple(Finding(field, kind) for field in LABELS for kind in _kinds_in(content, field))


def require_publishable(content: Content) -> None:
    """Raise InvalidInput with a sentence for each field, naming the field and what is in it."""
    found: dict[str, Message] = {}
    for finding in findings(content):
        found.setdefault(finding.field, finding.message)
    if found:
        raise InvalidInput(found)


def _kinds_in(content: Content, field: str) -> Iterator[str]:
    text = public_text(content, field)
    kinds = personal_data_in(text)
    if "id_number" not in kinds and _shows_part_of_number(text, content.identity_number):
        kinds = ["id_number", *kinds]
    yield from kinds
    if field != "name" and content.is_masked and _shows_name(text, content.name):
        yield "masked_name"


def public_text(content: Content, field: str) -> str:
    if field == "licence":
        return "\n".join(measure.licence for measure in content.measures)
    return str(getattr(content, field))


def _shows_part_of_number(text: str, number: str) -> bool:
    plain = compact(unicodedata.normalize("NFKC", text))
    if _MASKED_NUMBER.search(plain):
        return True
    known = compact(number)
    # The region alone is also the region of every credit code of the place; the day of birth is not.
    return any(known[at : at + _PART] in plain for at in range(len(known) - _PART + 1))


def _shows_name(text: str, name: str) -> bool:
    folded = fold(name)
    return len(folded) > 1 and folded in fold(text)

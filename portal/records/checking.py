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
    "legacy_id": N_("原有代码"),
    "legal_rep": N_("法定代表人"),
    "registration_no": N_("注册号"),
    "certificate_no": N_("证书编号"),
    "registered_unit": N_("注册单位"),
    "actual_unit": N_("实际工作单位"),
    "facts": N_("违法事实"),
    "legal_basis": N_("处理依据"),
    "licence": N_("证照名称及编号"),
    "decision_name": N_("文书名称"),
    "decision_no": N_("文号"),
    "authority": N_("决定机关"),
    "source_unit": N_("数据来源单位"),
    "remark": N_("备注"),
}
# Long rows of digits stand here by right; only what is a mobile or an identity number for sure is refused.
_NUMBERS: Final = frozenset({"legacy_id", "registration_no", "certificate_no", "licence", "decision_no"})
_NAMES: Final = frozenset({"name", "legal_rep"})
_SENTENCES: Final[Mapping[str, str]] = {
    "id_number": N_("“{field}”里有身份证号码或其中一段，公示内容不得包含，请删去。"),
    "mobile": N_("“{field}”里有手机号码，公示内容不得包含，请删去。"),
    "phone": N_("“{field}”里有电话号码，公示内容不得包含，请删去。"),
    "email": N_("“{field}”里有电子邮箱，公示内容不得包含，请删去。"),
    "masked_name": N_("“{field}”里写出了应当遮掩的姓名，请改用“当事人”等称呼。"),
}
# The customary mask of an identity number still narrows a person down to a few hundred others.
_MASKED_NUMBER = re.compile(r"[0-9]{4,}[*×✱●•xX]{3,}[0-9xX]{0,4}")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\u2010-\u2015.·•,，、_/()-]+(?=[\dXx])")
_PROVINCES = "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]"
# Until 1999: region, day of birth with two digits of its year, three more.
_OLD_NUMBER = re.compile(
    rf"(?<!\d)(?:{_PROVINCES})\d{{4}}\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}(?!\d)", re.ASCII
)
_LANDLINE = re.compile(r"(?<!\d)(?:0[1-9]\d{1,2}\d{7,8}|[48]00\d{7})(?!\d)", re.ASCII)
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


def public_text(content: Content, field: str) -> str:
    if field == "licence":
        return "\n".join(one.licence_text for one in content.measures)
    return str(getattr(content, field))


def _kinds_in(content: Content, field: str) -> Iterator[str]:
    text = public_text(content, field)
    kinds = _personal_data(text, field)
    if "id_number" not in kinds and _shows_part_of_number(text, content.identity_number):
        kinds = ["id_number", *kinds]
    yield from kinds
    if field not in _NAMES and any(_shows_name(text, name) for name in _masked_names(content)):
        yield "masked_name"


def _personal_data(text: str, field: str) -> list[str]:
    """However the digits are written: wide, with spaces, dots or signs between them that nobody sees."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    joined = _BETWEEN_DIGITS.sub("", seen)
    kinds = dict.fromkeys([*personal_data_in(seen), *personal_data_in(joined)])
    if "id_number" not in kinds and (_OLD_NUMBER.search(seen) or _OLD_NUMBER.search(joined)):
        kinds = {"id_number": None, **kinds}
    if field not in _NUMBERS and (_LANDLINE.search(seen) or _LANDLINE.search(joined)):
        kinds["phone"] = None
    return list(kinds)


def _shows_part_of_number(text: str, number: str) -> bool:
    plain = compact(unicodedata.normalize("NFKC", text))
    if _MASKED_NUMBER.search(plain):
        return True
    known = compact(number)
    # The region alone is also the region of every credit code of the place; the day of birth is not.
    return any(known[at : at + _PART] in plain for at in range(len(known) - _PART + 1))


def _masked_names(content: Content) -> Iterator[str]:
    """Names that the projection masks: elsewhere in the text they would be in the open again."""
    if content.is_masked:
        yield content.name
    if not content.legal_rep_punished:
        yield content.legal_rep


def _shows_name(text: str, name: str) -> bool:
    folded = fold(name)
    return len(folded) > 1 and folded in fold(text)

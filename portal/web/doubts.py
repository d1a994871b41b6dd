"""Numbers that look unusual: said once, never refused; who goes on with the same number is believed."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from portal.cases.bilingual import Bilingual
from portal.catalogue.certificates import split, usual_format
from portal.core.errors import N_, Message
from portal.core.identifiers import compact, phone_looks_usual, uscc_problems
from portal.web.forms import Bound

SEEN: Final = "seen"
"""Name of the hidden fields that bring back what was doubted on this page before."""

_USCC: Final[Mapping[str, str]] = {
    "length": N_("信用代码一般是18位，这里是{n}位，像是漏了或者多了。核对过了，就再按一次“继续”。"),
    "alphabet": N_(
        "信用代码里只有数字和大写字母，没有I、O、S、V、Z，第3到8位都是数字，这里不是这样。核对过了，就再按一次“继续”。"
    ),
    "check-digit": N_("信用代码的最后一位和前面17位对不上，像是抄错了一位。核对过了，就再按一次“继续”。"),
    "org-code": N_("信用代码的第17位和它前面8位对不上，像是抄错了一位。核对过了，就再按一次“继续”。"),
}
_REGISTRATION: Final = N_("这个注册号和常见的不一样，这类证书一般是{format}。核对过了，就再按一次“继续”。")
_PHONE: Final = N_("这个电话好像少了或者多了几位，座机请带上区号。核对过了，就再按一次“继续”。")


def with_doubts(bound: Bound, seen: list[str], *, prefix: str = "") -> Bound:
    """Each number that looks unusual gets its sentence, unless the visitor has read it for this number.

    `prefix` stands before the names of the fields where one page asks the same of several.
    """
    for name, doubt in _doubts(bound.values, prefix).items():
        if str(bound.values[name]) not in seen:
            bound = bound.with_error(name, doubt)
    return bound


def doubted(bound: Bound, *, prefix: str = "") -> list[str]:
    """What the next page has to bring back, so that pressing the button again is enough."""
    return [str(bound.values[name]) for name in _doubts(bound.values, prefix)]


def _doubts(whole: Mapping[str, Any], prefix: str) -> dict[str, Message]:
    values = {name[len(prefix) :]: value for name, value in whole.items() if name.startswith(prefix)}
    found = {name: look(values) for name, look in _LOOKS.items() if values.get(name)}
    return {prefix + name: doubt for name, doubt in found.items() if doubt}


def _credit_code(values: Mapping[str, Any]) -> Message | None:
    problems = uscc_problems(values["uscc"])
    return Message(_USCC[problems[0]], {"n": len(compact(values["uscc"]))}) if problems else None


def _registration_no(values: Mapping[str, Any]) -> Message | None:
    certificate = split("profession", "profession_grade", values.get("profession") or "")
    usual = usual_format(
        values["registration_no"], certificate["profession"], certificate.get("profession_sub", "")
    )
    return Message(_REGISTRATION, {"format": Bilingual(usual.zh, usual.en)}) if usual else None


def _phone(values: Mapping[str, Any]) -> Message | None:
    return None if phone_looks_usual(values["phone"]) else Message(_PHONE)


_LOOKS: Final[Mapping[str, Callable[[Mapping[str, Any]], Message | None]]] = {
    "uscc": _credit_code,
    "registration_no": _registration_no,
    "phone": _phone,
}

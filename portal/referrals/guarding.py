"""What must not leave in a letter: the number of a tip, a receipt; and what makes somebody look again."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from portal.core import covering, receipts
from portal.core.errors import N_, InvalidInput, Message
from portal.core.numbers import TIP_SERIES
from portal.core.receipts import ReceiptTypo

_TIP_NUMBER: Final = re.compile(rf"[A-Z]{{2,10}}\W?{TIP_SERIES}\W?\d{{4}}\W?\d{{6}}", re.IGNORECASE)
_CODE: Final = re.compile(
    r"(?<![0-9A-Za-z])[0-9A-Za-z]{5}(?:[ -]?[0-9A-Za-z]{5}){3}(?![0-9A-Za-z])", re.ASCII
)
_NUMBER_OF_A_TIP: Final = N_("里面有举报登记号。函中不能出现举报登记号。")
_RECEIPT: Final = N_("里面有像查询码的内容。函中不能出现查询码。")
_DOUBTS: Final[Mapping[str, str]] = {
    "id_number": N_("函中有身份证号码。"),
    "mobile": N_("函中有手机号码。不能是举报人的。"),
    "telephone": N_("函中有电话号码。不能是举报人的。"),
    "email": N_("函中有电子邮箱。不能是举报人的。"),
}


def require_clean(texts: Mapping[str, str]) -> None:
    """Raise InvalidInput, by the name of each text, where one would lead back to a tip or its informant."""
    errors = {name: Message(problem) for name, text in texts.items() if (problem := _problem(text))}
    if errors:
        raise InvalidInput(errors)


def doubts(texts: Iterable[str]) -> list[Message]:
    """What looks like personal data and may be right there: shown, never refused."""
    found = {kind for text in texts for kind in covering.left_open(text)}
    return [Message(sentence) for kind, sentence in _DOUBTS.items() if kind in found]


def _problem(text: str) -> str | None:
    if _TIP_NUMBER.search(text):
        return _NUMBER_OF_A_TIP
    return _RECEIPT if any(_is_receipt(found.group()) for found in _CODE.finditer(text)) else None


def _is_receipt(text: str) -> bool:
    try:
        receipts.normalise(text)
    except ReceiptTypo:
        return False
    return True

"""Who called or wrote, as an identity that only the custodians can open."""

from typing import Any, Final

NO_NAME: Final = "（没有留姓名）"


def identity(*, name: str, phone: str, email: str = "", confidential: bool) -> dict[str, Any]:
    """Empty where nothing was left; a telephone number without a name is an identity too."""
    known = {key: text for key, text in (("name", name), ("phone", phone), ("email", email)) if text}
    return {"name": NO_NAME} | known | {"confidential": confidential} if known else {}

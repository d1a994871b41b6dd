"""The longest identity that the forms take, of the signs that shrink least, finds room in every tip."""

import random

import pytest

from portal.public.reporting.identity import CONTACT
from portal.tips.preparing import IDENTITY_SIZE
from portal.vault import content
from portal.web.fields import Text

KEY = bytes(range(32))
NEVER_USED_UP = 64
"""Bytes that stay free even then, so that the next reader need not be afraid."""
ASCII = [chr(code) for code in range(0x21, 0x7F)]
HAN = [chr(code) for code in range(0x4E00, 0x9FFF)]
RARE = [chr(code) for code in range(0x20000, 0x2A6DF)]
PICTURES = [chr(code) for code in range(0x1F300, 0x1FAFF)]
EVERY = ASCII + HAN + RARE + PICTURES + [chr(code) for code in range(0xA1, 0x590)]
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-_"


def _longest(signs: list[str], email: str, rng: random.Random) -> dict[str, object]:
    return {
        "mode": "anonymous",
        "name": "".join(rng.choices(signs, k=60)),
        "phone": "".join(rng.choices(signs, k=30)),
        "email": email,
        "confidential": False,
        "notice": "".join(rng.choices(signs, k=12)),
        "consent_on": "2026-11-25",
    }


def _emails(rng: random.Random) -> list[str]:
    """The longest of plain letters, and of Chinese ones: the standard ends at 254 bytes."""
    plain = f"{''.join(rng.choices(LETTERS, k=64))}@{''.join(rng.choices(LETTERS[:26], k=50))}.info"
    labels = ["".join(rng.choices(HAN, k=13)) for _ in range(4)]
    return [plain, f"{''.join(rng.choices(HAN, k=21))}@{'.'.join(labels)}.中国"]


def test_the_forms_take_no_more_than_is_tried_here() -> None:
    limits = {field.name: field.limit for field in CONTACT.fields if isinstance(field, Text)}
    assert limits == {"name": 60, "phone": 30, "email": 120}
    assert all(len(email) <= 120 for email in _emails(random.Random(1)))


@pytest.mark.parametrize(
    "signs", [ASCII, HAN, RARE, PICTURES, EVERY], ids=["ascii", "han", "rare", "pictures", "every"]
)
def test_the_longest_identity_fits_whatever_its_signs(signs: list[str]) -> None:
    rng = random.Random(20)
    size = IDENTITY_SIZE - NEVER_USED_UP
    for email in [one for _ in range(150) for one in _emails(rng)]:
        body = content.seal_under(KEY, _longest(signs, email, rng), "identity", size=size)
        assert len(body) == size + content.OVERHEAD

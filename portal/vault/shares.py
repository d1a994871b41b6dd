"""A secret as words on several sheets of paper, some of which together give it back (SLIP-39)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

from portal.core.errors import N_, DomainError

WORDS = 33
"""How many words a share of a 32-byte secret has."""
_SECRET_BYTES = 32


class BadShare(DomainError):
    """What was typed is no share, or none of this set; the sentence helps to find the slip."""


@dataclass(frozen=True, slots=True)
class Share:
    """`number` counts from 1; `needed` of the set's shares give the secret."""

    set_id: int
    number: int
    needed: int
    words: str = field(repr=False)


def split(secret: bytes, needed: int, total: int) -> tuple[str, ...]:
    from shamir_mnemonic import generate_mnemonics

    if len(secret) != _SECRET_BYTES:
        raise ValueError("a secret of 32 bytes is split")
    [group] = generate_mnemonics(1, [(needed, total)], secret, iteration_exponent=0)
    return tuple(group)


def read(text: str) -> Share:
    """Checks the words one by one, their number and their checksum."""
    from shamir_mnemonic.share import Share as Read
    from shamir_mnemonic.utils import MnemonicError

    words = text.casefold().split()
    if unknown := [(place, word) for place, word in enumerate(words, 1) if word not in _known()]:
        place, word = unknown[0]
        meant = "、".join(_meant(word))
        sentence = (
            N_("第{place}个词“{word}”不在词表里。")
            if not meant
            else N_("第{place}个词“{word}”不在词表里，是不是：{meant}？")
        )
        raise BadShare(sentence, place=place, word=word, meant=meant)
    if len(words) != WORDS:
        raise BadShare(N_("一份分片有{wanted}个词，您输入了{given}个。"), wanted=WORDS, given=len(words))
    try:
        held = Read.from_mnemonic(" ".join(words))
    except MnemonicError:
        raise BadShare(N_("这些词的校验不符，有词抄错或者顺序颠倒，请逐词对照打印件。")) from None
    return Share(held.identifier, held.index + 1, held.member_threshold, " ".join(words))


def require_new(share: Share, others: Sequence[Share]) -> None:
    """Whether it can stand beside those that were typed before."""
    if any(share.set_id != other.set_id for other in others):
        raise BadShare(N_("这份分片和前面的不是同一批打印的。"))
    if any(share.number == other.number for other in others):
        raise BadShare(N_("第{number}份已经输入过了，请输入另一份。"), number=share.number)


def join(shares: Sequence[Share]) -> bytes:
    from shamir_mnemonic import combine_mnemonics
    from shamir_mnemonic.utils import MnemonicError

    try:
        secret: bytes = combine_mnemonics([share.words for share in shares])
    except MnemonicError:
        raise BadShare(N_("这些分片合不到一起。")) from None
    return secret


@cache
def _known() -> frozenset[str]:
    from shamir_mnemonic.wordlist import WORDLIST

    return frozenset(WORDLIST)


def _meant(word: str) -> list[str]:
    """No two words of the list begin with the same four letters."""
    same = [one for one in sorted(_known()) if len(word) >= 4 and one[:4] == word[:4]]
    return same or get_close_matches(word, sorted(_known()), n=3, cutoff=0.7)

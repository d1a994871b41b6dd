"""Shares of a secret as words on paper: any k of n, and a sentence that helps to find a slip of the pen."""

from itertools import combinations

import pytest

from portal.vault import shares
from portal.vault.shares import BadShare

SECRET = bytes(range(32))


@pytest.mark.parametrize(("needed", "total"), [(1, 1), (2, 3), (3, 5)])
def test_any_so_many_shares_give_the_secret_back(needed: int, total: int) -> None:
    printed = [shares.read(words) for words in shares.split(SECRET, needed, total)]
    assert [share.number for share in printed] == list(range(1, total + 1))
    for chosen in combinations(printed, needed):
        assert shares.join(chosen) == SECRET


def test_one_share_too_few_gives_nothing() -> None:
    printed = [shares.read(words) for words in shares.split(SECRET, 3, 5)]
    with pytest.raises(BadShare):
        shares.join(printed[:2])


def test_two_prints_of_one_secret_have_nothing_in_common() -> None:
    first, second = shares.split(SECRET, 2, 3), shares.split(SECRET, 2, 3)
    assert not set(first) & set(second)
    assert shares.read(first[0]).set_id != shares.read(second[0]).set_id


def test_case_and_spacing_do_not_count() -> None:
    [words] = shares.split(SECRET, 1, 1)
    assert shares.join([shares.read("  " + words.upper().replace(" ", "\t \n"))]) == SECRET


def test_a_word_that_does_not_exist_is_named_with_what_was_meant() -> None:
    words = shares.split(SECRET, 2, 3)[0].split()
    words[4] = words[4][:4] + "x"
    with pytest.raises(BadShare) as slip:
        shares.read(" ".join(words))
    assert slip.value.message.values["place"] == 5
    assert shares.split(SECRET, 2, 3)
    assert str(slip.value.message.values["meant"])


def test_two_words_exchanged_a_word_missing_and_a_wrong_word_are_noticed() -> None:
    words = shares.split(SECRET, 2, 3)[0].split()
    exchanged = [*words[:6], words[7], words[6], *words[8:]]
    other = "academic" if words[20] != "academic" else "acid"
    for wrong in (exchanged, words[:-1], [*words, "acid"], [*words[:20], other, *words[21:]], []):
        if wrong != words:
            with pytest.raises(BadShare):
                shares.read(" ".join(wrong))


def test_the_same_share_twice_and_one_of_another_set_are_refused() -> None:
    mine = [shares.read(words) for words in shares.split(SECRET, 2, 3)]
    other = shares.read(shares.split(SECRET, 2, 3)[0])
    shares.require_new(mine[1], mine[:1])
    for wrong in (mine[0], other):
        with pytest.raises(BadShare):
            shares.require_new(wrong, mine[:1])


def test_a_share_shows_its_words_to_nobody_who_prints_it() -> None:
    share = shares.read(shares.split(SECRET, 2, 3)[0])
    assert share.words.split()[5] not in repr(share)


def test_only_a_key_is_split() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        shares.split(b"short", 2, 3)

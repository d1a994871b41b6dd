"""The database keeps a token's id; who steals it has neither the token nor what it opens."""

import string

import pytest

from portal.vault import content, tokens
from portal.vault.errors import CannotOpen


def test_a_token_has_256_random_bits_in_letters_a_cookie_takes() -> None:
    token = tokens.new_token()
    assert len(token) == 43
    assert set(token) <= set(string.ascii_letters + string.digits + "-_")


def test_no_two_tokens_are_alike() -> None:
    assert len({tokens.new_token() for _ in range(500)}) == 500


def test_id_and_key_are_stable_and_different() -> None:
    token = tokens.new_token()
    assert tokens.token_id(token) == tokens.token_id(token)
    assert len(tokens.token_id(token)) == len(tokens.token_key(token)) == 32
    assert tokens.token_id(token) != tokens.token_key(token)


def test_the_stored_id_does_not_open_the_session() -> None:
    token = tokens.new_token()
    body = content.seal_under(tokens.token_key(token), {"private": "key"}, "session")
    assert content.open_under(tokens.token_key(token), body, "session") == {"private": "key"}
    with pytest.raises(CannotOpen):
        content.open_under(tokens.token_id(token), body, "session")


@pytest.mark.parametrize("token", ["", "\ud800", "证" * 5000, "a b;c"])
def test_whatever_a_stranger_puts_into_the_cookie_is_simply_unknown(token: str) -> None:
    assert len(tokens.token_id(token)) == 32

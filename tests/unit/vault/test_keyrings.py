"""A person's private keys open with his password's key and with no other."""

import pytest

from portal.vault import boxes, content, keyring, signatures
from portal.vault.errors import CannotOpen

KEK = bytes(range(32))
PLACE = "account|7|keys|password"


def bundle() -> dict[str, bytes]:
    return {"box": boxes.new_pair().private, "sign": signatures.new_signing_pair().private}


def test_both_private_keys_come_back() -> None:
    keys = bundle()
    assert keyring.open_private(KEK, keyring.seal_private(KEK, keys, PLACE), PLACE) == keys


def test_they_do_not_open_with_another_key_or_for_another_account() -> None:
    sealed = keyring.seal_private(KEK, bundle(), PLACE)
    with pytest.raises(CannotOpen):
        keyring.open_private(bytes(32), sealed, PLACE)
    with pytest.raises(CannotOpen):
        keyring.open_private(KEK, sealed, "account|8|keys|password")


def test_every_persons_keys_are_equally_long() -> None:
    assert len({len(keyring.seal_private(KEK, bundle(), PLACE)) for _ in range(30)}) == 1


@pytest.mark.parametrize("payload", [[], "text", {"box": 5}, {"box": "no hex"}, None])
def test_something_that_is_no_bundle_is_refused(payload: object) -> None:
    with pytest.raises(CannotOpen):
        keyring.open_private(KEK, content.seal_under(KEK, payload, PLACE), PLACE)

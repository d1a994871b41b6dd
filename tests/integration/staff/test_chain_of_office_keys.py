"""An office key carries the chain that vouches for it, so it outlives the keys of whoever signed it."""

import pytest

from portal.database import change, fetch
from portal.staff import epochs, keyring
from portal.staff.keyring import PlantedKey
from portal.vault.signatures import new_signing_pair
from tests.support.small_bureau import SetUp

DESK = "dispatch-desk"


async def test_an_office_key_stays_good_when_its_signer_gets_new_keys(bureau: SetUp) -> None:
    epochs._trusted.clear()
    before = await keyring.current_epoch(DESK)
    await change("UPDATE account SET sign_public = ?, officer_signature = NULL", new_signing_pair().public)
    epochs._trusted.clear()
    assert before is not None
    assert await keyring.current_epoch(DESK) == before


@pytest.mark.parametrize("column", ["signer_public", "signer_certificate"])
async def test_an_office_key_without_its_chain_is_refused(bureau: SetUp, column: str) -> None:
    await change(f"UPDATE office_epoch SET {column} = NULL WHERE office = ?", DESK)
    epochs._trusted.clear()
    with pytest.raises(PlantedKey):
        await keyring.current_epoch(DESK)


async def test_the_chain_is_written_with_the_key(bureau: SetUp) -> None:
    [account] = await fetch("SELECT sign_public, officer_signature FROM account")
    rows = await fetch("SELECT signer_public, signer_certificate FROM office_epoch")
    assert len(rows) == 3
    for row in rows:
        assert bytes(row["signer_public"]) == bytes(account["sign_public"])
        assert bytes(row["signer_certificate"]) == bytes(account["officer_signature"])

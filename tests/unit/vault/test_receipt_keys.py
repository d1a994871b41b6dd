"""From a receipt one finds the row and opens it; from the row nothing leads back."""

import pytest

from portal.vault import receipts, tokens

CODE = "7K3MQ9XWT2B5HVNRD8PA"


def test_the_same_receipt_always_leads_to_the_same_row_and_key() -> None:
    assert receipts.lookup_id(CODE) == receipts.lookup_id(CODE)
    assert receipts.receipt_key(CODE) == receipts.receipt_key(CODE)
    assert len(receipts.lookup_id(CODE)) == len(receipts.receipt_key(CODE)) == 32


def test_the_row_does_not_give_away_the_key() -> None:
    assert receipts.lookup_id(CODE) != receipts.receipt_key(CODE)


def test_receipts_that_differ_in_one_character_have_nothing_in_common() -> None:
    other = CODE[:-1] + "B"
    assert receipts.lookup_id(CODE) != receipts.lookup_id(other)
    assert receipts.receipt_key(CODE) != receipts.receipt_key(other)


def test_a_receipt_is_not_a_session_token() -> None:
    ways = (receipts.lookup_id, receipts.receipt_key, tokens.token_id, tokens.token_key)
    derived = {way(CODE) for way in ways}
    assert len(derived) == 4


def test_the_derivation_is_fixed_for_good() -> None:
    """A printed receipt must still work after every later version of the portal."""
    row = "4834a8bf1f7c4135e58e10947713b7f371ea715b9fd44651f4ce2a4def1d5453"
    key = "fb4c55928661ca4e2581e071c4459bec41988bb464c939a7c89834f5bde75013"
    assert (receipts.lookup_id(CODE).hex(), receipts.receipt_key(CODE).hex()) == (row, key)


@pytest.mark.parametrize("code", ["", CODE.lower(), "7K3MQ-9XWT2-B5HVN-RD8PA", CODE + "A", CODE[:-1] + "证"])
def test_a_code_that_was_not_normalised_is_a_mistake_of_ours_and_is_not_quoted(code: str) -> None:
    for derive in (receipts.lookup_id, receipts.receipt_key):
        with pytest.raises(ValueError, match="canonical") as refused:
            derive(code)
        assert str(refused.value) == "the receipt is not in its canonical form"

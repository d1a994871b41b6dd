"""What the vault makes of a printed staff code."""

import pytest

from portal.core.staff_codes import generate, grouped
from portal.vault.staff_codes import invitation_id, recovery_key


def test_one_code_gives_a_name_and_a_key_that_share_nothing() -> None:
    code = generate()
    assert invitation_id(code) != recovery_key(code)
    assert len(invitation_id(code)) == len(recovery_key(code)) == 32
    assert recovery_key(code) == recovery_key(code)


def test_different_codes_give_different_names_and_keys() -> None:
    codes = [generate() for _ in range(200)]
    assert len({recovery_key(code) for code in codes}) == len({invitation_id(code) for code in codes}) == 200


@pytest.mark.parametrize("change", [grouped, str.lower, lambda code: code[:-1], lambda code: code + "0"])
def test_a_code_in_any_other_writing_is_a_fault_of_the_caller(change: object) -> None:
    assert callable(change)
    for use in (invitation_id, recovery_key):
        with pytest.raises(ValueError, match="canonical"):
            use(change(generate()))

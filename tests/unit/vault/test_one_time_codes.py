"""Codes of a telephone: which are taken, and how the secret lies in the database."""

from base64 import b32decode

import pytest

from portal.vault import one_time_codes
from portal.vault.errors import CannotOpen
from portal.vault.one_time_codes import STEP_SECONDS, address, fitting_step, new_secret, opened, seal
from portal.vault.server_key import ServerKey

KEY = ServerKey("one", b"k" * 32)
NOW = 1_773_106_200
# The secret and the codes of RFC 6238, appendix B (SHA-1), last six digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 20000000000: "353130"}


@pytest.mark.parametrize("at", RFC)
def test_the_codes_are_those_of_the_standard(at: int) -> None:
    assert fitting_step(RFC_SECRET, RFC[at], at) == at // STEP_SECONDS


def test_a_code_of_the_step_before_and_after_is_taken_and_no_other() -> None:
    code, step = RFC[1234567890], 1234567890 // STEP_SECONDS
    for late, expected in ((-2, None), (-1, step), (0, step), (1, step), (2, None)):
        assert fitting_step(RFC_SECRET, code, 1234567890 + late * STEP_SECONDS) == expected


@pytest.mark.parametrize("typed", ["", "28708", "2870820", "abcdef", "２８７０８２", "\ud800"])
def test_what_is_no_code_fits_nowhere(typed: str) -> None:
    assert fitting_step(RFC_SECRET, typed, 59) is None


def test_a_secret_has_160_bits_and_never_repeats() -> None:
    assert len(b32decode(new_secret())) == 20
    assert len({new_secret() for _ in range(100)}) == 100


def test_the_address_for_the_qr_code_names_the_portal_and_the_login() -> None:
    made = address(RFC_SECRET, login="li.fang", issuer="常德门户")
    assert made.startswith("otpauth://totp/")
    assert f"secret={RFC_SECRET}" in made
    assert "li.fang" in made


def test_the_sealed_secret_opens_for_its_account_and_its_server_alone() -> None:
    secret = new_secret()
    sealed = seal(secret, "li", KEY)
    assert secret.encode() not in sealed
    assert opened(sealed, "li", KEY) == secret
    for account, key in (("wang", KEY), ("li", ServerKey("other", b"o" * 32))):
        with pytest.raises(CannotOpen):
            opened(sealed, account, key)


def test_every_step_is_compared_whichever_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    same = one_time_codes._same

    def counted(made: str, typed: str) -> bool:
        compared.append(made)
        return same(made, typed)

    monkeypatch.setattr(one_time_codes, "_same", counted)
    fitting_step(RFC_SECRET, RFC[59], 59)
    assert len(compared) == 3

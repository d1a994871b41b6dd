"""Passkeys (WebAuthn): challenges, and whether an answer to one is good."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from portal.vault.digests import derive
from portal.vault.tokens import token_key


@dataclass(frozen=True, slots=True)
class Site:
    """Whom a passkey is made for: the host of the portal's public address, and that address."""

    host: str
    origin: str

    @classmethod
    def of(cls, public_url: str) -> "Site":
        return cls(urlsplit(public_url).hostname or "", public_url)

    @property
    def can_have_passkeys(self) -> bool:
        """Browsers make none for a bare number address, and none without https except on this machine."""
        is_number = self.host.replace(".", "").isdigit() or ":" in self.host
        return not is_number and (self.origin.startswith("https://") or self.host == "localhost")


@dataclass(frozen=True, slots=True)
class Known:
    credential: bytes
    public: bytes
    uses: int


def challenge(token: str, purpose: str) -> bytes:
    """32 bytes that only the bearer of this session's cookie is asked, others for each purpose."""
    return derive(token_key(token), f"passkey {purpose}")


def creation_options(site: Site, *, asked: bytes, account: bytes, login: str, known: list[Known]) -> str:
    """JSON for the browser."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    wanted = AuthenticatorSelectionCriteria(
        resident_key=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.host,
        user_id=account,
        user_name=login,
        challenge=asked,
        authenticator_selection=wanted,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential) for one in known],
    )
    return options_to_json(options)


def request_options(site: Site, *, asked: bytes, known: list[Known]) -> str:
    """JSON for the browser."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    allowed = [PublicKeyCredentialDescriptor(id=one.credential) for one in known]
    options = generate_authentication_options(rp_id=site.host, challenge=asked, allow_credentials=allowed)
    return options_to_json(options)


def made(site: Site, *, asked: bytes, answer: str) -> Known | None:
    """What the browser made, or None when its answer is not to this challenge or not for this site."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        good = verify_registration_response(
            credential=answer, expected_challenge=asked, expected_rp_id=site.host, expected_origin=site.origin
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return Known(good.credential_id, good.credential_public_key, good.sign_count)


def credential_of(answer: str) -> bytes | None:
    """Which passkey the answer says it comes from."""
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return parse_authentication_credential_json(answer).raw_id
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None


def uses_after(site: Site, known: Known, *, asked: bytes, answer: str) -> int | None:
    """The passkey's own count after this use, or None when the answer does not hold."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        good = verify_authentication_response(
            credential=answer,
            expected_challenge=asked,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=known.public,
            credential_current_sign_count=known.uses,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return good.new_sign_count

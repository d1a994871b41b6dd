"""A form counts only when it comes from a page of ours: a cookie's secret, repeated masked in the form."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from markupsafe import Markup

from portal.vault.digests import derive
from portal.web.cookies import read_cookie, set_cookie
from portal.web.types import PortalRequest
from portal.web.visit import current

FIELD = "csrf_token"
COOKIE = "csrf"
_BYTES = 32


class NotOurForm(Exception):
    """The form was not sent from a page that this visitor has open."""


def csrf_field() -> Markup:
    """The hidden field of a form; the first one of a visit makes the cookie."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def csrf_token() -> str:
    """Differs in every page, so that a compressed page gives nothing away."""
    mask = secrets.token_bytes(_BYTES)
    return _encoded(mask + _xor(mask, _expected(_secret_or_new())))


def check_csrf(request: PortalRequest, token: str) -> None:
    """Raise NotOurForm unless the token belongs to the cookie and the browser names no other site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotOurForm
    secret = _secret_of_cookie()
    sent = _decoded(token, 2 * _BYTES)
    if secret is None or sent is None:
        raise NotOurForm
    unmasked = _xor(sent[:_BYTES], sent[_BYTES:])
    if not secrets.compare_digest(unmasked, _expected(secret)):
        raise NotOurForm


def _secret_or_new() -> bytes:
    visit = current()
    if visit.csrf_secret is None:
        visit.csrf_secret = _secret_of_cookie()
    if visit.csrf_secret is None:
        visit.csrf_secret = secrets.token_bytes(_BYTES)
        set_cookie(COOKIE, _encoded(visit.csrf_secret))
    return visit.csrf_secret


def _secret_of_cookie() -> bytes | None:
    return _decoded(read_cookie(COOKIE) or "", _BYTES)


def _expected(secret: bytes) -> bytes:
    return derive(secret, "csrf")


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decoded(text: str, size: int) -> bytes | None:
    if not text.isascii() or len(text) > 2 * size:
        return None
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except NotBase64:
        return None
    return data if len(data) == size else None

"""Errors for programs: problem details (RFC 9457) instead of a page, with a pointer to each wrong member."""

import json
from collections.abc import Mapping
from typing import Any, Final

from litestar import Response

from portal.core.errors import Message
from portal.web.i18n import gettext, translated
from portal.web.types import Answer, PortalRequest

PROBLEM: Final = "application/problem+json"
API: Final = "/api"


def is_api(request: PortalRequest) -> bool:
    """Whether a program asked; Litestar reads //api as /api, so this does too."""
    return request.scope["path"].lstrip("/").partition("/")[0] == API[1:]


def problem(
    status: int,
    code: str,
    title: str,
    *,
    detail: str = "",
    errors: Mapping[str, Message] | None = None,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """`code` says in one word what is wrong and never changes; title and detail are msgids for people.

    `errors` are by pointer into what was sent; `members` are further facts of this kind of problem.
    """
    body: dict[str, Any] = {"type": f"urn:portal:problem:{code}", "title": gettext(title), "status": status}
    if detail:
        body["detail"] = gettext(detail)
    if errors:
        body["errors"] = [
            {"pointer": pointer, "detail": translated(message)} for pointer, message in errors.items()
        ]
    return as_json({**body, **(members or {})}, status, media_type=PROBLEM, headers=headers)


def as_json(
    body: Mapping[str, Any],
    status: int = 200,
    *,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Kept by no cache: what a program reads stands under its own key."""
    return Response(
        json.dumps(body, ensure_ascii=False).encode(),
        status_code=status,
        media_type=media_type,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )

"""Litestar's request and response with their type arguments left open, for the annotations of handlers."""

from typing import Any

from litestar import Request, Response

PortalRequest = Request[Any, Any, Any]
Answer = Response[Any]

"""The portal for any ASGI server: `litestar run`, `uvicorn app:app`, `uvicorn --factory app:create_app`."""

from typing import TYPE_CHECKING, Any

from portal.application import create_app

if TYPE_CHECKING:
    from litestar import Litestar

    app: Litestar

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """`app` is made when a server asks for it, so that importing this file has no effect."""
    if name != "app":
        raise AttributeError(name)
    globals()["app"] = made = create_app()
    return made

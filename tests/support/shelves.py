"""What lies on a portal's shelf: for tests that nothing of a visitor's stays there."""

from urllib.parse import unquote

from litestar import Litestar


def held(app: Litestar) -> dict[str, str]:
    """The body of each answer by the address that was asked, as people read both."""
    kept = app.state.portal.shelf._kept
    return {unquote(str(key[0])): one.body.decode() for key, one in kept.items()}

"""Answers after a form: see other, and only to pages of ours."""

import re

from litestar.response import Redirect

from portal.web.flash import leave_notice

_LOCAL = re.compile(r"/(?![/\\])[\x21-\x7e]{0,500}", re.ASCII)


def see_other(path: str, *, notice: str | None = None) -> Redirect:
    """303 to a path of this portal; `notice` is the code of a declared one-time notice."""
    if notice is not None:
        leave_notice(notice)
    return Redirect(path, status_code=303)


def local_path(path: str, *, otherwise: str = "/") -> str:
    """A path that came with the request, or `otherwise` when it would lead away from the portal."""
    return path if _LOCAL.fullmatch(path) and "\\" not in path else otherwise

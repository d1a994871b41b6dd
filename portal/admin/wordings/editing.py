"""Editing a dated version: looked at first, then saved; both texts where somebody was faster."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.admin.desk.forms import version_of
from portal.catalogue.rows import Dated
from portal.core.errors import Conflict, InvalidInput
from portal.web.bodies import read_form
from portal.web.forms import Form
from portal.web.redirects import see_other
from portal.web.types import Answer, PortalRequest

MAY: Final = {"permission": "templates.edit"}
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One version as the page lists it; number 0 came with the portal."""

    n: int
    row: Dated
    words: Any

    @property
    def replaced_at_once(self) -> bool:
        """On the day on which it would have begun."""
        return self.row.valid_to is not None and self.row.valid_to < self.row.valid_from


def versions_of(rows: Sequence[Dated], words: Callable[[Any], Any]) -> list[Version]:
    """`rows` are the newest first; `words` says what stands in one."""
    return [Version(len(rows) - at, row, words(row)) for at, row in enumerate(rows)]


async def edited(
    request: PortalRequest,
    form: Form,
    *,
    show: Callable[..., Awaitable[Answer]],
    look: Callable[[Values], Awaitable[Any]],
    save: Callable[[Values, int], Awaitable[Any]],
    then: tuple[str, str],
) -> Answer:
    """`show` draws the page (with `example`, `status` or `faster`), `look` checks and gives the example.

    `then`: the page that follows, and its notice.
    """
    data = await read_form(request)
    bound = form.bind(data)
    if not bound.ok:
        return await show(bound)
    try:
        if data.get("do") != "save":
            return await show(bound, example=await look(bound.values))
        await save(bound.values, version_of(data))
    except InvalidInput as error:
        return await show(bound.with_refusal(error))
    except Conflict as error:
        return await show(bound, status=409, faster=error)
    path, notice = then
    return see_other(path, notice=notice)

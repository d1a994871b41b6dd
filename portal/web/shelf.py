"""A shelf of whole answers with room for those that many people ask for."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any, Final

from litestar.response import Response
from litestar.response.base import ASGIResponse

MOST: Final = 256
_OF_A_BODY: Final = frozenset({"content-type", "content-length"})


class Built(Response[bytes]):
    """Sent as it is, again and again: building an answer is most of what is done for one that is known."""

    def __init__(self, sent: ASGIResponse) -> None:
        super().__init__(sent.body, status_code=sent.status_code)
        self._sent = sent

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIResponse:
        return self._sent


class Kept:
    """An answer in one state of what it shows, and beside it the 304 for whoever has it already."""

    def __init__(self, state: object, tag: str, whole: ASGIResponse) -> None:
        self.state = state
        self.tag = tag
        self.body = whole.body
        self._headers = {name.decode(): value.decode() for name, value in whole.encode_headers()}
        self._caching: Mapping[str, str] = {}

    def answer(self, caching: Mapping[str, str], *, is_known: bool) -> Built:
        """`caching` are the headers for caches, which name another moment each second."""
        if caching is not self._caching:
            self._caching = caching
            headers = self._headers | {name.lower(): value for name, value in caching.items()}
            self._whole = Built(ASGIResponse(body=self.body, headers=headers))
            others = {name: value for name, value in headers.items() if name not in _OF_A_BODY}
            self._unchanged = Built(ASGIResponse(status_code=304, headers=others))
        return self._unchanged if is_known else self._whole


class Shelf:
    """One answer for each thing asked; the one that nobody asked for longest is thrown away first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def find(self, key: Hashable, state: object) -> Kept | None:
        """What shows another state goes at once: something may have been withdrawn from it."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept.state != state:
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return kept

    def keep(self, key: Hashable, kept: Kept) -> None:
        self._kept[key] = kept
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

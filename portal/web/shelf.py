"""A shelf of rendered pages with room for those that many people open."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

MOST: Final = 256


class Shelf:
    """Rendered pages, the least recently used one thrown away first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._pages: OrderedDict[Hashable, bytes] = OrderedDict()

    def find(self, key: Hashable) -> bytes | None:
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def keep(self, key: Hashable, page: bytes) -> None:
        self._pages[key] = page
        if len(self._pages) > self._most:
            self._pages.popitem(last=False)

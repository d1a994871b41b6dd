"""Token buckets in memory: each is one number, the moment at which it will be full again."""

from portal.floods.acts import Rate

MOST = 16_384


class Buckets:
    """A bucket that is full again says nothing about anybody and is forgotten.

    `now` is in seconds. When there are more than `most`, the ones that were used longest ago are forgotten
    first: that only ever lets somebody through.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._full_at: dict[bytes, float] = {}

    def __len__(self) -> int:
        return len(self._full_at)

    def wait(self, key: bytes, rate: Rate, now: float, cost: float = 1) -> float:
        """Seconds until an act of this cost may be done; 0 when it may be done at once."""
        empty_for = max(self._full_at.get(key, now), now) + min(cost * rate.step, rate.depth) - now
        return max(0.0, empty_for - rate.depth)

    def take(self, key: bytes, rate: Rate, now: float, *, cost: float = 1, debt: float = 0) -> None:
        """Use the bucket up; it never owes more than `debt` seconds."""
        full_at = max(self._full_at.pop(key, now), now) + cost * rate.step
        self._full_at[key] = min(full_at, now + rate.depth + debt)
        if len(self._full_at) > self._most:
            self._full_at.pop(next(iter(self._full_at)))

    def forget_idle(self, now: float) -> None:
        """Forget every bucket that is full again."""
        for key in [key for key, full_at in self._full_at.items() if full_at <= now]:
            del self._full_at[key]

    def clear(self) -> None:
        self._full_at.clear()

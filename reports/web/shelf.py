"""Which finished answers are kept, and which go where there is no more room?

Those that were asked for once are kept apart, in an eighth of the room: a flood of addresses that nobody
asks for again pushes out only its like, and never the page that everybody reads.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

ONE_OFF_SHARE = 8
"""One part in so many of the room is for what was asked for once."""


@dataclass(slots=True)
class _Kept(Generic[V]):
    value: V
    size: int


class _Row(Generic[K, V]):
    """Values by use, the longest unused first, bounded by bytes and by number."""

    def __init__(self, most_bytes: int, most: int) -> None:
        self._kept: OrderedDict[K, _Kept[V]] = OrderedDict()
        self._most_bytes = most_bytes
        self._most = most
        self.size = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        self._kept.move_to_end(key)
        return kept.value

    def put(self, key: K, value: V, size: int) -> None:
        self.take(key)
        if size > self._most_bytes:
            return
        self._kept[key] = _Kept(value, size)
        self.size += size
        while self.size > self._most_bytes or len(self._kept) > self._most:
            _key, gone = self._kept.popitem(last=False)
            self.size -= gone.size

    def take(self, key: K) -> _Kept[V] | None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self.size -= kept.size
        return kept


class Shelf(Generic[K, V]):
    """Values by key, within bounds. Not for several threads.

    `most_bytes` and `most` bound all of them; a value larger than its part of the room is not kept.
    """

    def __init__(self, *, most_bytes: int, most: int) -> None:
        share = max(1, most // ONE_OFF_SHARE)
        self._once: _Row[K, V] = _Row(most_bytes // ONE_OFF_SHARE, share)
        self._often: _Row[K, V] = _Row(most_bytes - most_bytes // ONE_OFF_SHARE, max(1, most - share))

    @property
    def size(self) -> int:
        """How many bytes the values say they take."""
        return self._once.size + self._often.size

    def __len__(self) -> int:
        return len(self._once) + len(self._often)

    def get(self, key: K) -> V | None:
        """The value, if it is kept; that it was asked for again counts for it."""
        value = self._often.get(key)
        if value is not None:
            return value
        first = self._once.take(key)
        if first is None:
            return None
        self._often.put(key, first.value, first.size)
        return first.value

    def is_asked_often(self, key: K) -> bool:
        """Whether the value was asked for again since it was first kept."""
        return self._often.get(key) is not None

    def drop(self, key: K) -> None:
        """Keep what is under a key no longer, if anything is."""
        self._once.take(key)
        self._often.take(key)

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value under a key, in the place of the one before."""
        row = self._often if self._often.get(key) is not None else self._once
        row.put(key, value, size)

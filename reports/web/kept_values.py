"""What was a page made of a moment ago? Values, by what they depend on, while they hold."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime
from typing import Any

MOST = 128
"""So many values are kept, those that were asked for last."""

Version = tuple[str, datetime]
"""A state of the database, and the minute."""


class KeptValues:
    """What pages were made of, by what it depends on. One for each process; not for several threads."""

    def __init__(self, *, most: int = MOST) -> None:
        self._kept: OrderedDict[Hashable, tuple[Version, Any]] = OrderedDict()
        self._most = most

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable, version: Version) -> tuple[Any] | None:
        """The values alone in a tuple, where they are kept and hold; None otherwise."""
        found = self._kept.get(key)
        if found is None or found[0] != version:
            return None
        self._kept.move_to_end(key)
        return (found[1],)

    def put(self, key: Hashable, version: Version, values: object) -> None:
        """Keep values; the longest unused ones go where there are too many."""
        self._kept[key] = (version, values)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

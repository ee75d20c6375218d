"""How is JSON read that somebody else wrote?

Every read names the type it expects; a value of another type, or a key that is missing, ends in an
UnreadableAnswerError that names the field's path ("question.aggregations.recency_weighted.history[3]").
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NoReturn, TypeVar

from tracker.clock import parse_instant
from tracker.errors import UnreadableAnswerError

T = TypeVar("T")

_LONGEST_QUOTE = 60


class Payload:
    """One value inside a JSON document, knowing where it stands."""

    __slots__ = ("_key", "_parent", "platform", "value")

    def __init__(
        self, value: object, *, platform: str, parent: Payload | None = None, key: str | int = ""
    ) -> None:
        self.value = value
        self.platform = platform
        # The path is put together only when an error needs it: histories have thousands of values.
        self._parent = parent
        self._key = key

    @property
    def path(self) -> str:
        """Where the value stands; empty for the whole document."""
        before = self._parent.path if self._parent else ""
        if isinstance(self._key, int):
            return f"{before}[{self._key}]"
        return f"{before}.{self._key}" if before else self._key

    def __contains__(self, key: str) -> bool:
        """Whether this is an object with such a key."""
        return isinstance(self.value, dict) and key in self.value

    def get(self, key: str) -> Payload:
        """The value under a key that must be there."""
        if not isinstance(self.value, dict):
            self.refuse("an object")
        inner = Payload(self.value.get(key), platform=self.platform, parent=self, key=key)
        if key not in self.value:
            raise UnreadableAnswerError(
                f"{self.platform}'s answer has no {inner.path}; if this lasts, the platform has changed its "
                "format and the adapter must follow",
                platform=self.platform,
            )
        return inner

    def nullable(self, key: str, read: Callable[[Payload], T]) -> T | None:
        """What `read` makes of the value under a key that must be there but may be null."""
        inner = self.get(key)
        return None if inner.value is None else read(inner)

    def optional(self, key: str, read: Callable[[Payload], T]) -> T | None:
        """What `read` makes of the value under a key that may be missing or null."""
        return self.nullable(key, read) if key in self else None

    def items(self) -> list[Payload]:
        """The elements of a list."""
        if not isinstance(self.value, list):
            self.refuse("a list")
        return [
            Payload(value, platform=self.platform, parent=self, key=index)
            for index, value in enumerate(self.value)
        ]

    def text(self) -> str:
        """A string, as it is."""
        if not isinstance(self.value, str):
            self.refuse("a text")
        return self.value

    def integer(self) -> int:
        """A whole number; true and false are none."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.refuse("a whole number")
        return self.value

    def number(self) -> float:
        """A finite number; true and false are none."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.refuse("a number")
        try:
            number = float(self.value)
        except OverflowError:
            self.refuse("a finite number")
        if not math.isfinite(number):
            self.refuse("a finite number")
        return number

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self.refuse("true or false")
        return self.value

    def instant(self) -> datetime:
        """An ISO 8601 instant; one without a zone is UTC."""
        try:
            return parse_instant(self.text())
        except (ValueError, OverflowError):
            self.refuse("an instant like 2024-01-01T05:00:00Z")

    def epoch(self) -> datetime:
        """Unix seconds, as an instant."""
        try:
            return datetime.fromtimestamp(self.number(), UTC)
        except (ValueError, OverflowError, OSError):
            self.refuse("Unix seconds")

    def refuse(self, expected: str) -> NoReturn:
        """Say that this value is not what it should be.

        Raises:
            UnreadableAnswerError: always, naming the path, what was expected and what came.
        """
        came = repr(self.value)
        if len(came) > _LONGEST_QUOTE:
            came = came[: _LONGEST_QUOTE - 1] + "…"
        raise UnreadableAnswerError(
            f"{self.platform}'s answer cannot be read: {self.path or 'the whole'} should be {expected}, "
            f"not {came}; if this lasts, the platform has changed its format and the adapter must follow",
            platform=self.platform,
        )

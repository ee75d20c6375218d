"""What changes in a text, span by span, and why a change was refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from tracker.spans import Span


@dataclass(frozen=True, slots=True)
class Change:
    """`old` stood at `span` of the text that was given; `new` takes its place."""

    span: Span
    old: str
    new: str


class RefusedError(Exception):
    """A line cannot be rewritten by rule. The message is the reason, as a clause for an editor.

    `offer` is a neutral sentence that an editor may take, where there is one.
    """

    def __init__(self, reason: str, *, offer: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offer = offer


def replace(text: str, start: int, end: int, new: str) -> list[Change]:
    """The change that puts `new` from `start` to `end`, or none where it stands there already."""
    old = text[start:end]
    return [] if old == new else [Change(Span(start, end), old, new)]


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes by where they stand.

    Raises:
        RefusedError: two of them touch the same stretch, so that neither can be trusted.
    """
    ordered = sorted(changes, key=lambda change: change.span)
    for left, right in pairwise(ordered):
        if right.span.start < left.span.end:
            raise RefusedError(f"“{left.old}” and “{right.old}” overlap and cannot both be changed")
    return tuple(ordered)


def apply_changes(text: str, changes: Iterable[Change]) -> str:
    """The text with every change made; the changes are in order and do not overlap."""
    pieces, position = [], 0
    for change in changes:
        pieces += [text[position : change.span.start], change.new]
        position = change.span.end
    return "".join([*pieces, text[position:]])

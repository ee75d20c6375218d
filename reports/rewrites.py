"""Where did a source rewrite its past: tell another value for an instant than it had told before?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from tracker.readings import Point, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """Values from `first` to `last` that the source told differently when it was read at `seen_at`.

    Of the `count` instants, `at` is the one whose value moved most: from `before` to `after`, which is
    None where the source took the value back.
    """

    seen_at: datetime
    first: datetime
    last: datetime
    count: int
    at: datetime
    before: float
    after: float | None


def find_rewrites(
    points: Iterable[Point], steps: Sequence[Point], end: datetime, print_value: Callable[[float], str]
) -> tuple[Rewrite, ...]:
    """The rewritings of values from the first of `steps` to `end`, one for each reading that showed some.

    `points` are in the order of a history. Only a value that prints differently counts; a gap that turned
    out to have had a value was never a value that we showed.
    """
    found: dict[datetime, list[tuple[datetime, float, float | None]]] = {}
    for earlier, later in pairwise(points):
        if earlier.at != later.at or not isinstance(earlier, Reading) or not steps[0].at <= later.at <= end:
            continue
        after = later.value if isinstance(later, Reading) else None
        if after is None or print_value(after) != print_value(earlier.value):
            found.setdefault(later.seen_at, []).append((later.at, earlier.value, after))
    return tuple(_rewrite(seen_at, moves) for seen_at, moves in sorted(found.items()))


def _rewrite(seen_at: datetime, moves: list[tuple[datetime, float, float | None]]) -> Rewrite:
    at, before, after = max(
        moves, key=lambda move: float("inf") if move[2] is None else abs(move[2] - move[1])
    )
    return Rewrite(
        seen_at=seen_at,
        first=moves[0][0],
        last=moves[-1][0],
        count=len(moves),
        at=at,
        before=before,
        after=after,
    )

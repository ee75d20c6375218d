"""Is it likelier that the world turned over, or that a platform's answers went wrong?

When most numbers of a platform go to 0, to 1 or to nothing in one round, the round is held: nothing of it
becomes a reading until a person has looked. A changed field, a new scale and a lost tier all look like this.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.questions import Kind, State
from tracker.readings import Point, Reading

LEAST_MOVES = 3
"""Of fewer numbers than this, most may well move at once."""

_EDGE = 0.005
"""So near to 0 or 1 counts as 0 or 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """How one outcome stood before a round and stands after it."""

    before: Point
    after: Point
    state: State


def why_hold(moves: Iterable[Move]) -> str:
    """Why a round should be held, as a clause for people; empty if it should not.

    Only outcomes count that had a number, away from the edges, and are open: a close or an ending explains
    its own number.
    """
    counted = [move for move in moves if _counts(move)]
    to_nothing = sum(1 for move in counted if not isinstance(move.after, Reading))
    to_the_edge = sum(1 for move in counted if isinstance(move.after, Reading) and _is_at_edge(move.after))
    if len(counted) < LEAST_MOVES or 2 * (to_nothing + to_the_edge) <= len(counted):
        return ""
    parts = [f"{to_nothing} have none now"] if to_nothing else []
    parts += [f"{to_the_edge} are 0 or 1 now"] if to_the_edge else []
    return f"of {len(counted)} numbers, {' and '.join(parts)}"


def _counts(move: Move) -> bool:
    return isinstance(move.before, Reading) and not _is_at_edge(move.before) and move.state is State.OPEN


def _is_at_edge(reading: Reading) -> bool:
    if reading.kind is Kind.PROBABILITY:
        return not _EDGE < reading.value < 1 - _EDGE
    return reading.value == 0

"""Where labels go that want to stand level with their lines' ends, so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class _Block:
    """Neighbours that touch: `want` is where the block's top would be best, as the mean of its members'."""

    want: float
    count: int
    height: float


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """The tops of boxes of `heights`, in this order downwards, as near to their `wanted` middles as can be.

    They keep their order and stay between `top` and `bottom` where that is high enough. Boxes that would
    touch are put together around the mean of where they want to be, which moves them least (pooling of
    adjacent violators, as in isotonic regression).
    """
    blocks: list[_Block] = []
    for middle, height in zip(wanted, heights, strict=True):
        blocks.append(_Block(middle - height / 2, 1, height))
        while len(blocks) > 1 and _top(blocks[-2], top, bottom) + blocks[-2].height > _top(
            blocks[-1], top, bottom
        ):
            under, over = blocks.pop(), blocks.pop()
            count = over.count + under.count
            want = (over.want * over.count + (under.want - over.height) * under.count) / count
            blocks.append(_Block(want, count, over.height + under.height))
    tops: list[float] = []
    at = 0
    for block in blocks:
        place = _top(block, top, bottom)
        for height in heights[at : at + block.count]:
            tops.append(place)
            place += height
        at += block.count
    return tops


def _top(block: _Block, top: float, bottom: float) -> float:
    return max(top, min(block.want, bottom - block.height))

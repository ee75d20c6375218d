"""Records of invented outlets: none, too few, enough, and one whose chances are too low."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from reports.record import Record, SettledFigure, record_of

NOW = datetime(2024, 1, 2, 12, tzinfo=UTC)


def record(count: int, *, bias: float = 0.0) -> Record:
    """Of invented questions, whose chances are `bias` too low."""
    chance = random.Random(count)  # noqa: S311 (the same record every time)
    told = []
    for number in range(count):
        printed = round(chance.random(), 2)
        told.append(
            SettledFigure(question=str(number), printed=printed, happened=chance.random() < printed + bias)
        )
    return record_of(told)


RECORDS = {
    "none": record(0), "one": record(1), "few": record(7), "some": record(45), "many": record(1500),
    "biased": record(300, bias=0.25),
}  # fmt: skip

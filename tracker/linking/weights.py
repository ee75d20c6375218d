"""Which figures does the ranking and the decision rest on? Read from one reviewed file.

`weights.json` is written by the fitting script beside the benchmarks and reviewed like code: each weight
stands beside the name of what it weighs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A weighted sum: a constant and a weight for each named figure."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    constant: float = 0.0

    def of(self, figures: Sequence[float]) -> float:
        """The sum for figures in the order of `names`."""
        return self.constant + sum(
            weight * figure for weight, figure in zip(self.weights, figures, strict=True)
        )

    @classmethod
    def read(cls, row: Mapping[str, float], names: Sequence[str]) -> Linear:
        """Take the weights of `names` from a row of the file; "constant" is the constant.

        Raises:
            KeyError: the file lacks one of them, so it was fitted for other code.
        """
        return cls(
            names=tuple(names),
            weights=tuple(row[name] for name in names),
            constant=row.get("constant", 0.0),
        )


@cache
def read_weights() -> Mapping[str, Mapping[str, float]]:
    """The file's rows by name: "ranking", "confidence" and "limits"."""
    text = (files("tracker.linking") / "weights.json").read_text(encoding="utf-8")
    rows: Mapping[str, Mapping[str, float]] = json.loads(text)
    return rows

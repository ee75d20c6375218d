"""How much has been traded on a question, and in what?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class VolumeUnit(StrEnum):
    """What a platform counts its trading in."""

    DOLLARS = "dollars"
    MANA = "mana"  # Manifold's play money
    CONTRACTS = "contracts"  # each pays one dollar or nothing

    @property
    def is_money(self) -> bool:
        """Whether somebody could lose real money by it."""
        return self is not VolumeUnit.MANA


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """What has been traded on a whole question since it opened, all its outcomes together.

    Raises:
        ValueError: the amount is negative or not finite.
    """

    amount: float
    unit: VolumeUnit

    def __post_init__(self) -> None:
        if not math.isfinite(self.amount) or self.amount < 0:
            msg = f"nobody can have traded {self.amount} {self.unit}"
            raise ValueError(msg)


def volume_told(amount: float | None, unit: VolumeUnit) -> Volume | None:
    """The volume that a platform tells; None for one that is missing or that nobody can have traded.

    It decides no number, so an odd one costs the question nothing else.
    """
    if amount is None or not math.isfinite(amount) or amount < 0:
        return None
    return Volume(amount=amount, unit=unit)

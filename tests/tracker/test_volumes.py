from __future__ import annotations

import math

import pytest

from tracker.volumes import Volume, VolumeUnit, volume_told


@pytest.mark.parametrize("amount", [-1.0, math.nan, math.inf, None])
def test_what_nobody_can_have_traded_is_not_told(amount: float | None) -> None:
    assert volume_told(amount, VolumeUnit.DOLLARS) is None
    if amount is not None:
        with pytest.raises(ValueError, match="nobody can have traded"):
            Volume(amount=amount, unit=VolumeUnit.DOLLARS)


def test_nothing_is_a_volume() -> None:
    assert volume_told(0.0, VolumeUnit.MANA) == Volume(amount=0, unit=VolumeUnit.MANA)


def test_only_mana_is_no_money() -> None:
    assert [unit for unit in VolumeUnit if not unit.is_money] == [VolumeUnit.MANA]

"""How does an outlet print what has been traded on a question?

"$1.2 million" or "$1.2m" as its sheet has it; play money always says that it is.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from tracker.volumes import Volume, VolumeUnit
from tracker.wording.style import Style

_ONE, _TENTH = Decimal(1), Decimal("0.1")
_SCALES = (
    (Decimal(999_950_000), Decimal(10) ** 9, "billion"),  # from where it would be "1,000 million"
    (Decimal(10) ** 6, Decimal(10) ** 6, "million"),
)


def volume_in_words(volume: Volume | None, style: Style) -> str:
    """The volume in print: "$1.2 million", "340 contracts", "5,000 mana (play money)"; empty for None.

    One decimal from a million on, whole numbers below, halves up; more than nothing and less than one is
    "less than" one.
    """
    if volume is None:
        return ""
    amount = Decimal(repr(volume.amount))
    if 0 < amount < _ONE:
        return f"less than {_with_unit('1', volume.unit, style)}"
    whole = amount.quantize(_ONE, rounding=ROUND_HALF_UP)
    for least, size, name in _SCALES:
        if whole >= least:
            scaled = (whole / size).quantize(_TENTH, rounding=ROUND_HALF_UP)
            number = style.volume[name].fill(number=f"{scaled:,f}".removesuffix(".0"))
            return _with_unit(number, volume.unit, style)
    return _with_unit(f"{whole:,f}", volume.unit, style)


def _with_unit(number: str, unit: VolumeUnit, style: Style) -> str:
    is_one_contract = unit is VolumeUnit.CONTRACTS and number == "1"
    return style.volume["contract" if is_one_contract else unit.value].fill(number=number)

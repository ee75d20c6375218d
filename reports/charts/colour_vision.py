"""Can two colours be told apart by people who see colours otherwise?

Simulated as Machado, Oliveira and Fernandes do at full severity ("A Physiologically-based Model for
Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009), on linear light; compared by CIEDE2000
(ISO/CIE 11664-6), in which 1 is about the least difference that anybody sees side by side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

LEAST_DIFFERENCE = 10.0
"""CIEDE2000 between the forecast and what stories printed: seen apart at a glance, even as small dots."""

LEAST_AMONG_SEVERAL = 6.0
"""CIEDE2000 between any two of a chart's seven lines, which their dashes and labels tell apart as well."""

_Triple = tuple[float, float, float]

COLOUR_VISIONS: Mapping[str, tuple[_Triple, _Triple, _Triple]] = {
    "full colour vision": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_LINEAR_BELOW = 0.04045
_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE = (0.95047, 1.0, 1.08883)  # D65


@dataclass(frozen=True, slots=True, kw_only=True)
class Closest:
    """The two colours that come closest to each other, to whom, and how far apart they still are."""

    names: tuple[str, str]
    vision: str
    difference: float


def closest_pair(colours: Mapping[str, str], *, visions: tuple[str, ...] = tuple(COLOUR_VISIONS)) -> Closest:
    """Of two colours or more ("#rrggbb", by name), the pair that is hardest to tell apart, and for whom."""
    return min(
        (
            Closest(
                names=(one, other),
                vision=vision,
                difference=seen_difference(colours[one], colours[other], vision),
            )
            for vision in visions
            for one, other in combinations(colours, 2)
        ),
        key=lambda found: found.difference,
    )


def seen_difference(one: str, other: str, vision: str) -> float:
    """How far apart two colours are (CIEDE2000) to people with one of `COLOUR_VISIONS`."""
    return _ciede2000(_lab(_seen(one, vision)), _lab(_seen(other, vision)))


def _seen(colour: str, vision: str) -> _Triple:
    """A colour as linear light, as it is seen."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return _limited(_times(COLOUR_VISIONS[vision], (red, green, blue)))


def _limited(light: _Triple) -> _Triple:
    red, green, blue = (min(1.0, max(0.0, part)) for part in light)
    return red, green, blue


def _times(matrix: tuple[_Triple, _Triple, _Triple], vector: _Triple) -> _Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _lab(light: _Triple) -> _Triple:
    """CIE L*a*b* of linear sRGB."""
    x, y, z = (_cube_root(part / white) for part, white in zip(_times(_TO_XYZ, light), _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _cube_root(share: float) -> float:
    edge = 6 / 29
    return math.cbrt(share) if share > edge**3 else share / (3 * edge**2) + 4 / 29


def _ciede2000(one: _Triple, other: _Triple) -> float:
    """The formula of the standard, with all three weights 1 (names as in Sharma, Wu and Dalal, 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = (math.degrees(math.atan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    dl, dc, dh = l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    t = (
        1
        - 0.17 * math.cos(math.radians(mean_h - 30))
        + 0.24 * math.cos(math.radians(2 * mean_h))
        + 0.32 * math.cos(math.radians(3 * mean_h + 6))
        - 0.20 * math.cos(math.radians(4 * mean_h - 63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2)
    s_c = 1 + 0.045 * mean_c
    s_h = 1 + 0.015 * mean_c * t
    rotation = -2 * math.sqrt(mean_c**7 / (mean_c**7 + 25.0**7))
    rotation *= math.sin(math.radians(60 * math.exp(-(((mean_h - 275) / 25) ** 2))))
    l, c, h = dl / s_l, dc / s_c, dh / s_h  # noqa: E741 (the formula's names)
    return math.sqrt(max(0.0, l * l + c * c + h * h + rotation * c * h))

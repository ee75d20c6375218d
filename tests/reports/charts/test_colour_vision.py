from __future__ import annotations

import pytest

from reports.charts.colour_vision import (
    COLOUR_VISIONS,
    LEAST_DIFFERENCE,
    _ciede2000,
    closest_pair,
    seen_difference,
)
from reports.charts.series import looks_of
from reports.charts.style import THEMES, Theme

# Pairs and results of Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference Formula" (2005), table 1.
PUBLISHED = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "other", "expected"), PUBLISHED)
def test_the_difference_is_that_of_the_standard(
    one: tuple[float, float, float], other: tuple[float, float, float], expected: float
) -> None:
    assert _ciede2000(one, other) == pytest.approx(expected, abs=5e-5)
    assert _ciede2000(other, one) == pytest.approx(expected, abs=5e-5)


def test_grey_looks_the_same_to_everybody() -> None:
    for vision in COLOUR_VISIONS:
        assert seen_difference("#808080", "#808080", vision) == 0
        assert seen_difference("#ffffff", "#000000", vision) == pytest.approx(100, abs=0.1)


def test_red_and_green_of_one_lightness_meet_for_those_who_lack_red_or_green() -> None:
    assert seen_difference("#c04030", "#707a00", "full colour vision") > 25
    assert seen_difference("#c04030", "#707a00", "deuteranopia") < 12
    found = closest_pair({"red": "#c04030", "olive": "#707a00", "blue": "#0b5a9c"})
    assert found.names == ("red", "olive")
    assert found.vision in {"protanopia", "deuteranopia"}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_lines_of_a_built_in_theme_stay_apart_for_everybody(theme: Theme) -> None:
    lines = {str(number): look.colour for number, look in enumerate(looks_of(theme))}
    assert len(lines) == 7
    assert closest_pair(lines).difference >= LEAST_DIFFERENCE  # more than is asked of an outlet
    assert closest_pair({"line": theme.line, "story": theme.story}).difference >= LEAST_DIFFERENCE

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from reports.charts.style import DARK, LIGHT, SIZES, TEXT_CONTRAST, THEMES, Theme, contrast


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_words_can_be_read_on_what_they_stand_on(theme: Theme) -> None:
    for colour in (theme.ink, theme.muted, theme.line, theme.story):
        for ground in (theme.background, theme.gap):
            assert contrast(colour, ground) >= TEXT_CONTRAST


@pytest.mark.parametrize("name", ["ink", "muted", "line", "story"])
def test_a_theme_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} on background"):
        replace(LIGHT, **{name: "#bbbbbb"})


def test_the_forecast_and_the_stories_differ_in_more_than_hue() -> None:
    for theme in (LIGHT, DARK):
        colours = sum(field.type == "str" for field in fields(theme)) - 2  # not the name, not the mark
        assert len(set(theme.colours)) == colours


def test_the_sizes_are_those_promised() -> None:
    assert set(SIZES) == {"card", "column", "wide"}
    assert SIZES["column"].width == 360

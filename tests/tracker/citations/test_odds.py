from __future__ import annotations

import pytest

from tracker.citations.figures import Form, find_figures
from tracker.citations.odds import find_odds


def odds(text: str) -> list[tuple[str, float | None]]:
    return [
        (text[figure.start : figure.end], figure.probability)
        for figure in find_odds(text, find_figures(text))
        if figure.form is Form.ODDS
    ]


@pytest.mark.parametrize(
    ("text", "stated", "probability"),
    [
        ("the odds were 7-4", "7-4", 4 / 11),
        ("odds of 3/1 on a win", "3/1", 1 / 4),
        ("the odds are two to one", "two to one", 1 / 3),
        ("odds of 3-to-1", "3-to-1", 1 / 4),
        ("odds of 3:7", "3:7", 7 / 10),
        ("odds of 10-11", "10-11", 11 / 21),
        ("the odds are 13/8 on.", "13/8 on", 13 / 21),
        ("decimal odds of 2.5", "2.5", 0.4),
        ("american odds of +150", "+150", 0.4),
        ("american odds of -150", "-150", 0.6),
        ("betfair is quoting 9/2", "9/2", 2 / 11),
        ("the 1/6 favourite", "1/6", 6 / 7),
    ],
)
def test_odds_imply_a_chance(text: str, stated: str, probability: float) -> None:
    assert odds(text) == [(stated, pytest.approx(probability, abs=1e-6))]


@pytest.mark.parametrize(
    "text",
    [
        "they won 7-4 on aggregate",
        "the odds fell to 12% by 4.5 points",
        "decimal odds of 0.8",
        "the odds were 0-0",
        "the odds of rain on 2026-11-20",
    ],
)
def test_scores_dates_and_points_are_no_odds(text: str) -> None:
    assert odds(text) == []


def test_a_figure_keeps_its_place_among_odds() -> None:
    text = "betfair has 6/4, or 40%, and odds of 5-2"
    assert [text[each.start : each.end] for each in find_odds(text, find_figures(text))] == [
        "6/4",
        "40%",
        "5-2",
    ]


def test_a_card_of_odds_is_not_read() -> None:
    assert find_odds("odds " + "5-2 " * 40, []) == []

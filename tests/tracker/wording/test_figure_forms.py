from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.wording.figure import parse_figure
from tracker.wording.style import load_style

HOUSE, BBC = load_style("house"), load_style("bbc")


def written(text: str, probability: str, *, read_as: float | None = None) -> str:
    form = parse_figure(text, probability=read_as)
    assert form is not None, text
    value = Decimal(probability)
    return text if form.says(value, HOUSE) else form.write(value, HOUSE).text


@pytest.mark.parametrize(
    ("text", "probability", "new"),
    [
        ("10%", "0.08", "8%"),
        ("10%", "0.104", "10%"),
        ("10 percent", "0.18", "18 percent"),
        ("10 per cent", "0.18", "18 per cent"),
        ("10\u00a0%", "0.18", "18\u00a0%"),
        ("ten percent", "0.42", "forty-two percent"),
        ("61.5%", "0.62", "62.0%"),
        ("61.5%", "0.6149", "61.5%"),
        ("5.7%", "0.0235", "2.4%"),
        ("2.4%", "0.2", "20%"),  # the decimal was the sheet's, in the tail
        ("97.6%", "0.98", "98.0%"),  # still in the tail
        ("97.6%", "0.55", "55%"),
        ("0.38%", "0.37", "37.0%"),
        ("0.38%", "0.02", "2.0%"),
        ("2%", "0.0235", "2%"),
        ("10%", "0.0235", "2.4%"),
        ("0%", "0.004", "less than 1%"),
        ("100%", "0.999", "more than 99%"),
        ("10%", "0.004", "less than 1%"),
        ("less than 1%", "0.004", "less than 1%"),
        ("less than a 1%", "0.08", "an 8%"),
        ("less than a 1%", "0.996", "more than a 99%"),
        ("Less than 1%", "0.996", "More than 99%"),
        ("<1%", "0.08", "8%"),
        ("<1%", "0.997", ">99%"),
        ("over 85%", "0.88", "over 85%"),
        ("over 85%", "0.97", "97%"),
        ("over 85%", "0.85", "85%"),
        ("at least 60%", "0.60", "at least 60%"),
        ("up to 10%", "0.02", "2%"),
        ("90%+", "0.93", "90%+"),
        ("90%+", "0.5", "50%"),
    ],
)
def test_percentages(text: str, probability: str, new: str) -> None:
    assert written(text, probability) == new


@pytest.mark.parametrize(
    ("text", "probability", "new"),
    [
        ("63 cents", "0.58", "58 cents"),
        ("63 cents", "0.01", "1 cent"),
        ("1 cent", "0.22", "22 cents"),
        ("63 cents", "0.004", "less than 1 cent"),
        ("63 cents", "0.0235", "2 cents"),
        ("63¢", "0.585", "59¢"),
        ("63-cent", "0.58", "58-cent"),
        ("63.5 cents", "0.58", "58.0 cents"),
        ("$0.63", "0.58", "$0.58"),
        ("$.63", "0.08", "$.08"),
        ("$0.63", "0.004", "less than $0.01"),
    ],
)
def test_prices(text: str, probability: str, new: str) -> None:
    assert written(text, probability) == new


@pytest.mark.parametrize(
    ("text", "probability", "new"),
    [
        ("0.62", "0.58", "0.58"),
        (".62", "0.08", ".08"),
        ("0.2", "0.83", "0.83"),
        ("0.62", "0.004", "less than 0.01"),
        ("55", "0.48", "48"),
        ("55", "0.546", "55"),
    ],
)
def test_bare_numbers(text: str, probability: str, new: str) -> None:
    assert written(text, probability) == new


@pytest.mark.parametrize(
    ("text", "probability", "new"),
    [
        ("one in ten", "0.2", "one in five"),
        ("one in ten", "0.3", "three in ten"),
        ("one in 10", "0.3", "three in 10"),
        ("1 in 10", "0.7", "7 in 10"),
        ("1-in-10", "0.7", "7-in-10"),
        ("3 out of 10", "0.8", "8 out of 10"),
        ("two in ten", "0.4", "four in ten"),
        ("3 in 10", "0.27", "1 in 4"),
        ("one in seven", "0.1429", "one in seven"),
        ("one in four", "0.26", "one in four"),
        ("one in ten", "0.05", "one in 20"),
        ("one in ten", "0.95", "19 in 20"),
        ("one in ten", "0.004", "less than one in 100"),
        ("one in ten", "0.997", "more than 99 in 100"),
        ("1 in 1,000", "0.2", "1 in 5"),
        ("two-thirds", "0.75", "three-quarters"),
        ("two-thirds", "0.66", "two-thirds"),
        ("two-thirds", "0.42", "42%"),
        ("a third", "0.42", "a 42%"),
    ],
)
def test_ratios(text: str, probability: str, new: str) -> None:
    assert written(text, probability) == new


def test_a_ratio_that_is_off_needs_an_about() -> None:
    form = parse_figure("one in ten")
    assert form is not None
    assert form.write(Decimal("0.27"), HOUSE).is_about
    assert not form.write(Decimal("0.25"), HOUSE).is_about


@pytest.mark.parametrize(
    ("text", "probability", "new"),
    [
        ("a coin flip", "0.51", "a coin flip"),
        ("a coin flip", "0.7", "a 70% chance"),
        ("a coin flip", "0.8", "an 80% chance"),
        ("coin-flip", "0.7", "70%"),
        ("a toss-up", "0.4", "a 40% chance"),
        ("even odds", "0.7", "70% odds"),
        ("even chance", "0.18", "18% chance"),
        ("even money", "0.18", "18%"),
        ("evens", "0.4", "40%"),
        ("50-50", "0.4", "40%"),
        ("fifty-fifty", "0.5", "fifty-fifty"),
    ],
)
def test_coin_flips(text: str, probability: str, new: str) -> None:
    assert written(text, probability) == new


@pytest.mark.parametrize(
    ("text", "probability", "new"),
    [
        ("7-4", "0.36", "7-4"),
        ("7-4", "0.25", "3-1"),
        ("7/4", "0.8", "1/4"),
        ("3 to 1", "0.5", "evens"),
        ("three to one", "0.33", "two to one"),
        ("7-4 on", "0.8", "4-1 on"),
        ("2.5", "0.25", "4.0"),
        ("2.50", "0.41", "2.44"),
        ("2.5", "0.96", "1.04"),
        ("+150", "0.2", "+400"),
        ("+150", "0.75", "-300"),
    ],
)
def test_odds(text: str, probability: str, new: str) -> None:
    assert written(text, probability, read_as=0.4) == new


@pytest.mark.parametrize(
    "text", ["", "many", "a lot", "150%", "10% or so", "x" * 200, "12 months", "one of ten"]
)
def test_what_is_no_figure_has_no_form(text: str) -> None:
    assert parse_figure(text) is None


def test_what_a_reader_took_it_for_tells_odds_from_points() -> None:
    odds = parse_figure("2.5", probability=0.4)
    points = parse_figure("2.5", probability=0.025)
    assert odds is not None
    assert points is not None
    assert odds.write(Decimal("0.5"), HOUSE).text == "2.0"
    assert points.write(Decimal("0.5"), HOUSE).text == "50.0"


def test_the_start_of_a_sentence_has_words() -> None:
    for text, start in (
        ("35%", "Forty-two percent"),
        ("63 cents", "Forty-two cents"),
        ("evens", "Forty-two percent"),
    ):
        form = parse_figure(text)
        assert form is not None
        assert form.write(Decimal("0.42"), HOUSE).can_start == start
    bbc = parse_figure("35%")
    assert bbc is not None
    assert bbc.write(Decimal("0.42"), BBC).can_start == "Forty-two per cent"

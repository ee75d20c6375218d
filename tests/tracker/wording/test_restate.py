# ruff: noqa: E501 - a case is a sentence, and a sentence stays on one line
from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tracker.wording.readings import make_reading
from tracker.wording.rewrite import Rewrite, rewrite
from tracker.wording.style import load_style

HOUSE = load_style("house")
CLAIM = "the harbour bridge will reopen before 2030"


def rewritten(text: str, probability: str, platform: str = "metaculus") -> Rewrite:
    return rewrite(text, make_reading(probability=Decimal(probability), platform=platform), style=HOUSE)


@pytest.mark.parametrize(
    ("start", "probability", "new"),
    [
        ("There's a 20%", "0.11", "There's an 11%"),
        ("There's an 80%", "0.12", "There's a 12%"),
        ("There's a 20%", "0.004", "There's a less than 1%"),
        ("There's less than a 1%", "0.08", "There's an 8%"),
        ("There's a less than 1%", "0.08", "There's an 8%"),
        ("There's about a 20%", "0.11", "There's about an 11%"),
        ("There's about a 20%", "0.004", "There's a less than 1%"),
        ("There's a roughly 20%", "0.18", "There's a roughly 18%"),
        ("There's a roughly 8%", "0.004", "There's a less than 1%"),
        ("There's an estimated 20%", "0.18", "There's an estimated 18%"),
        ("There's a nearly 20%", "0.18", "There's an 18%"),
        ("There's only a 20%", "0.11", "There's only an 11%"),
        ("There's a ~20%", "0.08", "There's a ~8%".replace("a ~8", "an ~8")),
        ("There's a one in ten", "0.8", "There's a four in five"),
        ("There's a one in ten", "0.27", "There's a roughly one in four"),
        ("There’s a\u00a020%", "0.18", "There’s an\u00a018%"),
    ],
)
def test_what_stands_before_the_figure_follows_it(start: str, probability: str, new: str) -> None:
    result = rewritten(f"{start} chance that {CLAIM}, according to Metaculus.", probability)
    assert result.refused is None
    assert result.text == f"{new} chance that {CLAIM}, according to Metaculus."


@pytest.mark.parametrize(
    ("text", "probability", "new"),
    [
        ("20% chance that {c}, according to Metaculus.", "0.42", "Forty-two percent chance that {c}, according to Metaculus."),
        ("Roughly 28% chance that {c}, according to Metaculus.", "0.004", "Less than 1% chance that {c}, according to Metaculus."),
        ("A 20% chance that {c}, says Metaculus.", "0.8", "An 80% chance that {c}, says Metaculus."),
        ("One in ten is the chance that Metaculus gives {c}.", "0.6147", "About three in five is the chance that Metaculus gives {c}."),
        ("Even odds that {c}, says Metaculus.", "0.7", "Seventy percent odds that {c}, says Metaculus."),
    ],
)  # fmt: skip
def test_no_sentence_starts_with_a_numeral(text: str, probability: str, new: str) -> None:
    result = rewritten(text.format(c=CLAIM), probability)
    assert result.text == new.format(c=CLAIM)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (
            "Metaculus users rate a walkout at the port a coin flip.",
            "Metaculus users rate a walkout at the port at 70%.",
        ),
        (
            "Metaculus users see a walkout at the port as a coin flip.",
            "Metaculus users see a walkout at the port as a 70% chance.",
        ),
        (
            "Metaculus users see an even chance of a walkout.",
            "Metaculus users see a 70% chance of a walkout.",
        ),
        ("Metaculus gives even odds of a walkout.", "Metaculus gives 70% odds of a walkout."),
    ],
)
def test_a_coin_flip_that_is_none_becomes_a_number(text: str, new: str) -> None:
    assert rewritten(text, "0.7").text == new
    assert rewritten(text, "0.51") == Rewrite(text=text)


@pytest.mark.parametrize(
    ("text", "probability", "new"),
    [
        ("gives the bridge just a 20% chance of reopening", "0.83", "gives the bridge an 83% chance of reopening"),
        ("gives the bridge a slim 9% chance of reopening", "0.5", "gives the bridge a 50% chance of reopening"),
        ("gives the bridge a whopping 90% chance of reopening", "0.3", "gives the bridge a 30% chance of reopening"),
        ("is cautious. Only a 3% chance remains, Metaculus users say, that the bridge will reopen", "0.8", "is cautious. An 80% chance remains, Metaculus users say, that the bridge will reopen"),
        ("sees a mere 3% chance of a walkout", "0.8", "sees an 80% chance of a walkout"),
        ("puts the odds of a walkout at a mere 3%", "0.8", "puts the odds of a walkout at 80%"),
    ],
)  # fmt: skip
def test_a_word_that_judges_the_number_goes_where_it_no_longer_fits(
    text: str, probability: str, new: str
) -> None:
    assert rewritten(f"Metaculus {text}.", probability).text == f"Metaculus {new}."


def test_what_compares_with_the_figure_must_still_be_true() -> None:
    text = "Metaculus puts a walkout before 2030 at little better than a coin flip."
    result = rewritten(text, "0.7")
    assert result.text == text
    assert result.refused is not None
    assert result.offer is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a [20% chance](https://metaculus.com/questions/1/)", "an [80% chance](https://metaculus.com/questions/1/)"),
        ("a **20%** chance", "an **80%** chance"),
        ('a <a href="https://metaculus.com/1">20% chance</a>', 'an <a href="https://metaculus.com/1">80% chance</a>'),
    ],
)  # fmt: skip
def test_the_article_follows_through_markup(old: str, new: str) -> None:
    text = "Metaculus gives {} that the harbour bridge will reopen before 2030."
    assert rewritten(text.format(old), "0.8").text == text.format(new)


def test_the_same_forecast_in_two_forms_moves_in_both() -> None:
    text = "Kalshi contracts on a harbour toll last traded at 71 cents, implying a 71% chance."
    result = rewritten(text, "0.8", "kalshi")
    assert (
        result.text == "Kalshi contracts on a harbour toll last traded at 80 cents, implying an 80% chance."
    )

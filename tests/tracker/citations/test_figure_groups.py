from __future__ import annotations

import pytest

from tracker.citations.figure_groups import Group, read_group
from tracker.citations.figures import find_figures


def group(text: str) -> Group:
    return read_group(text, find_figures(text)[0])


@pytest.mark.parametrize(
    ("text", "words", "noun"),
    [
        ("there's a 10% chance that", "a 10% chance", "chance"),
        ("gives about a 20% likelihood of", "about a 20% likelihood", "likelihood"),
        ("only a 1 in 12 chance of", "only a 1 in 12 chance", "chance"),
        ("at ~10% now", "~10%", ""),
        (
            "see a less than a 5% implied probability of",
            "a less than a 5% implied probability",
            "probability",
        ),
        ("a walkout is 23% likely.", "23% likely", "likely"),
        ("the 58% favourite to", "the 58% favourite", "favourite"),
        ("a one-in-three (33%) chance of", "a one-in-three (33%) chance", "chance"),
        ("at 10%-ish to", "10%-ish", ""),
        ("gives 20% to", "20%", ""),
        ("a 20% stake", "a 20%", ""),
    ],
)
def test_a_figure_is_read_with_its_words(text: str, words: str, noun: str) -> None:
    found = group(text)
    assert (text[found.start : found.end], found.noun) == (words, noun)


def test_a_noun_may_lead_the_figure() -> None:
    found = group("7-4, a probability of about 36%.")
    assert (found.noun, found.is_named_before) == ("probability", True)
    assert not group("puts the probability of 36%").is_named_before


def test_certainty_is_told_from_chance() -> None:
    assert group("is 90% confident that").is_certainty
    assert not group("a 90% chance that").is_certainty

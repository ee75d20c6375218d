from __future__ import annotations

import pytest

from tracker.citations.figure_groups import Group
from tracker.citations.figures import Figure, Form
from tracker.citations.plain import FIGURE, SOURCE
from tracker.citations.segments import implied_at, is_in_brackets, restates, split_between

F, S = FIGURE * 3, SOURCE * 3


def groups(text: str, *, named_before: bool = False) -> tuple[Group, Group]:
    found = []
    place = -3
    for second in (False, True):
        place = text.index(F, place + 3)
        figure = Figure(start=place, end=place + 3, core=place, form=Form.PERCENT)
        found.append(
            Group(figure=figure, start=place, end=place + 3, noun="", is_named_before=second and named_before)
        )
    return found[0], found[1]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (f"a at {F} and of b at {F}", "and of b at"),
        (f"o at {F} to lead the party and l at {F} to run", "and l at"),
        (f"{F} that m and n will go, and {F} that", ", and"),
        (f"{F} of a cut in may and {F} of", "and"),
        (f"a at {F}; users give b {F}", "; users give b"),
        (f"a at {F}, up from june, and {S} puts b and c at {F}", f", and {S} puts b and c at"),
        (f"a at {F}, {S} at {F}", f", {S} at"),
    ],
)
def test_a_sentence_is_cut_between_its_forecasts(text: str, rest: str) -> None:
    first, second = groups(text)
    cut = split_between(text, first, second)
    assert cut is not None
    assert text[cut : second.start].strip() == rest


def test_nothing_parts_a_figure_from_one_in_its_claim() -> None:
    text = f"{F} that it loses at least {F} of it"
    assert split_between(text, *groups(text)) is None
    text = f"{F} (median; {F} mean)"
    assert split_between(text, *groups(text)) is None
    assert is_in_brackets(text, 3, text.rindex(F))


@pytest.mark.parametrize(
    "text",
    [
        f"at {F}, implying {F}",
        f"at {F}, or about {F}",
        f"at {F} ({F})",
        f"at {F}, which implies a market price of {F}",
        f"at {F} \u2014 that is, {F}",
    ],
)
def test_a_figure_may_be_said_again(text: str) -> None:
    assert restates(text, *groups(text))


@pytest.mark.parametrize(
    "text", [f"a at {F} and b at {F}", f"from {F} to {F}", f"at {F}, {F}", f"at {F}{' or so' * 12} {F}"]
)
def test_two_figures_are_two(text: str) -> None:
    assert not restates(text, *groups(text))


def test_a_probability_after_odds_says_them_again() -> None:
    text = f"at {F}, {F}"
    assert restates(text, *groups(text, named_before=True))


def test_odds_may_imply() -> None:
    text = f"odds of {F} on an exit imply {F}"
    assert implied_at(text, *groups(text)) == text.index("imply")
    text = f"odds of {F} on an exit and {F}"
    assert implied_at(text, *groups(text)) is None

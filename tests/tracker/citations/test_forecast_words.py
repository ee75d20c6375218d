from __future__ import annotations

import pytest

from tracker.citations.claims import Claim
from tracker.citations.figure_groups import Group
from tracker.citations.figures import Figure, Form
from tracker.citations.forecast_words import ForecastWords, is_forecast
from tracker.citations.frames import Left, Slot
from tracker.citations.plain import FIGURE
from tracker.spans import Span

F = FIGURE * 3


def decide(text: str, left: Left, *, noun: str = "", form: Form = Form.PERCENT, **more: bool) -> bool:
    start = text.index(F)
    figure = Figure(start=start, end=start + 3, core=start, form=form)
    words = ForecastWords(
        group=Group(figure=figure, start=start, end=start + 3, noun=noun),
        left=left,
        right=None,
        end=len(text),
        claim=Claim(text="x" if left.claim else "", spans=()),
        has_own_source=more.pop("has_own_source", False),
        **more,
    )
    return is_forecast(text, words)


OFFER = Left(slot=Slot.OFFER, claim=Span(0, 4), verb="gives")


@pytest.mark.parametrize("text", [f"mali {F} to", f"mali {F}.", f"mali {F} for it", f"mali {F}"])
def test_a_bare_figure_is_offered(text: str) -> None:
    assert decide(text, OFFER)


@pytest.mark.parametrize(
    "text", [f"mali {F} stake", f"mali {F} of the time", f"mali {F} points", f"mali such as {F}."]
)
def test_other_measures_are_none(text: str) -> None:
    assert not decide(text, OFFER)


def test_a_noun_of_chance_is_enough() -> None:
    assert decide(f"mali {F} of", Left(slot=Slot.NOUN), noun="chance")
    assert not decide(f"mali {F} of", Left(slot=Slot.NOUN))


def test_a_level_needs_an_end() -> None:
    level = Left(slot=Slot.LEVEL, claim=Span(0, 4))
    assert decide(f"mali at {F} to win", level)
    assert not decide(f"mali at {F} milk", level)
    assert not decide(f"mali at {F} to win", level, follows_noun=True)


def test_money_is_no_forecast() -> None:
    assert not decide(f"its fee at {F}.", Left(slot=Slot.BOUND, claim=Span(0, 7)))
    assert decide(f"its fee at {F}.", Left(slot=Slot.BOUND, claim=Span(0, 7), has_chance=True))


def test_an_offer_needs_a_claim_or_a_question() -> None:
    bare = Left(slot=Slot.OFFER, verb="says")
    assert not decide(f"says {F}.", bare)
    assert decide(f"says {F}.", bare, is_answer=True)
    assert decide(f"says {F}.", bare, is_second=True)


def test_what_is_paid_is_paid_for() -> None:
    paid = Left(slot=Slot.OFFER, claim=Span(0, 4), verb="paying")
    assert decide(f"mali {F} for it", paid)
    assert not decide(f"mali {F} to it", paid)


def test_a_figure_may_stand_alone() -> None:
    assert decide(F, Left(slot=Slot.NOUN), form=Form.EVEN)
    assert decide(f"and {F}.", Left(slot=Slot.NOUN), is_second=True, has_own_source=True)
    assert decide(f"costa {F}.", Left(slot=Slot.NOUN, claim=Span(0, 5)), is_second=True, follows_offer=True)
    assert not decide(f"costa {F}.", Left(slot=Slot.NOUN, claim=Span(0, 5)), is_second=True)
    assert not decide(f"are {F} sure", Left(slot=Slot.CERTAINTY))

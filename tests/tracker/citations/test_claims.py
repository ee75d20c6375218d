from __future__ import annotations

import pytest

from tracker.citations.claims import (
    asked_claim,
    intro_horizon,
    is_pronoun,
    opening_topic,
    read_right,
    without_lead,
    write_claim,
)
from tracker.citations.figure_groups import Group
from tracker.citations.figures import Figure, Form
from tracker.citations.frames import Left, Slot
from tracker.citations.plain import FIGURE, GONE, read_plain
from tracker.spans import Span

F = FIGURE * 4


def right(text: str, left: Left | None = None, noun: str = "chance") -> str | None:
    figure = Figure(start=text.index(F), end=text.index(F) + 4, core=text.index(F), form=Form.PERCENT)
    group = Group(figure=figure, start=figure.start, end=figure.end, noun=noun)
    span = read_right(text, group, len(text), left or Left(slot=Slot.NOUN))
    return span.of(text) if span else None


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (f"there's {F} that it rains before 2030.", "it rains before 2030"),
        (f"there's {F}, that it rains.", "it rains"),
        (f"there's {F} there will be a war.", "there will be a war"),
        (f"see {F} of a civil war in mali before 2040.", "a civil war in mali before 2040"),
        (f"see {F} on a bill passing.", "a bill passing"),
        (f"assign {F} to a blockade.", "a blockade"),
        (f"see {F} (33%) of a deal.", "a deal"),
        (f"put at {F} the chance that it rains.", "it rains"),
        (f"a toss: {F} whether it rains.", "it rains"),
    ],
)
def test_the_claim_right_of_a_figure(text: str, claim: str) -> None:
    assert right(text) == claim


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (f"{F} that it rains, without a storm, before 2030.", "it rains, without a storm, before 2030"),
        (f"{F} that iran, which was hit, will leave.", "iran, which was hit, will leave"),
        (f"{F} that kim \u2014 or his heir \u2014 will come.", "kim \u2014 or his heir \u2014 will come"),
        (f"{F} that it rains, which nobody wants.", "it rains"),
        (f"{F} that it rains; it is dry.", "it rains"),
        (f"{F} of rain, its highest level since may.", "rain"),
        (f"{F} of rain compared with may.", "rain"),
        (f"{F} that it rains (up from may).", "it rains"),
        (f"{F} that prc (china) will act.", "prc (china) will act"),
        (f'{F} that a "state of siege" is declared."', 'a "state of siege" is declared'),
    ],
)
def test_a_remark_ends_the_claim(text: str, claim: str) -> None:
    assert right(text) == claim


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (f"ortega stands at {F} to lead the party", "to lead the party"),
        (f"ortega stands at {F} before 2030", "before 2030"),
        (f"ortega stands at {F} in a week", None),
        (f"ortega stands at {F} on tuesday", None),
        (f"ortega stands at {F}, a record", None),
    ],
)
def test_a_claim_that_is_complete_only_goes_on(text: str, claim: str | None) -> None:
    assert right(text, Left(slot=Slot.LEVEL, claim=Span(0, 6)), noun="") == claim


def test_a_claim_keeps_its_infinitive_after_its_subject() -> None:
    text = f"gives ortega {F} to win"
    assert right(text, Left(slot=Slot.OFFER, claim=Span(6, 12))) == "to win"
    assert right(text.replace("ortega ", ""), Left(slot=Slot.OFFER)) == "win"


def test_parts_are_joined_without_what_is_masked() -> None:
    plain = read_plain("Mali  will, they say, split")
    masked = plain.low.replace(", they say,", GONE * 11)
    claim = write_claim(plain, masked, [Span(0, len(masked))])
    assert claim.text == "Mali will split"
    assert [plain.span(span.start, span.end).of(plain.written) for span in claim.spans] == [
        "Mali  will",
        "split",
    ]


def test_a_lead_is_dropped() -> None:
    assert without_lead("the chance of rain", Span(0, 18)) == Span(14, 18)
    assert without_lead("that it rains", Span(0, 13)) == Span(5, 13)
    assert without_lead("rain", Span(0, 4)) == Span(0, 4)


def test_an_opening_horizon_belongs_to_the_claim() -> None:
    text = "meanwhile, by 2030, they say"
    assert intro_horizon(text, Span(0, 19), is_told=True) == Span(11, 18)
    assert intro_horizon("looking ahead,", Span(0, 14), is_told=False) is None
    assert intro_horizon(text, None, is_told=False) is None
    assert intro_horizon("in 2027,", Span(0, 8), is_told=False) == Span(0, 7)
    assert intro_horizon("in 2027,", Span(0, 8), is_told=True) is None


def test_an_opening_topic_is_a_claim() -> None:
    text = "asked about a nile war before 2028,"
    topic = opening_topic(text, Span(0, len(text)))
    assert topic is not None
    assert topic.of(text) == "a nile war before 2028"
    assert opening_topic("a war by 2030: ", Span(0, 15)) == Span(0, 13)
    assert opening_topic("on monday,", Span(0, 10)) is None


def test_a_question_asks_about_a_claim() -> None:
    span = asked_claim("Will Mali split before 2028?")
    assert span is not None
    assert span.of("Will Mali split before 2028?") == "Mali split before 2028"
    assert asked_claim("?") is None


def test_pronouns_point() -> None:
    assert is_pronoun(" It ")
    assert not is_pronoun("item")

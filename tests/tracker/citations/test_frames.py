from __future__ import annotations

import pytest

from tracker.citations.frames import Slot, governs, read_left, read_option
from tracker.citations.plain import FIGURE, MOVED, SOURCE
from tracker.spans import Span

S, F = SOURCE * 8, FIGURE * 4


def read(text: str) -> tuple[Slot, str | None, bool]:
    """The slot, the claim, and whether the source governs, of the words before the figure."""
    subjects = [Span(text.index(S), text.index(S) + 8)] if S in text else []
    left = read_left(text, 0, text.index(F), subjects)
    return left.slot, left.claim.of(text) if left.claim else None, left.source is not None


@pytest.mark.parametrize(
    ("text", "slot", "claim"),
    [
        (f"{S} gives {F}", Slot.OFFER, None),
        (f"{S}, a forecasting site, now gives {F}", Slot.OFFER, None),
        (f"{S} give the same ban {F}", Slot.OFFER, "the same ban"),
        (f"{S} put the odds of a strike at {F}", Slot.BOUND, "a strike"),
        (f"{S} put the chance that it rains at about {F}", Slot.BOUND, "it rains"),
        (f"{S} rate venezuela's chances of a vote at {F}", Slot.BOUND, "a vote"),
        (f"{S} cut the probability of a strike to {F}", Slot.BOUND, "a strike"),
        (f"{S} has adams at {F}", Slot.BOUND, "adams"),
        (f"{S} thinks a walkout is {F}", Slot.BOUND, "a walkout"),
        (f"{S} thinks there is only {F}", Slot.NOUN, None),
        (f"{S} makes it {F}", Slot.OFFER, "it"),
        (f"{S}'s odds on a win {MOVED * 5} to {F}", Slot.BOUND, "a win"),
        (f"{S} contracts on a cut last traded at {F}", Slot.BOUND, "a cut"),
        (f"{S}'s truce question is at {F}", Slot.BOUND, "truce"),
        (f'{S}\'s "rain in may?" contract trades at {F}', Slot.BOUND, "rain in may?"),
        (f"{S} is at {F}", Slot.LEVEL, None),
        (f"{S} are {F}", Slot.CERTAINTY, None),
        (f"{S} cut clarity act passage odds to {F}", Slot.BOUND, "clarity act passage"),
    ],
)
def test_a_source_governs(text: str, slot: Slot, claim: str | None) -> None:
    assert read(text) == (slot, claim, True)


@pytest.mark.parametrize(
    ("text", "slot", "claim"),
    [
        (f"there's {F}", Slot.NOUN, None),
        (f"even so, there was still {F}", Slot.NOUN, None),
        (f"the odds of a strike were {F}", Slot.BOUND, "a strike"),
        (f"ortega stands at {F}", Slot.LEVEL, "ortega"),
        (f"scotland has {F}", Slot.NOUN, "scotland"),
        (f"inflation grew by {F}", Slot.NOUN, "inflation"),
        (f"recession odds are {F}", Slot.BOUND, "recession"),
        (f"free elections: {F}", Slot.LEVEL, "free elections"),
        (f"the vote will be held ({F}).", Slot.LEVEL, "the vote will be held"),
        (f"and of a yemeni one at {F}", Slot.LEVEL, "of a yemeni one"),
        (F, Slot.NOUN, None),
    ],
)
def test_without_a_subject_the_words_tell(text: str, slot: Slot, claim: str | None) -> None:
    assert read(text) == (slot, claim, False)


@pytest.mark.parametrize(
    "text",
    [
        f"{S} puts the chance of inflation above {F}",
        f"{S} puts the odds of a cut to {F}",
        f"{S} raised {F}",
        f"{S} to {F}",
        f"{S}'s parent bought {F}",
    ],
)
def test_what_a_source_does_not_state_it_does_not_govern(text: str) -> None:
    assert not read(text)[2]


def test_the_words_before_a_subject_are_its_intro() -> None:
    text = f"by 2030, {S} give {F}"
    left = read_left(text, 0, text.index(F), [Span(9, 17)])
    assert left.intro is not None
    assert left.intro.of(text) == "by 2030, "


def test_an_option_has_a_topic() -> None:
    text = f"{S}'s market on the next pope has tagle at {F}"
    left = read_left(text, 0, text.index(F), [Span(0, 8)])
    option = read_option(text, left)
    assert option is not None
    assert [part.of(text) for part in option] == ["the next pope", "tagle"]


def test_a_verb_of_stating_governs() -> None:
    assert governs(" now give it", 0)
    assert governs(", a forecasting site, puts", 0)
    assert not governs(" will open", 0)
    assert not governs(" may give", 0)

from __future__ import annotations

from tracker.citations.asides import Asides
from tracker.citations.figure_groups import Group
from tracker.citations.figures import Figure, Form
from tracker.citations.frames import Left, Slot
from tracker.citations.plain import FIGURE, SOURCE
from tracker.citations.sources import Source
from tracker.citations.speakers import find_speaker
from tracker.spans import Span

F, S = FIGURE * 3, SOURCE * 3
NOUN = Left(slot=Slot.NOUN)


def source(start: int, platform: str | None) -> Source:
    return Source(span=Span(start, start + 3), platform=platform)


def speaker(
    text: str,
    *,
    asides: Asides | None = None,
    left: Left = NOUN,
    within: Span | None = None,
    before: Source | None = None,
) -> str | None:
    figure = Figure(start=text.index(F), end=text.index(F) + 3, core=text.index(F), form=Form.PERCENT)
    group = Group(figure=figure, start=figure.start, end=figure.end, noun="chance")
    found = find_speaker(
        text, asides or Asides(masked=text), group, left, within or Span(0, len(text)), before=before
    )
    return found.platform if found else None


def test_an_attribution_after_the_figure_comes_first() -> None:
    text = f"... there's {F} ..."
    asides = Asides(masked=text, attributed=[source(0, "kalshi"), source(16, "metaculus")])
    assert speaker(text, asides=asides) == "metaculus"
    assert speaker(text, asides=asides, within=Span(0, 12)) == "kalshi"


def test_a_named_platform_comes_before_an_unnamed_market() -> None:
    text = f"... there's {F} ..."
    asides = Asides(masked=text, attributed=[source(0, "kalshi"), source(16, None)])
    assert speaker(text, asides=asides) == "kalshi"


def test_who_spoke_before_in_the_sentence_goes_on_speaking() -> None:
    assert speaker(f"and {F}", before=source(0, "kalshi")) == "kalshi"


def test_somebody_else_rules_everybody_out() -> None:
    text = f"the bank sees {F}"
    assert speaker(text, asides=Asides(masked=text, fallback=source(0, "kalshi"))) is None
    text = f"there's {F}, according to the bank"
    asides = Asides(masked=text, names_other=True, fallback=source(0, "kalshi"))
    assert speaker(text, asides=asides) is None


def test_a_label_speaks() -> None:
    text = f"{S}: {F} of rain"
    assert speaker(text, asides=Asides(masked=text, subjects=[source(0, "kalshi")])) == "kalshi"


def test_a_subject_of_another_figure_does_not_speak() -> None:
    text = f"inflation at {F}, {S} see it"
    assert speaker(text, asides=Asides(masked=text, subjects=[source(18, "kalshi")])) is None


def test_a_speaker_may_follow() -> None:
    text = f"{F} of rain is what {S} see"
    place = text.index(S)
    asides = Asides(masked=text, subjects=[source(place, "kalshi")])
    assert speaker(text, asides=asides) == "kalshi"


def test_the_sentence_before_speaks_last_and_not_for_a_bare_level() -> None:
    text = f"there's {F}"
    asides = Asides(masked=text, fallback=source(0, "kalshi"))
    assert speaker(text, asides=asides) == "kalshi"
    assert speaker(text, asides=asides, left=Left(slot=Slot.LEVEL)) is None

"""A chart and a sentence are written by different modules; readers must not see them disagree."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from reports import printed
from tracker.wording.rounding import format_probability
from tracker.wording.style import load_style

AP = load_style("ap")


@given(st.integers(0, 1_000_000).map(lambda millionths: millionths / 1_000_000))
@example(0.0)
@example(0.0095)
@example(0.01)
@example(0.02995)
@example(0.03)
@example(0.125)
@example(0.97)
@example(0.9905)
@example(1.0)
def test_the_house_rule_is_one_rule(probability: float) -> None:
    assert printed.format_probability(probability) == format_probability(probability, AP)

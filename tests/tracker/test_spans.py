from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.spans import Span

pairs = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)
spans = pairs.map(lambda pair: Span(*pair))


@given(st.text(), spans)
def test_a_span_counts_code_points(text: str, span: Span) -> None:
    assert list(span.of(text)) == list(text)[span.start : span.end]


def test_emoji_and_accents_are_one_code_point_each() -> None:
    assert Span(1, 3).of("a🎲é") == "🎲é"


@given(spans, spans)
def test_holding_is_about_every_position(outer: Span, inner: Span) -> None:
    positions = set(range(inner.start, inner.end))
    if positions:
        assert outer.holds(inner) == (positions <= set(range(outer.start, outer.end)))


@given(st.text(max_size=10), st.text(min_size=30), spans)
def test_a_moved_span_finds_its_text_behind_what_was_put_in_front(front: str, text: str, span: Span) -> None:
    assert span.moved(len(front)).of(front + text) == span.of(text)
    assert span.moved(len(front)).moved(-len(front)) == span


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (2, 1), (-3, -2)])
def test_a_span_runs_forwards_from_nought_or_later(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="cannot run"):
        Span(start, end)


def test_a_span_cannot_be_moved_before_the_text() -> None:
    with pytest.raises(ValueError, match="cannot run"):
        Span(1, 2).moved(-2)


def test_spans_sort_by_where_they_begin() -> None:
    assert sorted([Span(2, 3), Span(0, 9), Span(0, 1)]) == [Span(0, 1), Span(0, 9), Span(2, 3)]

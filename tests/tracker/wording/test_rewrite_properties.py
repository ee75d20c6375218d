"""What holds of every rewrite, whatever the sentence and whatever the reading."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.tracker.wording.readings import make_reading
from tracker.citations.finding import find_citations
from tracker.wording.articles import article_for
from tracker.wording.edits import apply_changes
from tracker.wording.rewrite import Rewrite, rewrite
from tracker.wording.rounding import round_half_up
from tracker.wording.style import BUILT_IN, load_style

HOUSE = load_style("house")
CLAIMS = (
    "Cyprus will be reunified before 2036",
    "at least one private lunar lander will touch down in 2029",
    "there will be eight or more major storms before Sept. 1, 2031",
    "Guatemala will declare a “state of alarm” in any province before 2031",
    "the krona will lose at least 20% of its value in 2031",
    "the next human being will walk on the moon by May 25, 2039",
    "São Tomé’s parliament will be dissolved before April 2028",
    "the ceasefires will hold until 2030",
)
FRAMES = (
    "There's {a} {figure} chance that {claim}, according to the Metaculus prediction community.",
    "There is {a} {figure} chance {claim}, according to the Metaculus prediction community.",
    "Metaculus forecasters see {a} {figure} chance that {claim}.",
    "There’s about {a} {figure} chance that {claim}, according to Metaculus.",
    "Metaculus puts the chance that {claim} at {figure}.",
    "Metaculus users give {a} {figure} probability that {claim}.",
)
UNITS = ("%", " percent", " per cent", "\u00a0%")
SURROUNDINGS = st.text(
    alphabet=st.sampled_from("abc XYZ,;\t\u00a0\u200d\u202e“”’—…👩‍👧🌊é\ud800\r\n"), max_size=40
).map(lambda text: text.replace("%", ""))

whole_percents = st.integers(3, 97).map(Decimal)
tails = st.integers(10, 29).map(lambda tenths: Decimal(tenths) / 10)
tops = st.integers(971, 990).map(lambda tenths: Decimal(tenths) / 10)
grid = st.one_of(whole_percents, tails, tops)
probabilities = st.decimals(min_value=0, max_value=1, places=4, allow_nan=False)


def printed(percent: Decimal) -> str:
    return f"{percent.normalize():f}"


@st.composite
def stories(draw: st.DrawFn, percents: st.SearchStrategy[Decimal] = grid) -> tuple[str, Decimal]:
    percent = draw(percents)
    figure = printed(percent) + draw(st.sampled_from(UNITS))
    sentence = draw(st.sampled_from(FRAMES)).format(
        a=article_for(figure), figure=figure, claim=draw(st.sampled_from(CLAIMS))
    )
    text = f"{draw(SURROUNDINGS)}\n\n{sentence}\r\n\r\n{draw(SURROUNDINGS)}"
    assume(len(find_citations(text)) == 1)
    return text, percent


def rewritten(text: str, probability: Decimal, style_name: str = "house") -> Rewrite:
    reading = make_reading(probability=probability)
    return rewrite(text, reading, style=load_style(style_name))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(stories(), probabilities, st.sampled_from(BUILT_IN))
def test_only_the_changed_spans_change(story: tuple[str, Decimal], probability: Decimal, style: str) -> None:
    text, _ = story
    result = rewritten(text, probability, style)
    assert result.refused is None
    assert apply_changes(text, result.changed) == result.text
    assert all(change.span.of(text) == change.old for change in result.changed)
    kept, position = [], 0
    for change in result.changed:
        kept.append(text[position : change.span.start])
        position = change.span.end
    kept.append(text[position:])
    assert sum(map(len, kept)) + sum(len(change.old) for change in result.changed) == len(text)
    position = 0
    for piece in kept:
        position = result.text.index(piece, position) + len(piece)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(stories(), probabilities)
def test_rewriting_twice_is_rewriting_once(story: tuple[str, Decimal], probability: Decimal) -> None:
    once = rewritten(story[0], probability)
    twice = rewritten(once.text, probability)
    assert twice == Rewrite(text=once.text)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(stories(), grid)
def test_there_and_back_is_the_original(story: tuple[str, Decimal], other: Decimal) -> None:
    text, percent = story
    # "3%" states 2.5% already, at the precision it is written in, and so is left alone; and within a
    # tail the writer's decimal is kept ("1.5%" becomes "2.0%"), so that "1%" may come back as "1.0%".
    assume(percent == other or round_half_up(percent, 0) != round_half_up(other, 0))
    assume(HOUSE.rounding.is_whole(percent) or HOUSE.rounding.is_whole(other) or "." in printed(percent))
    there = rewritten(text, other / 100)
    back = rewritten(there.text, percent / 100)
    assert back.text == text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(stories(), probabilities)
def test_the_rewritten_sentence_states_the_reading(story: tuple[str, Decimal], probability: Decimal) -> None:
    result = rewritten(story[0], probability)
    (citation,) = find_citations(result.text)
    stated = citation.stated
    if stated.low is not None:
        assert probability < Decimal("0.01")
    elif stated.high is not None:
        assert probability > Decimal("0.99")
    else:
        assert stated.probability is not None
        assert abs(Decimal(str(stated.probability)) - probability) <= Decimal("0.005")
        assert 0 < stated.probability < 1


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), probabilities)
def test_no_text_is_too_odd(text: str, probability: Decimal) -> None:
    result = rewritten(text, probability)
    if result.refused is not None:
        assert result.text == text
        assert result.changed == ()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(stories(), st.sampled_from(["yes", "no"]), st.sampled_from(BUILT_IN))
def test_an_end_is_told_once(story: tuple[str, Decimal], answer: str, style: str) -> None:
    reading = make_reading(state="resolved", resolution=answer, resolved_at="2026-11-02")
    once = rewrite(story[0], reading, style=load_style(style))
    assert once.refused is None
    assert f"resolved {answer.capitalize()}" in once.text
    assert rewrite(once.text, reading, style=HOUSE) == Rewrite(text=once.text)

# ruff: noqa: E501 - a case is a sentence, and a sentence stays on one line
from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.tracker.wording.readings import make_reading
from tracker.wording.current import ReadingState
from tracker.wording.rewrite import Rewrite, rewrite
from tracker.wording.style import load_style

HOUSE = load_style("house")
LINE = "There's a 10% chance that the dam will fail before 2024, according to the Metaculus prediction community."


def rewritten(text: str, probability: float = 0.2, **fields: Any) -> Rewrite:
    return rewrite(text, make_reading(probability=probability, **fields), style=HOUSE)


def test_the_changes_are_told_span_by_span() -> None:
    result = rewritten(LINE, 0.08, as_of="2023-01-01")
    assert [(change.old, change.new) for change in result.changed] == [("a", "an"), ("10%", "8%")]
    assert result.as_json() == {
        "text": LINE.replace("a 10%", "an 8%"),
        "changed": [
            {"start": 8, "end": 9, "old": "a", "new": "an"},
            {"start": 10, "end": 13, "old": "10%", "new": "8%"},
        ],
        "refused": None,
    }


def test_a_refusal_gives_the_text_back_with_its_reason_and_an_offer() -> None:
    result = rewritten(LINE, 0.08, as_of="2024-06-01")
    assert result.as_json() == {
        "text": LINE,
        "changed": [],
        "refused": "the deadline passed on Jan. 1, 2024 and the question is not resolved",
        "offer": "As of June 1, 2024, the Metaculus question behind the forecast “the dam will fail before 2024” "
        "had passed its deadline and was not yet resolved.",
    }


@pytest.mark.parametrize(
    ("as_of", "has_passed"),
    [
        ("2023-12-31T23:59:59Z", False),
        ("2024-01-01T00:00:00Z", True),
        ("2024-01-01T00:30:00+01:00", False),
        ("2023-12-31T20:00:00-05:00", True),
        ("2024-01-01", True),
    ],
)
def test_a_deadline_passes_at_midnight_utc(as_of: str, has_passed: bool) -> None:
    assert (rewritten(LINE, as_of=as_of).refused is not None) is has_passed


def test_a_deadline_that_passed_refuses_even_a_number_that_is_right() -> None:
    assert rewritten(LINE, 0.1, as_of="2024-06-01").refused is not None


@pytest.mark.parametrize("state", ["withheld", "hidden", "gone"])
def test_a_deadline_that_passed_without_a_number_needs_an_editor(state: str) -> None:
    reading = make_reading(state=state, as_of="2024-06-01")
    assert "deadline passed" in (rewrite(LINE, reading, style=HOUSE).refused or "")


def test_relative_deadlines_are_read_against_the_storys_day() -> None:
    text = "Metaculus users give the charter a 40% chance of being renewed by the end of this year."
    reading = make_reading(probability=0.2, as_of="2027-02-01")
    assert rewrite(text, reading, style=HOUSE).refused is None
    late = rewrite(text, reading, style=HOUSE, printed_on=date(2026, 3, 1))
    assert late.refused == "the deadline passed on Jan. 1, 2027 and the question is not resolved"


def test_a_text_that_says_it_already_is_identical() -> None:
    for stated, probability in (("10%", 0.104), ("2%", 0.0235), ("61.5%", 0.6149), ("one in ten", 0.11)):
        text = LINE.replace("2024", "2034").replace("10%", stated)
        assert rewritten(text, probability) == Rewrite(text=text)


def test_a_wrong_article_is_not_touched_while_the_number_stays() -> None:
    text = LINE.replace("2024", "2034").replace("a 10%", "a 8%")
    assert rewritten(text, 0.08) == Rewrite(text=text)


def test_a_negated_link_states_the_complement() -> None:
    text = "There's a 30% chance that Cyprus will not be reunified before 2036, according to Metaculus."
    assert rewritten(text, 0.82, negated=True).text == text.replace("a 30%", "an 18%")


def test_halves_round_up_on_the_decimal_as_given() -> None:
    text = LINE.replace("2024", "2034")
    assert "29%" in rewritten(text, 0.285).text
    assert "58%" in rewritten(text, 0.575).text
    reading = make_reading(probability=Decimal("0.285"))
    assert "29%" in rewrite(text, reading, style=HOUSE).text


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("As of Sept. 14, 2026, there was a 31% chance that a star would be added to the flag before 2035, according to Metaculus.",
         "As of Nov. 20, 2026, there was a 25% chance that a star would be added to the flag before 2035, according to Metaculus."),
        ("As of Tuesday morning, Metaculus forecasters saw a 31% chance of a eurozone exit before 2038.",
         "As of Nov. 20, Metaculus forecasters saw a 25% chance of a eurozone exit before 2038."),
        ("As of 12 October 2026, Metaculus forecasters saw a 31% probability of a eurozone exit before 2038.",
         "As of 20 November 2026, Metaculus forecasters saw a 25% probability of a eurozone exit before 2038."),
        ("As of Nov. 3, Metaculus showed a 57% chance that the governor would sign it.",
         "As of Nov. 20, Metaculus showed a 25% chance that the governor would sign it."),
    ],
)  # fmt: skip
def test_the_day_of_the_figure_moves_with_it(text: str, new: str) -> None:
    assert rewritten(text, 0.25).text == new
    assert rewritten(new, 0.25) == Rewrite(text=new)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("On Monday, Metaculus gave a pact before 2030 a 42% chance.", "dates the old figure"),
        ("As of 10:30 a.m. Thursday, Metaculus gave a pact before 2030 a 42% chance.", "dates the"),
        (
            "Metaculus puts the chance of a pact before 2030 at 42%. That is up from 30% in May.",
            "the next sentence",
        ),
        ("Metaculus forecasters think a pact before 2030 is unlikely, at 12%.", "no longer fits"),
        ("Metaculus sees a 42% chance of a pact before 2030, a 15-point jump since May.", "15-point jump"),
        ("“Metaculus gives a pact before 2030 a 42% chance,” the minister said.", "quotation"),
        ("Metaculus gives a 60–80% chance that the pact will be signed before 2030.", "is a range"),
    ],
)
def test_words_that_only_a_person_can_judge_refuse(text: str, words: str) -> None:
    result = rewritten(text, 0.62)
    assert result.text == text
    assert result.refused is not None
    assert words in result.refused


def test_those_words_stay_while_the_number_stays() -> None:
    text = "On Monday, Metaculus gave a pact before 2030 a 42% chance."
    assert rewritten(text, 0.42) == Rewrite(text=text)


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧 {line} 👩‍👩‍👧\r\n\tOK…",
        "\ufeff{line}",
        "\u202e{line}\u202c",
        "a\u0301 \ud800 {line}",
        "He said “no” – and left.\r\n\r\n{line}\r\n\r\n• 10% more\r\n",
    ],
)
def test_odd_code_points_pass_through(text: str) -> None:
    old, new = "There's a 10% chance", "There's an 8% chance"
    story = text.format(line=LINE.replace("2024", "2034"))
    assert rewritten(story, 0.08).text == story.replace(old, new)


def test_a_wrapped_sentence_keeps_its_line_ends() -> None:
    text = "There's a\n    10% chance that the dam\n    will fail before 2034, according to\n    Metaculus.\n"
    assert rewritten(text, 0.08).text == text.replace("a\n    10%", "an\n    8%")


@pytest.mark.parametrize(
    "text",
    ["%" * 200_000, "There's a " * 20_000, "([" * 100_000, " resolved No " * 20_000,
     "The Metaculus question " * 10_000 + "resolved No on x", "As of " * 40_000],
)  # fmt: skip
def test_a_hostile_text_takes_no_time(text: str) -> None:
    start = time.perf_counter()
    assert rewritten(text).text == text
    assert time.perf_counter() - start < 5


def test_its_json_can_be_written() -> None:
    assert json.loads(json.dumps(rewritten(LINE, as_of="2023-01-01").as_json()))["refused"] is None


def test_a_reading_that_lacks_what_it_needs_changes_nothing() -> None:
    reading = make_reading(probability=0.2, as_of="2023-01-01")
    without = rewrite(LINE, replace(reading, value=None), style=HOUSE)
    assert without == Rewrite(text=LINE, refused="the reading has no number")
    untold = rewrite(LINE, replace(reading, state=ReadingState.RESOLVED), style=HOUSE)
    assert untold.refused == "the question is resolved, and the reading does not say how"

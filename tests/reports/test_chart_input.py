from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.chart_input import parse_chart_input
from tests.reports.charts.cases import at
from tracker.errors import DataError
from tracker.questions import Kind, Scale, State
from tracker.readings import NoReading, Reading

NOVEMBER = int(at(2022, 11).timestamp())
DAY = 86400


def document(**parts: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "title": "Will it happen?",
        "platform": "Metaculus",
        "kind": "binary",
        "points": [[NOVEMBER, 0.1, 0.05, 0.2, 12], [NOVEMBER + DAY, None], [NOVEMBER + 2 * DAY, 0.3]],
        "opened": "2022-10-20",
        "closes": "2024-01-01",
        "deadline": "2024-01-01T05:00:00Z",
        "stories": [{"date": "2022-11-04", "printed": "10%", "headline": "A story"}],
        "as_of": "2022-11-20T10:00:00Z",
        "note": "Invented demo data",
    } | parts
    return {name: value for name, value in whole.items() if value is not ...}


def test_a_document_becomes_a_picture() -> None:
    shown = parse_chart_input(document())
    first, gap, last = shown.history.points
    assert isinstance(first, Reading)
    assert (first.value, first.low, first.high, first.crowd, first.at) == (0.1, 0.05, 0.2, 12, at(2022, 11))
    assert isinstance(gap, NoReading)
    assert isinstance(last, Reading)
    assert shown.state is State.OPEN
    assert (shown.opened_at, shown.closes_at) == (at(2022, 10, 20), at(2024))
    assert (shown.stories[0].on, shown.stories[0].printed) == (date(2022, 11, 4), 0.1)
    assert shown.note == "Invented demo data"


def test_text_and_bytes_are_read_too() -> None:
    text = json.dumps(document())
    assert parse_chart_input(text) == parse_chart_input(text.encode()) == parse_chart_input(document())


def test_no_points_make_an_honest_empty_picture() -> None:
    shown = parse_chart_input(document(points=[], stories=...))
    assert shown.finding == "No readings yet"


def test_a_day_alone_is_the_whole_day_for_as_of() -> None:
    shown = parse_chart_input(document(as_of="2022-11-04", stories=...))
    assert shown.last_printed == "30%"
    assert shown.as_of.date() == date(2022, 11, 4)


@pytest.mark.parametrize(
    ("value", "state", "printed"),
    [
        ("yes", State.RESOLVED, "Yes"),
        ("No", State.RESOLVED, "No"),
        (1, State.RESOLVED, "Yes"),
        (False, State.RESOLVED, "No"),
        ("annulled", State.ANNULLED, "Annulled"),
        ("AMBIGUOUS", State.AMBIGUOUS, "Ambiguous"),
    ],
)
def test_resolutions_are_read(value: object, state: State, printed: str) -> None:
    shown = parse_chart_input(document(resolution={"value": value, "at": "2022-11-18"}))
    assert (shown.state, shown.outcome_printed) == (state, printed)


def test_a_question_past_its_close_waits_for_its_outcome() -> None:
    assert parse_chart_input(document(closes="2022-11-10")).state is State.CLOSED
    assert parse_chart_input(document(opened="2023-02-01", points=[])).state is State.UPCOMING


def test_numbers_and_dates_have_their_own_values() -> None:
    number = parse_chart_input(
        document(
            kind="number",
            unit="$",
            scale="log",
            points=[[NOVEMBER, 120, 80, 300]],
            stories=[{"date": NOVEMBER, "printed": 100}],
            resolution={"value": 150, "at": "2022-11-18"},
        )
    )
    assert (number.kind, number.scale, number.outcome_printed) == (Kind.NUMBER, Scale.LOG, "$150")
    day = at(2031, 3, 10).timestamp()
    dated = parse_chart_input(
        document(
            kind="date",
            points=[[NOVEMBER, day]],
            stories=[{"date": "2022-11-04", "printed": "2030-01-01"}],
            resolution={"value": "2031-05-06", "at": "2022-11-18"},
        )
    )
    assert dated.stories[0].printed == at(2030).timestamp()
    assert dated.outcome_printed == "6 May 2031"
    beyond = parse_chart_input(
        document(kind="number", points=[], resolution={"value": "above_upper_bound", "at": None})
        | {"resolution": {"value": "above the upper bound"}, "stories": []}
    )
    assert beyond.outcome_printed == "Above the upper bound"


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"points": [[NOVEMBER, float("nan")]]}, r"points\[0\].*finite"),
        ({"points": [[NOVEMBER, float("inf")]]}, r"points\[0\].*finite"),
        ({"points": [[NOVEMBER, 10**400]]}, r"points\[0\].*finite"),
        ({"points": [[NOVEMBER, 1.2]]}, r"points\[0\].*1\.2.*between 0 and 1"),
        ({"points": [[NOVEMBER, 0.1, -0.1, 0.2]]}, r"points\[0\].*-0\.1"),
        ({"points": [[NOVEMBER, 0.1, 0.3, 0.2]]}, r"points\[0\].*low.*above its high"),
        ({"points": [[NOVEMBER, 0.1], [NOVEMBER, 0.2]]}, r"points\[1\].*same instant"),
        ({"points": [[NOVEMBER, 0.1], [NOVEMBER - 1, 0.2]]}, r"points\[1\].*out of order"),
        ({"points": [[NOVEMBER * 1000, 0.1]]}, r"points\[0\].*milliseconds"),
        ({"points": [[NOVEMBER + 90 * DAY, 0.1]]}, r"points\[0\].*later than as_of"),
        ({"points": [[NOVEMBER, "0.1"]]}, r"points\[0\].*number"),
        ({"points": [[NOVEMBER, True]]}, r"points\[0\].*number"),
        ({"points": [[NOVEMBER]]}, r"points\[0\] must be \[epoch"),
        ({"points": [{"at": 1}]}, r"points\[0\] must be \[epoch"),
        ({"points": [[NOVEMBER, None, 0.1, 0.2]]}, r"points\[0\].*quartiles but no value"),
        ({"points": [[NOVEMBER, 0.1, None, None, -3]]}, r"points\[0\].*-3.*count"),
        ({"points": ...}, "points must be a list"),
        ({"title": ...}, "title is missing"),
        ({"title": " \x00 "}, "title is empty"),
        ({"title": 7}, "title must be text"),
        ({"title": "x" * 2001}, "title is longer"),
        ({"kind": "maybe"}, "kind must be one of binary, date, number"),
        ({"kind": ...}, "kind must be one of"),
        ({"scale": "cubic"}, "scale must be one of"),
        ({"as_of": ...}, "as_of is missing"),
        ({"as_of": "yesterday"}, "as_of must be a date such as"),
        ({"as_of": []}, "as_of must be an ISO 8601 date"),
        ({"closes": "2022-01-01"}, "closes is earlier than opened"),
        ({"resolution": {"value": "no", "at": "2022-10-01"}}, "earlier than the opening"),
        ({"resolution": {"value": "no", "at": "2023-10-01"}}, "later than the picture's instant"),
        ({"resolution": {"value": "perhaps", "at": "2022-11-18"}}, r"resolution\.value must be"),
        ({"resolution": "no"}, "resolution must be a JSON object"),
        ({"stories": [{"date": "2022-12-04", "printed": 0.1}]}, "story of 4 December 2022"),
        ({"stories": [{"date": "2022-11-04", "printed": 10}]}, r"stories\[0\]\.printed is 10"),
        ({"stories": [{"printed": 0.1}]}, r"stories\[0\]\.date must be"),
        ({"stories": {"date": "2022-11-04"}}, "stories must be a list"),
        ({"stories": ["x"]}, r"stories\[0\] must be a JSON object"),
        ({"note": 5}, "note must be text"),
    ],
)
def test_bad_input_is_refused_and_named(parts: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        parse_chart_input(document(**parts))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "nonsense", "[1, 2", b"\xff\xfe", "[" * 100_000, "7", "[]", '"text"'])
def test_what_is_no_json_object_is_refused(text: str | bytes) -> None:
    with pytest.raises(DataError, match="chart input"):
        parse_chart_input(text)


def test_a_log_axis_refuses_what_it_cannot_show() -> None:
    with pytest.raises(DataError, match=r"points\[0\].*logarithmic"):
        parse_chart_input(document(kind="number", scale="log", points=[[NOVEMBER, 0]], stories=...))


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(sorted(document())), _JSON)
def test_any_field_of_any_form_gives_a_picture_or_one_sentence(name: str, value: object) -> None:
    sentence = "."
    try:
        parse_chart_input(document(**{name: value}))
    except DataError as error:
        sentence = str(error)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_platform_is_called_as_people_call_it() -> None:
    document = {"title": "t", "kind": "binary", "points": [[1_700_000_000, 0.2]], "as_of": "2024-01-01"}
    assert parse_chart_input({**document, "platform": "gjopen"}).platform == "Good Judgment Open"
    assert parse_chart_input({**document, "platform": "Our own model"}).platform == "Our own model"

"""The data under the pointer says what the picture says."""

from __future__ import annotations

import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts import render_chart
from reports.charts.flags import GAP_WORDS
from reports.picture import Picture
from tests.reports.charts.cases import CASES, at, no_reading, picture, reading
from tests.reports.charts.many_cases import MANY_CASES
from tracker.readings import NoReading, Point, Reading, Reason

SVG = "{http://www.w3.org/2000/svg}"


def groups_of(svg: bytes) -> tuple[ET.Element, list[ET.Element]]:
    root = ET.fromstring(svg)  # noqa: S314 (our own drawing)
    (data,) = [group for group in root.iter(f"{SVG}g") if group.get("class") == "hover"]
    return data, list(data)


def steps_of(data: ET.Element, line: ET.Element) -> list[tuple[int, int, str, str, str, int | None]]:
    """The steps as the script reads them: instant, row, value, low, high, crowd."""
    words = json.loads(line.get("data-words") or "[]")
    found: list[tuple[int, int, str, str, str, int | None]] = []
    seconds = int(data.get("data-start") or 0)
    for step in (line.get("data-steps") or "").split():
        since, *rest = step.split(",")
        seconds += int(since, 36)
        row, value, low, high, crowd = [*map(int, rest), 0, 0, 0, 0][:5]
        found.append(
            (
                seconds,
                row,
                words[value],
                words[low - 1] if low else "",
                words[high - 1] if high else "",
                crowd - 1 if crowd else None,
            )
        )
    return found


def assert_says_what_the_picture_says(shown: Picture, *, is_whole: bool) -> None:
    data, (line,) = groups_of(render_chart(shown))
    told = {step[0]: step for step in steps_of(data, line)}
    kept = [step for step in shown.steps if int(step.at.timestamp()) in told]
    assert not is_whole or len(kept) == len(shown.steps)
    assert shown.steps[-1] in kept
    for step in kept:
        _at, row, value, low, high, crowd = told[int(step.at.timestamp())]
        if isinstance(step, NoReading):
            assert (row, value) == (-1, GAP_WORDS[step.reason])
            continue
        assert row >= 0
        assert value == shown.print_value(step.value)
        assert (low, high) == tuple(
            "" if edge is None else shown.print_value(edge) for edge in (step.low, step.high)
        )
        assert crowd == step.crowd


@pytest.mark.parametrize(
    "case",
    ["down", "gap_of_months", "number", "money_on_a_log_scale", "date_question", "resolved_no", "one_point"],
)
def test_every_kind_of_picture_says_the_same_under_the_pointer(case: str) -> None:
    assert_says_what_the_picture_says(CASES[case](), is_whole=False)


@settings(max_examples=50, deadline=None)
@given(
    values=st.lists(
        st.none() | st.floats(0, 1) | st.integers(0, 1000).map(lambda mille: mille / 1000),
        min_size=1,
        max_size=15,
    ).filter(lambda values: any(value is not None for value in values))
)
def test_any_picture_says_the_same_under_the_pointer(values: list[float | None]) -> None:
    start = at(2022, 10, 20)
    points: list[Point] = [
        no_reading(start + timedelta(days=20 * index), Reason.HIDDEN)
        if value is None
        else reading(
            start + timedelta(days=20 * index), value, low=value / 2, high=(1 + value) / 2, crowd=index
        )
        for index, value in enumerate(values)
    ]
    assert_says_what_the_picture_says(picture(points), is_whole=True)


def test_each_of_several_lines_has_its_data_with_label_and_colour() -> None:
    data, lines = groups_of(render_chart(MANY_CASES["other_scripts"]()))
    assert len({line.get("data-colour") for line in lines}) == len(lines) == 4
    assert "<script>alert(1)</script>" in [line.get("data-label") for line in lines]
    assert all(steps_of(data, line) for line in lines)


def test_a_value_that_nobody_confirmed_ends_under_the_pointer_too() -> None:
    shown = MANY_CASES["one_platform_silent"]().parts[1].picture
    data, (line,) = groups_of(render_chart(shown))
    assert steps_of(data, line)[-1][1:3] == (-1, "Question gone")
    assert isinstance(shown.steps[0], Reading)


def test_an_empty_chart_has_nothing_to_ask_and_a_long_history_is_thinned() -> None:
    assert b'class="hover"' not in render_chart(CASES["no_point"]())
    data, (line,) = groups_of(render_chart(CASES["fifty_thousand"]()))
    assert 300 < len(steps_of(data, line)) <= 800

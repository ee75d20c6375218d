from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.points import Run, Series, runs_of, thinned
from tests.reports.charts.cases import CASES, at, no_reading, picture, reading
from tracker.readings import Reason


def series(values: list[float], end: float | None = None) -> Series:
    return Series(
        at=np.arange(len(values), dtype=float),
        value=np.array(values, float),
        end=float(len(values)) if end is None else end,
    )


def covered(line: Series, columns: int, end: float) -> list[tuple[float, float]]:
    """The lowest and highest value that a step-after line covers in each pixel column."""
    found = []
    for column in range(columns):
        left, right = column * end / columns, (column + 1) * end / columns
        entering = line.value[max(0, int(np.searchsorted(line.at, left, "right")) - 1)]
        inside = line.value[(line.at >= left) & (line.at < right)]
        values = [entering, *inside] if line.at[0] < left else list(inside)
        found.append((min(values), max(values)) if values else (0.0, 0.0))
    return found


def test_a_value_holds_until_the_next_one() -> None:
    corners = series([1, 3, 2]).staircase.tolist()
    assert corners == [[0, 1], [1, 1], [1, 3], [2, 3], [2, 2], [3, 2]]


def test_a_gap_ends_one_run_and_the_next_value_begins_another() -> None:
    points = [
        reading(at(2022, 11), 0.1),
        reading(at(2022, 12), 0.2),
        no_reading(at(2023, 1), Reason.HIDDEN),
        reading(at(2023, 3), 0.4),
    ]
    first, last = runs_of(picture(points))
    assert first.line.end == at(2023, 1).timestamp()
    assert last.line.at.tolist() == [at(2023, 3).timestamp()]
    assert last.line.end == at(2023, 10, 21, 14).timestamp()


def test_nothing_but_gaps_has_no_run() -> None:
    assert runs_of(picture([no_reading(at(2023, 1), Reason.GONE)])) == ()
    assert runs_of(picture([])) == ()


def test_a_lapsed_value_ends_where_its_gap_begins() -> None:
    shown = CASES["lapsed"]()
    assert runs_of(shown)[-1].line.end == shown.gaps[-1].start.timestamp()


def test_the_band_is_drawn_only_where_both_quartiles_are_known() -> None:
    points = [
        reading(at(2022, 11), 0.5, low=0.4, high=0.6),
        reading(at(2022, 12), 0.5),
        reading(at(2023, 1), 0.5, low=0.3),
        reading(at(2023, 2), 0.5, low=0.2, high=0.8),
    ]
    (run,) = runs_of(picture(points))
    (first, _), (second, _) = run.bands
    assert (first.at.tolist(), first.end) == ([at(2022, 11).timestamp()], at(2022, 12).timestamp())
    assert (second.value.tolist(), second.end) == ([0.2], run.line.end)


@given(
    st.lists(st.floats(0, 1), min_size=2, max_size=400),
    st.integers(1, 40),
)
def test_thinning_covers_the_same_pixels(values: list[float], columns: int) -> None:
    line = series(values)
    few = thinned(Run(line=line), 0.0, line.end, columns).line
    assert len(few.at) <= max(len(line.at) if len(line.at) <= columns else 4 * columns, 1)
    assert covered(few, columns, line.end) == covered(line, columns, line.end)
    assert set(few.at.tolist()) <= set(line.at.tolist())
    assert few.value[-1] == line.value[-1]
    assert all(earlier < later for earlier, later in pairwise(few.at.tolist()))


def test_fifty_thousand_points_become_at_most_four_a_column() -> None:
    shown = CASES["fifty_thousand"]()
    (run,) = runs_of(shown)
    few = thinned(run, shown.steps[0].at.timestamp(), shown.ends_at.timestamp(), 600)
    assert len(run.line.at) == 50_000
    assert len(few.line.at) <= 4 * 600
    (low, high), *_ = few.bands
    assert low.value.min() == pytest.approx(min(s.low for s in shown.history.readings if s.low is not None))
    assert high.value.max() == pytest.approx(
        max(s.high for s in shown.history.readings if s.high is not None)
    )


def test_readings_a_second_apart_keep_their_order() -> None:
    points = [reading(at(2022, 11) + timedelta(seconds=index), index / 10) for index in range(10)]
    (run,) = runs_of(picture(points))
    assert np.diff(run.line.at).tolist() == [1.0] * 9

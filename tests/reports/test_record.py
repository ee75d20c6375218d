from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.record import ENOUGH, SettledFigure, record_of, wilson


def figures(*told: tuple[str, float, bool]) -> list[SettledFigure]:
    return [SettledFigure(question=name, printed=printed, happened=did) for name, printed, did in told]


def test_without_a_settled_question_there_is_nothing_to_say() -> None:
    found = record_of([])
    assert (found.questions, found.figures, found.brier, found.bins) == (0, 0, None, ())
    assert found.finding == "No printed forecast is settled yet"
    assert found.meaning == found.meaning_in_brief == found.score == ""


def test_the_brier_score_is_the_mean_squared_distance() -> None:
    found = record_of(figures(("a", 0.1, False), ("b", 0.8, True)))
    assert found.brier == pytest.approx((0.01 + 0.04) / 2)
    assert found.base_rate == 0.5
    assert found.base_brier == pytest.approx(0.25)
    assert found.meaning.startswith("Brier score 0.025: 0 is perfect, always saying 50% gives 0.25, and")


def test_a_question_counts_once_however_often_it_was_printed() -> None:
    once = record_of(figures(("a", 0.1, False), ("b", 0.9, False)))
    often = record_of(figures(*[("a", 0.1, False)] * 50, ("b", 0.9, False)))
    assert often.brier == pytest.approx(once.brier)
    assert (often.questions, often.figures) == (2, 51)
    assert [bin_.count for bin_ in often.bins] == [1, 1]


def test_each_question_stands_in_every_range_that_it_was_printed_in() -> None:
    found = record_of(figures(("a", 0.10, True), ("a", 0.14, True), ("a", 0.70, True), ("b", 1.0, True)))
    assert [(bin_.low, bin_.count) for bin_ in found.bins] == [(0.1, 1), (0.7, 1), (0.9, 1)]
    assert found.bins[0].printed == pytest.approx(0.12)
    assert found.bins[-1].high == 1.0


# Values of R 4's prop.test(correct = FALSE).
@pytest.mark.parametrize(
    ("happened", "count", "least", "most"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (3, 40, 0.0258, 0.1986)],
)
def test_the_interval_is_wilson_s(happened: int, count: int, least: float, most: float) -> None:
    assert wilson(happened, count) == pytest.approx((least, most), abs=1e-4)


def test_few_questions_are_said_to_be_too_few() -> None:
    few = record_of(figures(*((str(number), 0.5, number % 2 == 0) for number in range(ENOUGH - 1))))
    enough = record_of(figures(*((str(number), 0.5, number % 2 == 0) for number in range(ENOUGH))))
    assert few.finding == "19 settled questions: too few to judge"
    assert "mostly luck" in few.meaning
    assert enough.finding == "Things happened about as often as the printed chances said"
    assert "luck" not in enough.meaning
    assert record_of(figures(("a", 0.5, True))).finding == "1 settled question: too few to judge"


def test_the_score_s_range_is_never_narrower_than_few_cases_allow() -> None:
    few = record_of(figures(("a", 0.1, False), ("b", 0.1, False), ("c", 0.1, False)))
    assert few.brier_range == pytest.approx(wilson(0.03, 3))
    assert few.brier_range is not None
    assert few.brier_range[1] > 0.5  # three good guesses in a row are luck
    assert few.caution.startswith("With 3 settled questions the score can be read only so far")
    assert "say next to nothing" in few.caution
    many = record_of(figures(*((str(number), 0.9, True) for number in range(500))))
    assert many.brier_range is not None
    assert many.brier_range[1] < 0.04
    assert many.caution.endswith("That range does not hold 0.25, the score of always saying 50%.")
    empty = record_of([])
    assert (empty.brier_range, empty.caution) == (None, "")


def test_a_range_that_does_not_fit_is_counted() -> None:
    found = record_of(figures(*((str(number), 0.05, True) for number in range(30)), ("x", 0.95, True)))
    assert found.finding == "The printed chances fit what happened in 1 of 2 ranges"


def test_a_figure_that_is_no_chance_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.2 is no chance"):
        SettledFigure(question="a", printed=1.2, happened=True)


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.floats(0, 1), st.booleans()), max_size=40))
def test_a_record_stays_within_its_bounds(told: list[tuple[str, float, bool]]) -> None:
    found = record_of(figures(*told))
    if told:
        assert found.brier is not None
        assert 0 <= found.brier <= 1
    for bin_ in found.bins:
        assert bin_.low - 1e-9 <= bin_.printed <= bin_.high + 1e-9
        assert 0 <= bin_.least <= bin_.happened + 1e-9
        assert bin_.happened - 1e-9 <= bin_.most <= 1

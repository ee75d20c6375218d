from typing import Any

import pytest

from reports.web.standing import reading_times, standing_of
from tests.reports.charts.cases import at, picture
from tracker.questions import Resolution, State

DAY = at(2023, 10, 1)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({}, "Open for forecasts."),
        ({"closes_at": at(2023, 12, 31)}, "Open for forecasts until 31 December 2023."),
        (
            {"deadline": at(2023, 10, 1)},
            "Its deadline has passed, and the platform has not settled it yet.",
        ),
        (
            {"state": State.UPCOMING, "opened_at": at(2023, 11, 1)},
            "Not open for forecasts until 1 November 2023.",
        ),
        (
            {"state": State.CLOSED, "closes_at": DAY},
            "Closed since 1 October 2023: no more forecasts are taken, and the outcome is not known yet.",
        ),
        (
            {"state": State.RESOLVED, "resolution": Resolution(text="yes", raw="yes", at=DAY, value=1)},
            "Resolved Yes on 1 October 2023.",
        ),
        (
            {"state": State.ANNULLED, "resolution": Resolution(text="annulled", raw="annulled")},
            "Annulled: the platform will not settle the question.",
        ),
        (
            {"state": State.AMBIGUOUS, "resolution": Resolution(text="ambiguous", raw="ambiguous", at=DAY)},
            "Resolved as ambiguous on 1 October 2023: the platform could not decide it.",
        ),
    ],
)
def test_how_a_question_stands_is_told_in_a_sentence(parts: dict[str, Any], told: str) -> None:
    assert standing_of(picture(**parts)) == told


def test_when_the_source_was_and_will_be_read_is_told() -> None:
    assert reading_times(picture()) == "Metaculus has not been read yet."
    read = {"last_read_at": at(2023, 10, 20, 7)}
    assert reading_times(picture(**read)) == "Metaculus was last read 20 Oct 2023, 07:00 UTC."
    due = reading_times(picture(**read, next_read_at=at(2023, 10, 22)))
    assert due == "Metaculus was last read 20 Oct 2023, 07:00 UTC and will be read again 22 Oct 2023."
    overdue = reading_times(picture(**read, next_read_at=at(2023, 10, 21)))
    assert overdue == "Metaculus was last read 20 Oct 2023, 07:00 UTC."

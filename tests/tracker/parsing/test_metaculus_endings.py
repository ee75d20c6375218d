from datetime import UTC, datetime

import pytest

from tracker.errors import UnreadableAnswerError
from tracker.parsing.metaculus_endings import overall_state, parse_resolution, parse_state
from tracker.parsing.payload import Payload
from tracker.questions import Kind, State

RESOLVED_AT = datetime(2024, 1, 1, 5, tzinfo=UTC)


def question(
    resolution: object, status: str = "resolved", resolved_at: str | None = "2024-01-01T05:00:00Z"
) -> Payload:
    return Payload(
        {
            "status": status,
            "resolution": resolution,
            "actual_resolve_time": resolved_at,
            "resolution_set_time": "2024-01-03T11:12:00Z",
        },
        platform="metaculus",
    )


@pytest.mark.parametrize(
    ("status", "resolution", "expected"),
    [
        ("upcoming", None, State.UPCOMING),
        ("open", None, State.OPEN),
        ("closed", None, State.CLOSED),
        ("resolved", None, State.CLOSED),
        ("resolved", "yes", State.RESOLVED),
        ("resolved", "379000.0", State.RESOLVED),
        ("resolved", "annulled", State.ANNULLED),
        ("resolved", "ambiguous", State.AMBIGUOUS),
        ("open", "no", State.RESOLVED),
    ],
)
def test_a_resolution_says_more_than_a_status(status: str, resolution: str | None, expected: State) -> None:
    assert parse_state(question(resolution, status)) is expected


def test_an_unheard_of_status_is_named() -> None:
    with pytest.raises(
        UnreadableAnswerError, match="status should be one of upcoming, open, closed, resolved, not 'paused'"
    ):
        parse_state(question(None, "paused"))


@pytest.mark.parametrize(
    ("kind", "raw", "text", "value"),
    [
        (Kind.PROBABILITY, "yes", "yes", 1.0),
        (Kind.PROBABILITY, "no", "no", 0.0),
        (Kind.PROBABILITY, "annulled", "annulled", None),
        (Kind.NUMBER, "ambiguous", "ambiguous", None),
        (Kind.NUMBER, "379000.0", "379000", 379_000.0),
        (Kind.NUMBER, "-3.25", "-3.25", -3.25),
        (Kind.NUMBER, "0.0", "0", 0.0),
        (Kind.NUMBER, "above_upper_bound", "above the upper bound", None),
        (Kind.DATE, "below_lower_bound", "below the lower bound", None),
        (Kind.DATE, "2024-03-07 16:00:00+00:00", "2024-03-07", 1709827200.0),
        (Kind.DATE, "2024-03-07T18:00:00+02:00", "2024-03-07", 1709827200.0),
        (Kind.DATE, "2024-03-07", "2024-03-07", 1709769600.0),
        (Kind.DATE, "1709827200000", "2024-03-07", 1709827200.0),
    ],
)
def test_what_a_resolution_means(kind: Kind, raw: str, text: str, value: float | None) -> None:
    ending = parse_resolution(question(raw), kind, (), 0)
    assert ending is not None
    assert (ending.text, ending.value, ending.raw, ending.at) == (text, value, raw, RESOLVED_AT)


def test_the_option_that_came_true_is_one_and_the_others_are_nought() -> None:
    options = ("Spain", "France", "Other")
    endings = [parse_resolution(question("France"), Kind.PROBABILITY, options, index) for index in range(3)]
    assert [ending and (ending.text, ending.value) for ending in endings] == [
        ("France", 0.0),
        ("France", 1.0),
        ("France", 0.0),
    ]


def test_an_option_that_nobody_knows_settles_nothing() -> None:
    ending = parse_resolution(question("Gaul"), Kind.PROBABILITY, ("Spain", "France"), 1)
    assert ending is not None
    assert (ending.text, ending.value) == ("Gaul", None)


def test_no_resolution_is_none() -> None:
    assert parse_resolution(question(None), Kind.PROBABILITY, (), 0) is None


def test_the_time_of_entering_stands_in_for_the_time_of_knowing() -> None:
    ending = parse_resolution(question("no", resolved_at=None), Kind.PROBABILITY, (), 0)
    assert ending is not None
    assert ending.at == datetime(2024, 1, 3, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (Kind.PROBABILITY, "Yes"),
        (Kind.PROBABILITY, "0.5"),
        (Kind.PROBABILITY, ""),
        (Kind.NUMBER, "many"),
        (Kind.NUMBER, "nan"),
        (Kind.NUMBER, "inf"),
        (Kind.DATE, "soon"),
        (Kind.DATE, "9" * 30),
        (Kind.DATE, "379000.0"),
    ],
)
def test_a_resolution_that_fits_no_question_of_its_type_is_named(kind: Kind, raw: str) -> None:
    with pytest.raises(UnreadableAnswerError, match="resolution should be"):
        parse_resolution(question(raw), kind, (), 0)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([State.OPEN], State.OPEN),
        ([State.RESOLVED, State.OPEN], State.OPEN),
        ([State.ANNULLED, State.OPEN], State.OPEN),
        ([State.UPCOMING, State.OPEN], State.OPEN),
        ([State.CLOSED, State.RESOLVED], State.CLOSED),
        ([State.UPCOMING, State.RESOLVED], State.UPCOMING),
        ([State.ANNULLED, State.RESOLVED], State.RESOLVED),
        ([State.ANNULLED, State.AMBIGUOUS], State.AMBIGUOUS),
        ([State.ANNULLED, State.ANNULLED], State.ANNULLED),
    ],
)
def test_several_parts_have_ended_once_all_have(states: list[State], expected: State) -> None:
    assert overall_state(states) is expected

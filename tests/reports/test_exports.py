from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reports.exports import COLUMNS, history_as_json, render_history_csv
from tracker.history import History
from tracker.questions import Kind, Outcome, Question, QuestionRef
from tracker.readings import NoReading, Reading, Reason

START = datetime(2023, 1, 1, tzinfo=UTC)
OUTCOME = Outcome()
QUESTION = Question(
    ref=QuestionRef("metaculus", "7"),
    title='Will "it", open?',
    url="https://example.org/7",
    outcomes=(OUTCOME,),
)


def rows(history: History, outcome: Outcome = OUTCOME, note: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(render_history_csv(QUESTION, outcome, history, note=note).splitlines()))


def test_no_reading_is_an_empty_cell_with_its_reason() -> None:
    history = History(
        (
            Reading(value=0.1, low=0.05, high=0.2, crowd=12, at=START, seen_at=START),
            NoReading(
                reason=Reason.WITHDRAWN, at=START + timedelta(days=1), seen_at=START + timedelta(days=2)
            ),
        )
    )
    first, second = rows(history, note="Invented, all of it")
    assert (first["value"], first["low"], first["high"], first["crowd"]) == ("0.1", "0.05", "0.2", "12")
    assert (second["value"], second["reason"]) == ("", "withdrawn")
    assert (second["at"], second["seen_at"]) == ("2023-01-02T00:00:00Z", "2023-01-03T00:00:00Z")
    assert first["note"] == "Invented, all of it"
    assert first["source"] == "https://example.org/7"


def test_revisions_are_rows_of_their_own() -> None:
    history = History(
        (
            Reading(value=0.1, at=START, seen_at=START),
            Reading(value=0.2, at=START, seen_at=START + timedelta(days=9)),
        )
    )
    assert [row["value"] for row in rows(history)] == ["0.1", "0.2"]


def test_dates_are_written_as_instants() -> None:
    outcome = Outcome(kind=Kind.DATE)
    reading = Reading(kind=Kind.DATE, value=2_000_000_000, at=START, seen_at=START)
    (row,) = rows(History((reading,)), outcome)
    assert row["value"] == "2033-05-18T03:33:20Z"


def test_an_empty_history_is_a_header() -> None:
    assert render_history_csv(QUESTION, OUTCOME, History()) == ",".join(COLUMNS) + "\n"


@given(st.lists(st.floats(0, 1), max_size=20))
def test_csv_and_json_say_the_same(values: list[float]) -> None:
    history = History(
        tuple(
            Reading(value=value, at=START + timedelta(days=day), seen_at=START + timedelta(days=day))
            for day, value in enumerate(values)
        )
    )
    document = json.loads(json.dumps(history_as_json(QUESTION, OUTCOME, history)))
    assert [float(row["value"]) for row in rows(history)] == [point["value"] for point in document["points"]]
    assert [row["at"] for row in rows(history)] == [point["at"] for point in document["points"]]

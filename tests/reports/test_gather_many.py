"""From the database to a picture of several forecasts, and from there to data."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import method_changes, questions, twins
from reports.exports import COLUMNS, many_as_json, render_many_csv
from reports.gather import beside_twins, many_of, parts_of, picture_of, twins_of
from reports.many import ManyPicture, Together
from tests.reports.newsroom import Newsroom, open_newsroom
from tracker.errors import NotFoundError, UsageError
from tracker.links import Verdict
from tracker.method_changes import MethodChange
from tracker.questions import Kind, Outcome, OutcomeRef, Question, QuestionRef, Shape
from tracker.readings import Reading
from tracker.twins import Twin

GROUP, TWIN = QuestionRef("metaculus", "77"), QuestionRef("polymarket", "0xabc")
OPENED, NOW = datetime(2023, 1, 1, tzinfo=UTC), datetime(2023, 10, 1, tzinfo=UTC)


def question(
    ref: QuestionRef, labels: tuple[str, ...], shape: Shape, kind: Kind = Kind.PROBABILITY
) -> Question:
    outcomes = tuple(Outcome(key=f"k{place}", label=label, kind=kind) for place, label in enumerate(labels))
    return Question(ref=ref, title="Which?", url="", shape=shape, outcomes=outcomes, opened_at=OPENED)


def fill(room: Newsroom, asked: Question, values: dict[str, float]) -> None:
    room.add_question(asked)
    for key, value in values.items():
        point = Reading(value=value, at=OPENED + timedelta(days=3), seen_at=OPENED + timedelta(days=3))
        room.add_points(OutcomeRef(asked.ref, key), [point], seen_at=NOW - timedelta(hours=1))


def together(room: Newsroom, ref: QuestionRef) -> ManyPicture | None:
    with room.database.reading() as connection:
        parts = parts_of(connection, ref, as_of=NOW, zone=UTC, notice="Invented")
        return many_of(questions.get_question(connection, ref), parts, notice="Invented")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    opened = open_newsroom(tmp_path)
    yield opened
    opened.database.close()


@pytest.mark.parametrize(
    ("labels", "shape", "expected"),
    [
        (("A", "B"), Shape.CHOICE, Together.OPTIONS),
        (("A", "B"), Shape.GROUP, Together.PARTS),
        (("before 2025", "before 2030"), Shape.GROUP, Together.DEADLINES),
        (("2024", "2028"), Shape.CHOICE, Together.OPTIONS),
        (("If yes", "If no"), Shape.CONDITIONAL, Together.BRANCHES),
    ],
)
def test_a_question_says_why_its_outcomes_are_shown_together(
    room: Newsroom, labels: tuple[str, ...], shape: Shape, expected: Together
) -> None:
    fill(room, question(GROUP, labels, shape), {"k0": 0.2, "k1": 0.6})
    shown = together(room, GROUP)
    assert shown is not None
    assert shown.together is expected
    assert [part.label for part in shown.parts] == list(labels)
    assert [part.picture.last_printed for part in shown.parts] == ["20%", "60%"]
    assert shown.note == "Invented"


def test_labels_that_repeat_or_are_missing_get_their_key(room: Newsroom) -> None:
    fill(room, question(GROUP, ("Other", "Other", ""), Shape.CHOICE), {"k0": 0.2})
    shown = together(room, GROUP)
    assert shown is not None
    assert [part.label for part in shown.parts] == ["Other (k0)", "Other (k1)", "k2"]


def test_what_shares_no_axis_is_not_shown_together(room: Newsroom) -> None:
    mixed = question(GROUP, ("A", "B"), Shape.GROUP)
    mixed = replace(mixed, outcomes=(mixed.outcomes[0], replace(mixed.outcomes[1], kind=Kind.NUMBER)))
    fill(room, mixed, {"k0": 0.2})
    assert together(room, GROUP) is None
    fill(room, question(TWIN, ("A",), Shape.SINGLE), {"k0": 0.2})
    assert together(room, TWIN) is None


def test_twins_are_lines_named_by_their_platform(room: Newsroom) -> None:
    fill(room, question(GROUP, ("",), Shape.SINGLE), {"k0": 0.2})
    fill(room, question(TWIN, ("", ""), Shape.SINGLE), {"k0": 0.3, "k1": 0.4})
    names = [OutcomeRef(GROUP, "k0"), OutcomeRef(TWIN, "k0")]
    with room.database.reading() as connection:
        shown = twins_of(connection, names, as_of=NOW, zone=UTC, notice="")
        assert [part.label for part in shown.parts] == ["Metaculus", "Polymarket"]
        assert shown.finding == "20% on Metaculus, 30% on Polymarket"
        assert [part.ref for part in shown.parts] == names
        double = twins_of(
            connection, [*names, OutcomeRef(TWIN, "k1")], as_of=NOW, zone=UTC, notice="", title="Mine"
        )
        assert double.title == "Mine"
        assert [part.label for part in double.parts][1:] == [
            "Polymarket (polymarket:0xabc#k0)", "Polymarket (polymarket:0xabc#k1)",
        ]  # fmt: skip
        with pytest.raises(
            UsageError, match="cannot be shown together: a picture of many needs at least one"
        ):
            twins_of(connection, [], as_of=NOW, zone=UTC, notice="")
        with pytest.raises(NotFoundError):
            twins_of(connection, [OutcomeRef(GROUP, "zz")], as_of=NOW, zone=UTC, notice="")


def test_twins_of_different_kinds_are_refused(room: Newsroom) -> None:
    fill(room, question(GROUP, ("",), Shape.SINGLE), {"k0": 0.2})
    room.add_question(question(TWIN, ("",), Shape.SINGLE, Kind.NUMBER))
    with room.database.reading() as connection, pytest.raises(UsageError, match="cannot stand on one axis"):
        twins_of(
            connection, [OutcomeRef(GROUP, "k0"), OutcomeRef(TWIN, "k0")], as_of=NOW, zone=UTC, notice=""
        )


def test_an_outcome_stands_beside_its_confirmed_twins_and_an_opposite_one_is_turned_round(
    room: Newsroom,
) -> None:
    here, there, opposite = (OutcomeRef(GROUP, "k0"), OutcomeRef(TWIN, "k0"), OutcomeRef(TWIN, "k1"))
    fill(room, question(GROUP, ("",), Shape.SINGLE), {"k0": 0.2})
    fill(room, question(TWIN, ("", ""), Shape.SINGLE), {"k0": 0.3, "k1": 0.9})
    with room.database.reading() as connection:
        assert beside_twins(connection, here, as_of=NOW, zone=UTC, notice="") is None
    with room.database.writing() as connection:
        for other, inverted in ((there, False), (opposite, True)):
            decision = Twin(
                one=other,
                other=here,
                verdict=Verdict.CONFIRMED,
                decided_by="Ada",
                decided_at=NOW,
                inverted=inverted,
            )
            twins.add_decision(connection, decision)
    with room.database.reading() as connection:
        shown = beside_twins(connection, here, as_of=NOW, zone=UTC, notice="")
        turned = beside_twins(connection, opposite, as_of=NOW, zone=UTC, notice="")
    assert shown is not None
    assert turned is not None
    assert shown.together is Together.PLATFORMS
    assert [(part.label, part.picture.last_printed, part.ref) for part in shown.parts] == [
        ("Metaculus", "20%", here),
        ("Polymarket (polymarket:0xabc#k0)", "30%", there),
        ("Polymarket (polymarket:0xabc#k1, asked the other way round)", "10%", opposite),
    ]
    assert [(part.label, part.picture.last_printed) for part in turned.parts] == [
        ("Polymarket", "90%"),
        ("Metaculus (asked the other way round)", "80%"),
    ]


def test_numbers_have_no_opposite(room: Newsroom) -> None:
    room.add_question(question(TWIN, ("",), Shape.SINGLE, Kind.NUMBER))
    name = OutcomeRef(TWIN, "k0")
    with room.database.reading() as connection, pytest.raises(UsageError, match="which has no opposite"):
        twins_of(connection, [name], as_of=NOW, zone=UTC, notice="", inverted={name})


def test_csv_and_json_hold_every_point_of_every_part(room: Newsroom) -> None:
    fill(room, question(GROUP, ("A", "B"), Shape.CHOICE), {"k0": 0.2, "k1": 0.6})
    shown = together(room, GROUP)
    assert shown is not None
    rows = list(csv.DictReader(io.StringIO(render_many_csv(shown))))
    assert list(rows[0]) == [*COLUMNS, "label"]
    assert [(row["question"], row["outcome"], row["label"], row["value"], row["note"]) for row in rows] == [
        ("metaculus:77", "k0", "A", "0.2", "Invented"),
        ("metaculus:77", "k1", "B", "0.6", "Invented"),
    ]
    document = many_as_json(shown)
    assert document["finding"] == shown.finding
    assert [(part["label"], part["standing"], len(part["points"])) for part in document["parts"]] == [
        ("A", "20%", 1), ("B", "60%", 1),
    ]  # fmt: skip


def test_a_picture_knows_the_changes_of_method_that_had_been_seen(room: Newsroom) -> None:
    asked = question(GROUP, ("A", "B"), Shape.CHOICE)
    fill(room, asked, {"k0": 0.2})
    one, other = (
        replace(asked, outcomes=tuple(replace(outcome, method=method) for outcome in asked.outcomes))
        for method in ("recency_weighted", "unweighted")
    )
    at = OPENED + timedelta(days=30)
    with room.database.writing() as connection:
        method_changes.keep_method_changes(connection, [one], [other], at=at)
    with room.database.reading() as connection:
        name = OutcomeRef(GROUP, "k0")
        shown = picture_of(connection, name, as_of=NOW, zone=UTC, notice="")
        assert shown.method_changes == (MethodChange(at=at, before="recency_weighted", after="unweighted"),)
        earlier = picture_of(connection, name, as_of=at - timedelta(days=1), zone=UTC, notice="")
        assert earlier.method_changes == ()

"""`nerdline question show` as a person and a program call it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db import open_database, questions, readings
from db.migrate import prepare
from tests.builders import make_question, make_reading
from tests.jobs.shell import Shell
from tracker.questions import Outcome, OutcomeRef, Shape
from tracker.volumes import Volume, VolumeUnit

ASKED = make_question(
    "kalshi:KXBRIDGE-27",
    url="https://kalshi.com/markets/kxbridge",
    shape=Shape.GROUP,
    outcomes=(Outcome(key="A", label="in 2027"), Outcome(key="B", label="in 2028")),
    volume=Volume(amount=1295.5, unit=VolumeUnit.CONTRACTS),
)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path, "http://127.0.0.1:9")
    database = open_database(shell.environment["NERDLINE_DATABASE_URL"])
    prepare(database)
    point = make_reading(0.31)
    with database.writing() as connection:
        questions.save_question(connection, ASKED)
        seen = point.seen_at + timedelta(minutes=1)
        readings.add_points(
            connection, OutcomeRef(ASKED.ref, "A"), [replace(point, seen_at=seen)], seen_at=seen
        )
    database.close()
    return shell


def test_a_program_is_told_the_volume_and_each_outcome(shell: Shell) -> None:
    told = shell.json("question", "show", "kalshi:KXBRIDGE-27")
    assert told["volume"] == {"amount": 1295.5, "unit": "contracts"}
    assert told["crowd"] is None
    assert [(one["key"], one["value"], one["printed"]) for one in told["outcomes"]] == [
        ("A", 0.31, "31%"),
        ("B", None, ""),
    ]


def test_a_person_is_told_it_in_words(shell: Shell) -> None:
    shown = shell.run("question", "show", "kalshi:KXBRIDGE-27#A").stdout.decode()
    assert ASKED.title in shown
    assert "Behind it: 1,296 contracts traded." in shown
    assert "31%" in shown


def test_a_question_that_is_not_kept_is_not_found(shell: Shell) -> None:
    answer = shell.run("question", "show", "kalshi:KXNOTHING-27")
    assert answer.returncode == 4
    assert b"kalshi:KXNOTHING-27" in answer.stderr

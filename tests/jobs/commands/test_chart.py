"""`nerdline chart` and `nerdline export` of questions with several outcomes, `--zoom` and `--twins`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import twins
from tests.db.fresh import open_fresh
from tests.jobs.shell import NOW, Shell
from tests.reports.newsroom import Newsroom
from tracker.links import Verdict
from tracker.questions import Kind, Outcome, OutcomeRef, Question, QuestionRef, Shape
from tracker.readings import Reading
from tracker.twins import Twin

GROUP = QuestionRef("metaculus", "77")
TWIN = QuestionRef("polymarket", "0xabc")
MIXED = QuestionRef("metaculus", "78")


@pytest.fixture
def desk(tmp_path: Path) -> Shell:
    room = Newsroom(database=open_fresh(tmp_path / "desk.db"))
    outcomes = tuple(
        Outcome(key=f"k{place}", label=label) for place, label in enumerate(("2030", "2040", "2050"))
    )
    at = datetime.fromisoformat(NOW.isoformat()).astimezone(UTC) - timedelta(days=9)
    group = Question(ref=GROUP, title="By when?", url="", shape=Shape.GROUP, outcomes=outcomes)
    room.add_question(group)
    for place, outcome in enumerate(outcomes):
        point = Reading(value=0.2 + 0.2 * place, at=at, seen_at=at)
        room.add_points(OutcomeRef(GROUP, outcome.key), [point], seen_at=at + timedelta(days=8))
    twin = Question(ref=TWIN, title="Not by 2040?", url="", outcomes=(Outcome(),))
    room.add_question(twin)
    point = Reading(value=0.7, at=at, seen_at=at)
    room.add_points(OutcomeRef(TWIN), [point], seen_at=at + timedelta(days=8))
    with room.database.writing() as connection:
        decision = Twin(
            one=OutcomeRef(GROUP, "k1"),
            other=OutcomeRef(TWIN),
            verdict=Verdict.CONFIRMED,
            decided_by="Ada",
            decided_at=at,
            inverted=True,
        )
        twins.add_decision(connection, decision)
    mixed = (outcomes[0], replace(outcomes[1], kind=Kind.NUMBER))
    room.add_question(replace(group, ref=MIXED, outcomes=mixed))
    room.database.close()
    return Shell(tmp_path, "http://127.0.0.1:9", with_tables=False)


def test_a_group_is_drawn_with_all_its_outcomes_and_one_by_its_name(desk: Shell) -> None:
    told = desk.json("chart", "metaculus:77", "-o", "all.svg")
    assert "Line chart, 3 lines" in told["alt"]
    assert "From 20% for 2030 to 60% for 2050. 2030: 20%. 2040: 40%. 2050: 60%." in told["alt"]
    assert "From 20% for 2030 to 60% for 2050" in (desk.folder / "all.svg").read_text(encoding="utf-8")
    one = desk.json("chart", "metaculus:77#k1", "-o", "one.svg", "--zoom", "30-50")
    assert "lines" not in one["alt"]
    assert "The axis does not start at 0" in (desk.folder / "one.svg").read_text(encoding="utf-8")


def test_a_question_is_drawn_beside_its_twins(desk: Shell) -> None:
    told = desk.json("chart", "metaculus:77#k1", "--twins", "-o", "twins.svg")
    assert "40% on Metaculus, 30% on Polymarket (asked the other way round)" in told["alt"]
    assert "40% on Metaculus" in (desk.folder / "twins.svg").read_text(encoding="utf-8")


def test_one_that_nobody_confirmed_a_twin_of_is_not_found(desk: Shell) -> None:
    code, said = desk.refused("chart", "metaculus:77#k0", "--twins", "-o", "x.svg")
    assert code == 4
    assert "metaculus:77#k0 has no confirmed twin" in said


def test_a_group_is_exported_with_all_its_outcomes(desk: Shell) -> None:
    rows = desk.run("export", "metaculus:77").stdout.decode().splitlines()
    assert rows[0].endswith(",note,label")
    assert [row.rpartition(",")[2] for row in rows[1:]] == ["2030", "2040", "2050"]
    document = desk.json("export", "metaculus:77")
    assert [part["standing"] for part in document["parts"]] == ["20%", "40%", "60%"]
    assert document["together"] == "deadlines"
    assert desk.json("export", "metaculus:77#k1")["outcome"] == "k1"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("chart", "metaculus:78", "-o", "x.svg"),
            "share no axis; name one of them, such as metaculus:78#k0",
        ),
        (("export", "metaculus:78"), "measure different things; name one, such as metaculus:78#k0"),
        (("chart", "metaculus:77", "-o", "x.svg", "--zoom", "wide"), "is no zoom: write fit, or a range"),
        (
            ("chart", "metaculus:77", "-o", "x.svg", "--zoom", "50-60"),
            "would cut off what the chart has to show",
        ),
        (("chart", "metaculus:77", "-o", "x.svg", "--twins"), "name it, such as metaculus:77#k0"),
        (("chart", "--input", "x.json", "-o", "x.svg", "--twins"), "not for a JSON document"),
        (("export", "metaculus:77#zz"), "has no outcome 'zz'"),
    ],
)
def test_what_cannot_be_shown_is_told_in_a_sentence(
    desk: Shell, arguments: tuple[str, ...], words: str
) -> None:
    code, said = desk.refused(*arguments)
    assert code == 2
    assert words in said

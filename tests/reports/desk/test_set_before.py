"""Two who set the same thing at once: the second is told what the first did, on either engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from db import Database, citation_rules, open_database, questions, story_rules
from reports.desk.context import WorkContext
from reports.desk.outlet_rules import change_rules, rules_in_force
from reports.desk.set_before import LONGEST, changed_since
from reports.desk.set_cadence import cadence_in_words, set_cadence
from reports.desk.set_rules import freeze, keep_quiet, set_story_rules, set_thresholds
from tests.db.rows import keep_citation, keep_question, keep_story
from tracker.clock import SimulatedClock
from tracker.errors import ConflictError
from tracker.settings import Settings

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROUNDS = 8
"""How often each pair begins together: once would often miss the moment in between."""

Work = Callable[[WorkContext], object]


def of(database: Database, who: str) -> WorkContext:
    return WorkContext(
        settings=Settings(), database=database, clock=SimulatedClock(NOW), platforms={}, who=who
    )


@pytest.fixture
def patient(database: Database) -> Iterator[Database]:
    """The same database, whose writers wait for each other as long as the real program's."""
    if not database.is_sqlite:
        yield database
        return
    opened = open_database(f"sqlite:///{database.path}")
    yield opened
    opened.close()


def together(database: Database, works: Sequence[Work]) -> list[Exception | None]:
    """What each ended in that began with the others: None where it was done."""
    barrier = threading.Barrier(len(works))
    ended: list[Exception | None] = [None] * len(works)

    def run(place: int, work: Work) -> None:
        barrier.wait(10)
        try:
            work(of(database, "Ana" if place == 0 else "Ben"))
        except Exception as error:  # noqa: BLE001 - told to the test's own thread
            ended[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def second_of(ended: list[Exception | None]) -> str:
    """What the one was told who came second; the other was let through."""
    refused = [error for error in ended if error is not None]
    assert [type(error) for error in refused] == [ConflictError], ended
    first = "Ana" if ended[0] is None else "Ben"
    assert f"({first}: " in str(refused[0])
    return str(refused[0])


def test_of_two_chiefs_the_second_sees_what_the_first_did(patient: Database) -> None:
    for number in range(ROUNDS):
        with patient.reading() as connection:
            seen = rules_in_force(of(patient, ""), connection).seen("move_points")
        values = (10.0 + number, 50.0 + number)
        ended = together(
            patient,
            [partial(change_rules, changes={"move_points": value}, seen=seen) for value in values],
        )
        with patient.reading() as connection:
            kept = rules_in_force(of(patient, ""), connection).value("move_points")
        assert kept == values[ended.index(None)]
        assert f": {kept})" in second_of(ended)


def test_of_two_editors_of_a_story_the_second_sees_what_the_first_did(patient: Database) -> None:
    with patient.writing() as connection:
        story = keep_story(connection)
    for number in range(ROUNDS):
        with patient.reading() as connection:
            seen = story_rules.get_rules(connection, story).seen
        counts = (10 + number, 50 + number)
        change = partial(set_story_rules, story=str(story), needs_two=None, seen=seen)
        ended = together(patient, [partial(change, reads=reads) for reads in counts])
        with patient.reading() as connection:
            kept = story_rules.get_rules(connection, story).reads
        assert kept == counts[ended.index(None)]
        assert f"read {kept} times" in second_of(ended)


def test_of_two_editors_of_a_line_the_second_sees_what_the_first_did(patient: Database) -> None:
    with patient.writing() as connection:
        citation = keep_citation(connection)
    for number in range(ROUNDS):
        with patient.reading() as connection:
            seen = citation_rules.get_rules(connection, citation).seen
        until = NOW + timedelta(days=1 + number)
        points = partial(set_thresholds, citation_id=citation, points=5 + number, log_odds=None, seen=seen)
        quiet = partial(keep_quiet, citation_id=citation, until=until, seen=seen)
        ended = together(patient, [points, quiet])
        second_of(ended)
        with patient.reading() as connection:
            kept = citation_rules.get_rules(connection, citation)
        assert (kept.move_points == 5 + number) is (ended[0] is None)
        assert (kept.quiet_until == until) is (ended[1] is None)


def test_of_two_editors_of_a_cadence_the_second_sees_what_the_first_did(patient: Database) -> None:
    with patient.writing() as connection:
        question = keep_question(connection).question
    for number in range(ROUNDS):
        with patient.reading() as connection:
            seen = cadence_in_words(questions.get_watch(connection, question).every)
        hours = (6 + number, 30 + number)
        change = partial(set_cadence, ref=question, seen=seen)
        ended = together(patient, [partial(change, every=f"{each}h") for each in hours])
        with patient.reading() as connection:
            kept = questions.get_watch(connection, question).every
        assert kept == timedelta(hours=hours[ended.index(None)])
        assert f": {hours[ended.index(None)]}h)" in second_of(ended)


def test_who_did_not_look_undoes_nothing_of_another_kind(patient: Database) -> None:
    with patient.writing() as connection:
        citation = keep_citation(connection)
    for number in range(ROUNDS):
        points = partial(set_thresholds, citation_id=citation, points=5 + number, log_odds=None)
        frozen = partial(freeze, citation_id=citation, is_frozen=number % 2 == 0)
        ended = together(patient, [points, frozen])
        with patient.reading() as connection:
            kept = citation_rules.get_rules(connection, citation)
        assert (ended, kept.move_points, kept.is_frozen) == ([None, None], 5 + number, number % 2 == 0)


def test_a_style_sheet_is_not_told_whole(patient: Database) -> None:
    change_rules(of(patient, "Ana"), {"style": {"sheet": 'based_on = "ap"\n' + "# a remark\n" * 40}})
    with patient.reading() as connection:
        told = changed_since(["rule:style"], connection)
        nobody = changed_since(["rule:needs_two"], connection)
    assert "(Ana: " in told
    assert len(told) < LONGEST + 120
    assert "(" not in nobody

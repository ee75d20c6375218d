"""Kept answers are read once more by the adapters that there are; only the rows are made wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from db import Connection, fetches, questions, readings
from db.compact_rows import rest_of_gap, times_of
from db.fetches import Asked, KeptFetch
from db.tables import fetch_answers, outcomes, standing
from db.tables import readings as reading_rows
from jobs.reparse import Difference, reparse
from tests.builders import make_question
from tests.fakes import FakeHttp
from tests.jobs.conftest import Newsroom
from tests.payloads import load_payload
from tracker.adapter import Glance, Snapshot
from tracker.history import History
from tracker.platforms import PLATFORMS, adapter_named
from tracker.questions import OutcomeRef, QuestionRef
from tracker.readings import NoReading, Point, Reading, Reason
from tracker.recording import Recorder, recording

FIRST = datetime(2026, 11, 22, 15, tzinfo=UTC)
NAMES = (
    "binary_open",
    "binary_resolved_no",
    "binary_open_all_withdrawn",
    "numeric_log_open",
    "date_resolved",
    "group_binary",
    "multiple_choice_open",
    "conditional",
)
OPEN = OutcomeRef(QuestionRef("metaculus", str(load_payload("metaculus", "binary_open")["id"])))


def fetched(newsroom: Newsroom, document: Any, *, at: datetime = FIRST, is_held: bool = False) -> QuestionRef:
    """Fetch and keep a question as a round does; a held one is kept out of the histories."""
    ref = QuestionRef("metaculus", str(document["id"]))
    http = FakeHttp(at)
    http.put_json(f"/api/posts/{ref.id}/", document)
    with recording() as answers:
        snapshot = adapter_named("metaculus", http=Recorder(http)).fetch(ref)
    with newsroom.context.database.writing() as connection:
        questions.save_question(connection, snapshot.question)
        if not is_held:
            keep(connection, snapshot)
        asked = Asked(questions=(ref,), histories=("",))
        kept = KeptFetch(platform="metaculus", at=at, asked=asked, answers=tuple(answers), is_held=is_held)
        fetches.keep_fetches(connection, [kept])
    return ref


def keep(connection: Connection, snapshot: Snapshot) -> None:
    for key, points in snapshot.points.items():
        outcome = OutcomeRef(snapshot.question.ref, key)
        readings.add_points(connection, outcome, points, seen_at=snapshot.fetched_at)


def history(newsroom: Newsroom, outcome: OutcomeRef = OPEN) -> History:
    with newsroom.context.database.reading() as connection:
        return readings.get_history(connection, outcome)


def misread(newsroom: Newsroom, point: Point, outcome: OutcomeRef = OPEN, **row: Any) -> None:
    """Let the row of a point be as an older reader made it; of no values at all, as it made none."""
    with newsroom.context.database.writing() as connection:
        number = connection.execute(
            select(outcomes.c.id).where(
                outcomes.c.key == outcome.key, outcomes.c.upstream_id == upstream_id(connection, outcome)
            )
        ).scalar_one()
        seconds, version = times_of(point.at, point.seen_at)
        of_it = (
            (reading_rows.c.outcome_id == number)
            & (reading_rows.c.at == seconds)
            & (reading_rows.c.version == version)
        )
        changed = connection.execute(
            # Without quartiles, which are kept as ways from the value.
            update(reading_rows).where(of_it).values({"rest": None} | row)
            if row
            else delete(reading_rows).where(of_it)
        )
        assert changed.rowcount == 1


def upstream_id(connection: Connection, outcome: OutcomeRef) -> str:
    part = questions.get_question(connection, outcome.question).outcome(outcome.key)
    assert part is not None
    return part.upstream_id


def value(point: Point | None) -> object:
    return point.reason if isinstance(point, NoReading) else point and point.value


def told(differences: tuple[Difference, ...]) -> list[tuple[object, object]]:
    return [(value(one.kept), value(one.read)) for one in differences]


def longer(document: Any, start: float, centre: float) -> Any:
    """The same open question, once one more forecast came."""
    latest = document["question"]["aggregations"]["recency_weighted"]["history"][-1]
    latest["end_time"] = start
    added = latest | {"start_time": start, "end_time": None, "centers": [centre]}
    document["question"]["aggregations"]["recency_weighted"]["history"].append(added)
    document["question"]["aggregations"]["recency_weighted"]["latest"] = added
    return document


# What differs


def test_what_was_read_well_comes_out_the_same(newsroom: Newsroom) -> None:
    for name in NAMES:
        fetched(newsroom, load_payload("metaculus", name))
    result = reparse(newsroom.context)
    assert (result.read, result.differences, result.failed, result.revised) == (len(NAMES), (), (), 0)


def test_a_value_that_was_misread_is_told_of_and_nothing_is_touched(newsroom: Newsroom) -> None:
    fetched(newsroom, load_payload("metaculus", "group_binary"))
    fetched(newsroom, load_payload("metaculus", "binary_open"))
    right = history(newsroom).points
    misread(newsroom, right[2], value=5_990)
    before = history(newsroom).points
    result = reparse(newsroom.context)
    assert result.differences == (
        Difference(outcome=OPEN, at=right[2].at, seen_at=FIRST, kept=before[2], read=right[2]),
    )
    assert history(newsroom).points == before


def test_a_reading_that_was_missed_and_one_that_was_made_up_are_told_of(newsroom: Newsroom) -> None:
    fetched(newsroom, load_payload("metaculus", "binary_open"))
    points = history(newsroom).points
    misread(newsroom, points[1])
    made_up = replace(points[-1], at=points[-1].at + timedelta(hours=1))
    assert isinstance(made_up, Reading)
    with newsroom.context.database.writing() as connection:
        readings.add_revision(connection, OPEN, replace(made_up, value=0.01), at=made_up.at, seen_at=FIRST)
    result = reparse(newsroom.context)
    assert [(one.at, value(one.kept), value(one.read)) for one in result.differences] == [
        (points[1].at, None, value(points[1])),
        (made_up.at, 0.01, None),
    ]


def test_a_number_that_was_taken_for_a_gap_is_told_of(newsroom: Newsroom) -> None:
    fetched(newsroom, load_payload("metaculus", "binary_open"))
    point = history(newsroom).points[-1]
    misread(newsroom, point, value=None, rest=rest_of_gap(Reason.WITHHELD))
    assert told(reparse(newsroom.context).differences) == [(Reason.WITHHELD, value(point))]


def test_other_platforms_and_questions_are_left_out_when_some_are_named(newsroom: Newsroom) -> None:
    other = fetched(newsroom, load_payload("metaculus", "binary_resolved_no"))
    fetched(newsroom, load_payload("metaculus", "binary_open"))
    misread(newsroom, history(newsroom).points[0], value=1)
    assert reparse(newsroom.context, refs=[other]).differences == ()
    assert reparse(newsroom.context, refs=[other]).read == 1
    assert reparse(newsroom.context, platform="manifold").read == 0
    assert len(reparse(newsroom.context, platform="metaculus", refs=[OPEN.question]).differences) == 1


def test_a_held_asking_is_not_read(newsroom: Newsroom) -> None:
    fetched(newsroom, load_payload("metaculus", "binary_open"))
    fetched(newsroom, load_payload("metaculus", "binary_resolved_no"), is_held=True)
    result = reparse(newsroom.context)
    assert (result.read, result.differences, result.failed) == (1, (), ())


def test_one_mistake_that_later_answers_repeat_is_told_of_once(newsroom: Newsroom) -> None:
    document = load_payload("metaculus", "binary_open")
    start = FIRST.timestamp()
    fetched(newsroom, document)
    wrong = history(newsroom).points[2]
    misread(newsroom, wrong, value=5_990)
    for day, centre in ((1, 0.7), (2, 0.8)):
        # As the old reader went on: it told the same wrong value again, which was no news.
        fetched(newsroom, longer(document, start + day * 86_000, centre), at=FIRST + timedelta(days=day))
        with newsroom.context.database.writing() as connection:
            connection.execute(
                delete(reading_rows).where(
                    reading_rows.c.at == times_of(wrong.at, wrong.seen_at)[0],
                    reading_rows.c.version > times_of(wrong.at, wrong.seen_at)[1],
                )
            )
    newsroom.clock.move_to(FIRST + timedelta(days=9))
    result = reparse(newsroom.context, is_kept=True)
    assert told(result.differences) == [(0.00599, value(wrong))]
    assert (result.read, result.revised) == (3, 1)
    assert reparse(newsroom.context).differences == ()


def test_two_askings_of_one_instant_tell_a_mistake_once(newsroom: Newsroom) -> None:
    for _ in range(2):
        fetched(newsroom, load_payload("metaculus", "binary_open"))
    right = history(newsroom).points
    misread(newsroom, right[0], value=1)
    misread(newsroom, right[-1])
    assert told(reparse(newsroom.context, is_kept=True).differences) == [
        (1e-6, value(right[0])),
        (None, value(right[-1])),
    ]


def test_what_the_source_told_better_itself_needs_no_revision(newsroom: Newsroom) -> None:
    document = load_payload("metaculus", "binary_open")
    fetched(newsroom, document)
    misread(newsroom, history(newsroom).points[2], value=5_990)
    fetched(newsroom, longer(document, FIRST.timestamp() + 1000, 0.7), at=FIRST + timedelta(days=1))
    before = history(newsroom).points
    assert len(before) == 6  # the wrong one, its revision, and the new one are among them
    assert reparse(newsroom.context, is_kept=True).differences == ()
    assert history(newsroom).points == before


# Keeping


def test_what_is_kept_stands_beside_what_was_seen_first(newsroom: Newsroom) -> None:
    fetched(newsroom, load_payload("metaculus", "binary_open"))
    right = history(newsroom).points
    misread(newsroom, right[0], value=1)
    misread(newsroom, right[1])
    misread(newsroom, right[2], value=None, rest=rest_of_gap(Reason.NOBODY_YET))
    before = history(newsroom).points
    newsroom.clock.move_to(FIRST + timedelta(days=9))
    result = reparse(newsroom.context, is_kept=True)
    assert result.revised == len(result.differences) == 3
    after = history(newsroom)
    assert set(before) < set(after.points)
    assert {point.seen_at for point in set(after.points) - set(before)} == {newsroom.clock.now()}
    assert [replace(step, seen_at=FIRST) for step in after.steps] == list(right)
    assert after.as_known_at(FIRST + timedelta(days=8)).points == before
    again = reparse(newsroom.context, is_kept=True)
    assert (again.differences, again.revised) == ((), 0)
    assert history(newsroom) == after


def test_a_clock_that_was_set_back_hides_no_revision(newsroom: Newsroom) -> None:
    assert newsroom.clock.now() < FIRST
    fetched(newsroom, load_payload("metaculus", "binary_open"))
    right = history(newsroom).latest
    assert right is not None
    misread(newsroom, right, value=1)
    assert reparse(newsroom.context, is_kept=True).revised == 1
    assert value(history(newsroom).latest) == value(right)
    assert reparse(newsroom.context).differences == ()


def test_of_a_made_up_reading_the_one_before_it_holds_on(newsroom: Newsroom) -> None:
    fetched(newsroom, load_payload("metaculus", "binary_open"))
    last = history(newsroom).points[-1]
    assert isinstance(last, Reading)
    later = last.at + timedelta(hours=1)
    with newsroom.context.database.writing() as connection:
        readings.add_revision(connection, OPEN, replace(last, value=0.01), at=later, seen_at=FIRST)
        early = datetime(2020, 1, 1, tzinfo=UTC)
        readings.add_revision(connection, OPEN, replace(last, value=0.02), at=early, seen_at=FIRST)
    newsroom.clock.move_to(FIRST + timedelta(days=9))
    assert reparse(newsroom.context, is_kept=True).revised == 2
    after = history(newsroom)
    assert value(after.at(later)) == last.value
    assert value(after.at(early)) is Reason.UNREADABLE
    assert value(after.known_at(FIRST + timedelta(days=1))) == 0.01
    assert reparse(newsroom.context).differences == ()


def test_each_version_of_an_instant_is_revised(newsroom: Newsroom) -> None:
    document = load_payload("metaculus", "binary_open")
    fetched(newsroom, document)
    first = history(newsroom).points[-1]
    rows = document["question"]["aggregations"]["recency_weighted"]
    for row in (rows["history"][-1], rows["latest"]):
        row["centers"] = [0.8]
    fetched(newsroom, document, at=FIRST + timedelta(days=1))
    second = history(newsroom).points[-1]
    assert (second.at, value(first), value(second)) == (first.at, 0.599, 0.8)
    misread(newsroom, first, value=1)
    misread(newsroom, second, value=2)
    newsroom.clock.move_to(FIRST + timedelta(days=9))
    assert told(reparse(newsroom.context, is_kept=True).differences) == [(1e-6, 0.599), (2e-6, 0.8)]
    assert value(history(newsroom).latest) == 0.8
    assert reparse(newsroom.context).differences == ()


def test_an_outcome_that_was_not_read_at_the_time_cannot_be_kept_and_is_named(newsroom: Newsroom) -> None:
    ref = fetched(newsroom, load_payload("metaculus", "group_binary"))
    with newsroom.context.database.writing() as connection:
        part = OutcomeRef(ref, questions.get_question(connection, ref).outcomes[-1].key)
        points = readings.get_history(connection, part).points
        number = connection.execute(select(outcomes.c.id).where(outcomes.c.key == part.key)).scalar_one()
        connection.execute(delete(reading_rows).where(reading_rows.c.outcome_id == number))
        connection.execute(delete(standing).where(standing.c.outcome_id == number))
        connection.execute(delete(outcomes).where(outcomes.c.id == number))
    result = reparse(newsroom.context, is_kept=True)
    assert [(one.outcome, one.kept) for one in result.differences] == [(part, None)] * len(points)
    assert result.revised == 0
    (sentence,) = result.failed
    assert str(part) in sentence


# What cannot be read


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"id": 12101', json.dumps({"id": 1}).encode(), b"\xff\xfe"]
)
def test_an_answer_that_cannot_be_read_is_one_sentence_and_stops_nothing(
    newsroom: Newsroom, body: bytes
) -> None:
    fetched(newsroom, load_payload("metaculus", "binary_resolved_no"), at=FIRST - timedelta(hours=1))
    fetched(newsroom, load_payload("metaculus", "binary_open"))
    misread(newsroom, history(newsroom).points[0], value=1)
    with newsroom.context.database.writing() as connection:
        (kept, _) = fetches.list_fetches(connection)
        answer = replace(kept.answers[0], body=body)
        fetches.keep_fetches(connection, [replace(kept, answers=(answer,), at=FIRST - timedelta(minutes=1))])
    result = reparse(newsroom.context)
    assert (result.read, len(result.differences)) == (3, 1)
    (sentence,) = result.failed
    assert sentence.startswith("metaculus, answered at 2026-11-22 14:59:00: ")


def test_an_asking_whose_answers_were_lost_is_one_sentence(newsroom: Newsroom) -> None:
    fetched(newsroom, load_payload("metaculus", "binary_open"))
    with newsroom.context.database.writing() as connection:
        connection.execute(delete(fetch_answers))
    (sentence,) = reparse(newsroom.context).failed
    assert f"no answer of metaculus to /api/posts/{OPEN.question.id}/ was kept" in sentence


def test_an_asking_of_a_platform_that_is_read_no_more_is_one_sentence(newsroom: Newsroom) -> None:
    fetched(newsroom, load_payload("metaculus", "binary_open"))
    ref = QuestionRef("oracle", "1")
    with newsroom.context.database.writing() as connection:
        questions.save_question(connection, make_question(ref))
        kept = KeptFetch(platform="oracle", at=FIRST, asked=Asked(questions=(ref,)), answers=())
        fetches.keep_fetches(connection, [kept])
    result = reparse(newsroom.context)
    assert result.read == 2
    (sentence,) = result.failed
    assert "'oracle'" in sentence


def test_nothing_kept_is_nothing_read(newsroom: Newsroom) -> None:
    assert reparse(newsroom.context).read == 0


# Glances

needs_manifold = pytest.mark.skipif(
    "manifold" not in {platform.name for platform in PLATFORMS}, reason="Manifold is not read yet"
)


def glanced(newsroom: Newsroom, prices: Mapping[str, object], *, at: datetime) -> dict[str, OutcomeRef]:
    """Look at markets as a round does, all in one request, and keep what it says and said."""
    markets = [
        make_question(QuestionRef("manifold", id_), url=f"https://manifold.markets/x/{id_}", closes_at=None)
        for id_ in prices
    ]
    http = FakeHttp(at)
    http.put_json("/v0/market-probs", {id_: told for id_, told in prices.items() if told is not None})
    with recording() as answers:
        glances = adapter_named("manifold", http=Recorder(http)).glance(markets)
    refs = tuple(market.ref for market in markets)
    with newsroom.context.database.writing() as connection:
        for market in markets:
            questions.save_question(connection, market)
        for ref, glance in glances.items():
            if isinstance(glance, Glance):
                for key, point in glance.points.items():
                    readings.add_points(connection, OutcomeRef(ref, key), [point], seen_at=at)
        asked = Asked(questions=refs, is_glance=True)
        kept = KeptFetch(platform="manifold", at=at, asked=asked, answers=tuple(answers))
        fetches.keep_fetches(connection, [kept])
    return {ref.id: OutcomeRef(ref) for ref in refs}


@needs_manifold
def test_glances_are_read_again_too(newsroom: Newsroom) -> None:
    markets = glanced(newsroom, {"aaa": {"prob": 0.2}, "bbb": {"prob": 0.4}, "ccc": None}, at=FIRST)
    assert reparse(newsroom.context).differences == ()
    (point,) = history(newsroom, markets["bbb"]).points
    with newsroom.context.database.writing() as connection:
        connection.execute(
            update(reading_rows).where(reading_rows.c.value == 400_000).values(value=4_000, rest=None)
        )
    newsroom.clock.move_to(FIRST + timedelta(days=9))
    result = reparse(newsroom.context, is_kept=True)
    assert [(one.outcome, value(one.kept), value(one.read)) for one in result.differences] == [
        (markets["bbb"], 0.004, 0.4)
    ]
    assert value(history(newsroom, markets["bbb"]).at(point.at)) == 0.4
    assert reparse(newsroom.context).differences == ()


@needs_manifold
def test_a_glance_is_read_again_although_one_of_its_markets_has_ended_since(newsroom: Newsroom) -> None:
    markets = glanced(newsroom, {"aaa": {"prob": 0.2}, "bbb": {"prob": 0.4}}, at=FIRST)
    with newsroom.context.database.writing() as connection:
        ended = questions.get_question(connection, markets["aaa"].question)
        questions.save_question(connection, replace(ended, closes_at=FIRST - timedelta(days=1)))
        connection.execute(
            update(reading_rows).where(reading_rows.c.value == 400_000).values(value=4_000, rest=None)
        )
    result = reparse(newsroom.context)
    assert told(result.differences) == [(0.004, 0.4)]
    assert result.failed == ()


@needs_manifold
def test_what_of_a_glance_cannot_be_read_does_not_hide_the_rest(newsroom: Newsroom) -> None:
    glanced(newsroom, {"aaa": {"prob": "much"}, "bbb": {"prob": 0.4}}, at=FIRST)
    with newsroom.context.database.writing() as connection:
        connection.execute(update(reading_rows).values(value=4_000, rest=None))
    result = reparse(newsroom.context)
    assert told(result.differences) == [(0.004, 0.4)]
    assert len(result.failed) == 1

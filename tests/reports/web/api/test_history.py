import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from db import readings
from reports.web.api.question_documents import HistoryDocument
from tests.builders import at, make_gap, make_outcome, make_question, make_reading
from tests.reports.newsroom import Newsroom, open_newsroom
from tests.reports.web.client import Client, client_of
from tracker.questions import OutcomeRef
from tracker.readings import Reason

PLACE = "/api/v1/questions/metaculus/12100/history"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """Five points: a gap at hour 2, and hour 1 told anew three hours later."""
    room = open_newsroom(tmp_path)
    question = make_question()
    room.add_question(question)
    outcome = OutcomeRef(question.ref)
    points = [
        make_reading(0.1),
        make_reading(0.2, 1, crowd=5),
        make_gap(Reason.WITHHELD, 2),
        make_reading(0.3, 3),
    ]
    for point in points:
        room.add_points(outcome, [point], seen_at=point.seen_at)
    with room.database.writing() as connection:
        readings.add_revision(connection, outcome, make_reading(0.25, 1), at=at(1), seen_at=at(4))
    return room


def told(client: Client, query: str = "") -> HistoryDocument:
    answer = client.get(f"{PLACE}.json?{query}" if query else f"{PLACE}.json")
    assert answer.status == 200, answer.text
    return HistoryDocument.model_validate_json(answer.body)


def test_a_history_is_told_in_both_times_with_its_source_and_licence(room: Newsroom) -> None:
    with client_of(room.database) as client:
        document = told(client)
        assert [point.value for point in document.points] == [0.1, 0.25, None, 0.3]
        assert (document.points[1].at, document.points[1].seen_at) == (at(1), at(4))
        assert document.points[2].reason is Reason.WITHHELD
        assert document.source == "https://www.metaculus.com/questions/12100/"
        assert "written agreement" in document.licence.asks
        assert document.note == "Invented demo data"


def test_revisions_are_told_where_asked_for(room: Newsroom) -> None:
    with client_of(room.database) as client:
        assert [point.value for point in told(client, "revisions=1").points] == [0.1, 0.2, 0.25, None, 0.3]


def test_what_we_knew_then_is_not_what_we_know_now(room: Newsroom) -> None:
    with client_of(room.database) as client:
        assert [point.value for point in told(client, "known_at=2022-11-04T02:30:00Z").points] == [
            0.1,
            0.2,
            None,
        ]
        assert told(client, "known_at=2022-11-03").points == []


def test_a_range_is_from_its_first_instant_until_before_its_last(room: Newsroom) -> None:
    with client_of(room.database) as client:
        found = told(client, "from=2022-11-04T01:00:00Z&to=2022-11-04T03:00:00Z").points
        assert [point.at for point in found] == [at(1), at(2)]
        assert told(client, "from=0001-01-01&to=9999-12-31T23:59:59Z").points[0].at == at(0)


@pytest.mark.parametrize("revisions", ["0", "1"])
def test_the_parts_together_are_the_whole(room: Newsroom, revisions: str) -> None:
    with client_of(room.database) as client:
        whole = told(client, f"revisions={revisions}").points
        parts, address = [], f"{PLACE}.json?revisions={revisions}&limit=1"
        for _ in range(10):
            document = json.loads(client.get(address).body)
            parts += document["points"]
            if document["next"] is None:
                break
            assert document["next"].startswith("http://127.0.0.1:8000/api/v1/")
            address = document["next"].removeprefix("http://127.0.0.1:8000")
        assert parts == json.loads(client.get(f"{PLACE}.json?revisions={revisions}").body)["points"]
        assert len(parts) == len(whole)


def test_csv_says_the_same(room: Newsroom) -> None:
    with client_of(room.database) as client:
        answer = client.get(f"{PLACE}.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"] == 'attachment; filename="metaculus-12100.csv"'
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [row["value"] for row in rows] == ["0.1", "0.25", "", "0.3"]
        assert rows[2]["reason"] == "withheld"
        assert {row["source"] for row in rows} == {"https://www.metaculus.com/questions/12100/"}


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=10001",
        "limit=x",
        "limit=1e3",
        "cursor=x",
        "cursor=1.99999999999999999999",
        "cursor=1.9999999999999999999",
        "known_at=2999-01-01",
        "from=yesterday",
        "revisions=2",
    ],
)
def test_a_parameter_that_does_not_fit_is_one_sentence(room: Newsroom, query: str) -> None:
    with client_of(room.database) as client:
        answer = client.get(f"{PLACE}.json?{query}")
        assert answer.status == 400
        assert answer.headers["content-type"] == "application/problem+json"
        assert json.loads(answer.body)["detail"].endswith(".")
        assert answer.headers["access-control-allow-origin"] == "*"


def test_of_several_outcomes_one_must_be_named(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    room.add_question(make_question(outcomes=(make_outcome(key="a"), make_outcome(key="b"))))
    with client_of(room.database) as client:
        answer = client.get(f"{PLACE}.json")
        assert answer.status == 400
        assert "add outcome= and one of a, b" in json.loads(answer.body)["detail"]
        assert told(client, "outcome=b").outcome == "b"
        assert client.get(f"{PLACE}.json?outcome=c").status == 404


def test_what_may_not_be_republished_is_refused_with_the_reason(room: Newsroom) -> None:
    with client_of(room.database, republish={"metaculus": "link"}) as client:
        for suffix in ("json", "csv"):
            answer = client.get(f"{PLACE}.{suffix}")
            assert answer.status == 451
            assert "not republished here" in json.loads(answer.body)["detail"]
        document = json.loads(client.get("/api/v1/questions/metaculus/12100").body)
        assert document["withheld"]
        series = document["series"][0]
        assert [series[name] for name in ("value", "low", "high", "printed", "finding", "history_json")] == [
            None, None, None, "", "", "",
        ]  # fmt: skip


def test_a_change_shows_in_the_next_answer(room: Newsroom) -> None:
    with client_of(room.database) as client:
        before = told(client)
        point = make_reading(0.5, 10)
        room.add_points(OutcomeRef(make_question().ref), [point], seen_at=point.at + timedelta(minutes=1))
        assert len(told(client).points) == len(before.points) + 1

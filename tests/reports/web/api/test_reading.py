import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.web.api import documents, question_documents
from tests.reports.newsroom import SEED_SLUG, TROOPS, Newsroom, open_newsroom, troops_question
from tests.reports.web.client import Client, client_of
from tests.reports.web.test_app import dump
from tracker.questions import OutcomeRef
from tracker.readings import Reading
from tracker.volumes import Volume, VolumeUnit

PLACES = {
    "/api/v1/questions": question_documents.Questions,
    "/api/v1/questions/metaculus/12100": question_documents.QuestionDocument,
    "/api/v1/questions/metaculus/12100/history.json": question_documents.HistoryDocument,
    "/api/v1/stories": documents.Stories,
    f"/api/v1/stories/{SEED_SLUG}": documents.StoryDocument,
    "/api/v1/changes": documents.Changes,
    "/api/v1/platforms": documents.Platforms,
    "/api/v1/record": documents.RecordDocument,
    "/api/v1/health": documents.Health,
}


@pytest.mark.parametrize("address", PLACES)
def test_every_document_is_what_it_promises(reader: Client, address: str) -> None:
    answer = reader.get(address)
    assert answer.status == 200
    PLACES[address].model_validate_json(answer.body)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    told = reader.get(address, method="HEAD")
    assert (told.status, told.body, told.headers) == (200, b"", answer.headers)


@pytest.mark.parametrize("address", [place for place in PLACES if not place.endswith("health")])
def test_what_is_known_already_is_not_sent_again(reader: Client, address: str) -> None:
    tag = reader.get(address).headers["etag"]
    assert reader.get(address, if_none_match=tag).status == 304


def test_a_story_tells_its_line_and_what_it_said_when_it_ran(reader: Client) -> None:
    story = documents.StoryDocument.model_validate_json(reader.get(f"/api/v1/stories/{SEED_SLUG}").body)
    cited = story.citations[0]
    assert (cited.ran.stated, cited.now.stated) == ("10%", "4%")
    assert story.text[cited.span.start : cited.span.end] == cited.now.sentence
    assert cited.question == "metaculus:12100"
    assert cited.value is None
    assert cited.standing == "Resolved No on 1 January 2024."


def test_a_question_tells_its_volume_of_the_present_only(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    volume = Volume(amount=5000.5, unit=VolumeUnit.CONTRACTS)
    room.add_question(replace(troops_question(), crowd=12, volume=volume))
    at = datetime(2023, 1, 1, tzinfo=UTC)
    room.add_points(OutcomeRef(TROOPS), [Reading(value=0.2, at=at, seen_at=at)], seen_at=at)
    with client_of(room.database) as client:
        told = json.loads(client.get("/api/v1/questions/metaculus/12100").body)
        before = json.loads(
            client.get("/api/v1/questions/metaculus/12100?known_at=2022-12-01T00:00:00Z").body
        )
    assert (told["crowd"], told["volume"]) == (12, {"amount": 5000.5, "unit": "contracts"})
    assert (before["crowd"], before["volume"]) == (None, None)


def test_changes_are_told_without_who_made_them(reader: Client) -> None:
    answer = reader.get("/api/v1/changes")
    changes = documents.Changes.model_validate_json(answer.body).changes
    assert [(change.kind, change.version) for change in changes] == [("update", 2)]
    assert "Ada" not in answer.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=TROOPS", 1),
        ("q=100%25", 0),
        ("platform=manifold", 0),
        ("state=resolved", 1),
        ("state=open", 0),
        ("cursor=1", 0),
    ],
)
def test_questions_are_chosen_by_what_the_address_says(reader: Client, query: str, found: int) -> None:
    assert len(json.loads(reader.get(f"/api/v1/questions?{query}").body)["questions"]) == found


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/nothing",
        "/api/v1/questions/metaculus/1",
        "/api/v1/questions/metaculus/",
        "/api/v1/questions/a:b/1",
        "/api/v1/questions/x/../../etc/passwd",
        "/api/v1/questions/metaculus/1/history.json",
        "/api/v1/questions/metaculus/12100/history.exe",
        "/api/v1/stories/%2e%2e%2fetc",
        "/api/v1/questions/",
    ],
)
def test_what_is_not_there_is_one_sentence(reader: Client, address: str) -> None:
    answer = reader.get(address, host="elsewhere.example")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert documents.Problem.model_validate_json(answer.body).detail.endswith(".")
    assert "elsewhere" not in answer.text + str(answer.headers)


def test_a_browser_that_asks_for_leave_gets_it_for_reading_only(reader: Client) -> None:
    answer = reader.get("/api/v1/questions", method="OPTIONS", origin="https://other.example")
    assert answer.status == 204
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert "authorization" not in answer.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-origin" not in reader.get("/api/v1/questions", method="POST").headers


def test_the_interface_is_written_down_at_both_addresses(reader: Client) -> None:
    document = json.loads(reader.get("/openapi.json").body)
    assert reader.get("/api/v1/openapi.json").body == reader.get("/openapi.json").body
    assert document["servers"] == [{"url": "http://127.0.0.1:8000/api/v1"}]
    assert "/questions/{platform}/{id}/history.json" in document["paths"]


def test_reading_changes_nothing(seed_room: Newsroom, reader: Client) -> None:

    before = dump(seed_room)
    for address in PLACES:
        reader.get(address)
    assert dump(seed_room) == before

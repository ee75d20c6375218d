import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tracker.errors import DataError, NotFoundError
from tracker.linking.catalogue import MAX_LINE, Catalogue, entry_of, load_catalogue, parse_catalogue
from tracker.questions import Kind, Outcome, Question, QuestionRef, Resolution, Shape, State

RAIN = {
    "platform": "metaculus",
    "id": 7,
    "title": " Will it rain? ",
    "url": "https://example.org/7",
    "closes": "2031-01-01T05:00:00Z",
    "resolved": "2031-02-03",
    "type": "binary",
    "description": None,
    "created": "ignored",
}


def parse(*lines: str) -> Catalogue:
    return parse_catalogue([line.encode() for line in lines], name="cat.jsonl")


def test_a_line_becomes_an_entry() -> None:
    (entry,) = parse(json.dumps(RAIN)).entries
    assert entry.ref == QuestionRef("metaculus", "7")
    assert entry.title == "Will it rain?"
    assert (entry.closes, entry.resolved, entry.is_resolved) == (date(2031, 1, 1), date(2031, 2, 3), True)
    assert (entry.type, entry.description) == ("binary", "")


def test_resolved_may_be_told_without_a_day() -> None:
    entries = parse(
        json.dumps(RAIN | {"resolved": True}), json.dumps(RAIN | {"id": "8", "resolved": None})
    ).entries
    assert [(entry.resolved, entry.is_resolved) for entry in entries] == [(None, True), (None, False)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2 is left out: it is not JSON"),
        ("[1]", "line 2 is left out: it is not a JSON object"),
        ("[" * 100_000, "line 2 is left out: it is not JSON"),
        (json.dumps(RAIN | {"id": 8, "title": ""}), "line 2 is left out: it has no title"),
        (json.dumps(RAIN | {"id": True}), "line 2 is left out: it has no id"),
        (json.dumps(RAIN | {"id": "a#b"}), "line 2 is left out: not a question's name"),
        (
            json.dumps(RAIN | {"id": 8, "closes": "soon"}),
            "line 2 is left out: its closes 'soon' is not an ISO date",
        ),
        (json.dumps(RAIN | {"id": 8, "url": 5}), "line 2 is left out: its url is not text"),
        (json.dumps(RAIN), "line 2 is left out: metaculus:7 stands on line 1 already"),
        (json.dumps(RAIN | {"id": 8, "title": "x" * MAX_LINE}), "more than a question's listing needs"),
    ],
)
def test_a_bad_line_is_told_of_and_the_rest_read(line: str, message: str) -> None:
    catalogue = parse(json.dumps(RAIN), line, "", json.dumps(RAIN | {"id": 9}))
    assert [entry.ref.id for entry in catalogue.entries] == ["7", "9"]
    (error,) = catalogue.errors
    assert error.startswith("cat.jsonl line 2 ")
    assert message in error


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_may_be_gzipped(tmp_path: Path, packed: bool) -> None:
    data = (json.dumps(RAIN) + "\n").encode()
    path = tmp_path / "cat.jsonl"
    path.write_bytes(gzip.compress(data) if packed else data)
    assert len(load_catalogue(path).entries) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"no json\n", gzip.compress(b"{}")[:-5]],
    ids=["empty", "empty lines", "no JSON", "cut off"],
)
def test_a_file_without_questions_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "cat.jsonl"
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"cat\.jsonl"):
        load_catalogue(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"there is no catalogue .*none\.jsonl"):
        load_catalogue(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("shape", "kind", "type_"),
    [
        (Shape.SINGLE, Kind.PROBABILITY, "binary"),
        (Shape.SINGLE, Kind.DATE, "date"),
        (Shape.SINGLE, Kind.NUMBER, "numeric"),
        (Shape.GROUP, Kind.PROBABILITY, "group"),
        (Shape.CHOICE, Kind.PROBABILITY, "multiple_choice"),
        (Shape.CONDITIONAL, Kind.PROBABILITY, "conditional"),
    ],
)
def test_a_platform_s_question_becomes_an_entry(shape: Shape, kind: Kind, type_: str) -> None:
    ended = Resolution(text="yes", raw="yes", at=datetime(2031, 2, 3, tzinfo=UTC))
    question = Question(
        ref=QuestionRef("metaculus", "7"),
        title="Will it rain?",
        url="https://example.org/7",
        outcomes=(Outcome(label="Ann", kind=kind, resolution=ended),),
        shape=shape,
        state=State.RESOLVED,
        description="Rain.",
        deadline=datetime(2031, 1, 1, tzinfo=UTC),
    )
    entry = entry_of(question)
    assert (entry.type, entry.options, entry.description) == (type_, ("Ann",), "Rain.")
    assert (entry.closes, entry.resolved, entry.is_resolved) == (date(2031, 1, 1), date(2031, 2, 3), True)

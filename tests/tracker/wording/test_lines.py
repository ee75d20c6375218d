# ruff: noqa: E501 - a case is a sentence, and a sentence stays on one line
from __future__ import annotations

import json
from typing import Any

import pytest

from tests.tracker.wording.readings import reading_json
from tracker.wording.lines import rewrite_line
from tracker.wording.style import load_style

AP = load_style("ap")
TEXT = "There's a 10% chance that the dam will fail before 2034, according to the Metaculus prediction community."


def answer(**line: Any) -> dict[str, Any]:
    request = {"id": "r1", "text": TEXT, "reading": reading_json(probability=0.08), **line}
    return rewrite_line(request, style=AP)


def test_a_line_is_answered() -> None:
    assert answer() == {
        "id": "r1",
        "text": TEXT.replace("a 10%", "an 8%"),
        "changed": [
            {"start": 8, "end": 9, "old": "a", "new": "an"},
            {"start": 10, "end": 13, "old": "10%", "new": "8%"},
        ],
        "refused": None,
    }


def test_a_line_names_its_style() -> None:
    ended = reading_json(state="resolved", resolution="no", resolved_at="2026-11-02")
    assert "on Nov. 2, 2026" in answer(reading=ended)["text"]
    assert "on 2 November 2026" in answer(reading=ended, style="bbc")["text"]


def test_a_line_singles_a_citation_out() -> None:
    text = f"{TEXT} {TEXT.replace('dam', 'bridge')}"
    assert answer(text=text)["refused"] is not None
    placed = answer(text=text, citation={"start": len(TEXT) + 1, "end": len(text)})
    assert placed["text"] == f"{TEXT} {TEXT.replace('dam', 'bridge').replace('a 10%', 'an 8%')}"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"text": None}, "text is missing"),
        ({"text": 5}, "text must be a string"),
        ({"text": ""}, "text is empty"),
        ({"text": " \r\n"}, "text is empty"),
        ({"text": "PK\x03\x04\x00\x00"}, "binary"),
        ({"reading": None}, "reading is missing"),
        ({"reading": [1]}, "reading must be an object"),
        ({"reading": {}}, "kind is missing"),
        ({"reading": reading_json(probability=1.2)}, "between 0 and 1"),
        ({"reading": reading_json(probability=float("nan"))}, "finite"),
        ({"reading": reading_json()}, "probability is missing"),
        ({"style": "nyt"}, "style must be one of"),
        ({"style": "/etc/passwd"}, "style must be one of"),
        ({"citation": 5}, "must have a start and an end"),
        ({"citation": {"start": 0}}, "must have a start and an end"),
        ({"citation": {"start": True, "end": 2}}, "must have a start and an end"),
        ({"citation": {"start": 5, "end": 5}}, "outside the text"),
        ({"citation": {"start": -1, "end": 5}}, "outside the text"),
        ({"citation": {"start": 0, "end": 9999}}, "outside the text"),
        ({"today": "soon"}, "today must be a date"),
        ({"today": 5}, "today must be a date"),
    ],
)
def test_a_line_that_cannot_be_done_is_one_error(line: dict[str, Any], words: str) -> None:
    result = answer(**line)
    assert set(result) == {"id", "error"}
    assert result["id"] == "r1"
    assert words in result["error"]


def test_lone_surrogates_pass_through() -> None:
    line = {"id": 7, "text": f"\ud800 {TEXT}", "reading": reading_json(probability=0.2)}
    result = rewrite_line(json.loads(json.dumps(line)), style=AP)
    assert result["text"] == f"\ud800 {TEXT.replace('10%', '20%')}"
    assert json.loads(json.dumps(result)) == result

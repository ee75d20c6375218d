from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
import typer

from jobs.json_lines import answer_lines
from tracker.errors import DataError


def answered(lines: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """The answers to these lines, and whether one of them failed."""

    def answer(line: Mapping[str, Any]) -> dict[str, Any]:
        if "bad" in line:
            raise DataError("this one is bad")
        return {"id": line["id"], "text": line["text"]}

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    try:
        answer_lines(answer)
    except typer.Exit as ended:
        failed = ended.exit_code == 1
    else:
        failed = False
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()], failed


@pytest.mark.parametrize("raw", [b"{", b"[]", b"3", b"\xff\xfe", b"[" * 5000])
def test_what_is_no_json_object_is_an_error_without_an_id(
    raw: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (answer,), failed = answered(raw + b"\n", monkeypatch, capsys)
    assert answer["id"] is None
    assert set(answer) == {"id", "error"}
    assert failed


def test_one_bad_line_never_stops_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = b'{"id": 1, "text": "a"}\n\n{"id": 2, "bad": true}\n{"id": 3, "text": "c"}'
    answers, failed = answered(lines, monkeypatch, capsys)
    assert answers == [
        {"id": 1, "text": "a"},
        {"id": 2, "error": "this one is bad"},
        {"id": 3, "text": "c"},
    ]
    assert failed


def test_odd_code_points_come_through(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "\ud800 \u200d \u202e 日本 \U0001f642"
    answers, failed = answered(json.dumps({"id": 1, "text": text}).encode(), monkeypatch, capsys)
    assert answers == [{"id": 1, "text": text}]
    assert not failed

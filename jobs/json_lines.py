"""Answering JSON Lines: one object in, one object out, and one bad line never stops the rest."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import typer

from tracker.errors import NerdlineError


def answer_lines(answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
    """Answer every line of standard input on standard output; ends with exit code 1 if one could not be.

    A line that is no JSON object is answered with `{"id": null, "error": …}`, a line that cannot be
    answered with its id and the error.
    """
    failed = False
    for number, raw in enumerate(sys.stdin.buffer, start=1):
        if not raw.strip():
            continue
        result = _answer(raw, number, answer)
        failed |= "error" in result
        # Lone surrogates that JSON can carry have no UTF-8: escaped, every line can be written.
        sys.stdout.write(json.dumps(result, ensure_ascii=True) + "\n")
    sys.stdout.flush()
    if failed:
        raise typer.Exit(1)


def _answer(
    raw: bytes, number: int, answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> Mapping[str, Any]:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number} is not JSON: {error}"}
    if not isinstance(line, dict):
        return {"id": None, "error": f"line {number} is not a JSON object"}
    try:
        return answer(line)
    except NerdlineError as error:
        return {"id": line.get("id"), "error": str(error)}

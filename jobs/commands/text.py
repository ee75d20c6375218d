"""`nerdline citations` and `nerdline rewrite`: text in, text out, no database."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from jobs.commands.options import AsJson
from tracker.errors import DataError, UsageError

_Today = Annotated[
    datetime | None,
    typer.Option(help="The day that “this year” is said on.", formats=["%Y-%m-%d"]),
]


def citations(
    file: Annotated[str, typer.Argument(help="The text; - reads a pipe.")] = "-",
    *,
    today: _Today = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Lines {"id", "text", "today"?} in and out.')
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The forecasts that a text cites. Needs no database."""
    from jobs.json_lines import answer_lines
    from jobs.output import print_json, print_line
    from reports.desk.story_files import read_file
    from tracker.citations.finding import find_citations
    from tracker.formats.encoding import decode

    if jsonl:
        answer_lines(_citations_of_line)
        return
    body = sys.stdin.buffer.read() if file == "-" else read_file(Path(file))
    text = decode(body, "standard input" if file == "-" else file).text if body else ""
    found = find_citations(text, today=today.date() if today else None)
    if as_json:
        print_json({"citations": [citation.as_json(text) for citation in found]})
        return
    for citation in found:
        print_line(f"{citation.stated.text}  {citation.platform or 'no platform named'}: {citation.claim}")
        if citation.deadline:
            print_line(f"    ends {citation.deadline}")
    if not found:
        print_line("no sentence here cites a forecast")


def rewrite(
    *,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help='Lines {"id", "text", "reading", …} in and out; the only form so far.'),
    ] = False,
    style: Annotated[str, typer.Option(help="ap, bbc, house, or a style sheet's path.")] = "ap",
) -> None:
    """Reword sentences by what their questions say now. Needs no database."""
    from jobs.json_lines import answer_lines
    from tracker.wording.lines import rewrite_line
    from tracker.wording.style import load_style

    if not jsonl:
        raise UsageError("give --jsonl, and one JSON object a line on standard input")
    sheet = load_style(style)
    answer_lines(lambda line: rewrite_line(line, style=sheet))


def _citations_of_line(line: Mapping[str, Any]) -> dict[str, Any]:
    from tracker.citations.finding import find_citations

    text = line.get("text")
    if not isinstance(text, str):
        raise DataError("the line's text is missing, or is no string")
    found = find_citations(text, today=_day(line.get("today")))
    return {"id": line.get("id"), "citations": [citation.as_json(text) for citation in found]}


def _day(value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise DataError(f"the line's today must be a date like 2022-11-04, not {value!r}") from error

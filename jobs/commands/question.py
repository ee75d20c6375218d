"""`nerdline question`: what is kept of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, SettingsFile
from jobs.commands.outcome_names import outcome_named
from reports.printed import format_value
from tracker.questions import OutcomeRef
from tracker.readings import NoReading, Reading

if TYPE_CHECKING:
    from db.questions import Watch
    from tracker.questions import Outcome
    from tracker.readings import Point

app = typer.Typer(help="What is kept of a question.", no_args_is_help=True)


@app.callback()
def question() -> None:
    """What is kept of a question."""


@app.command("show")
def show(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="metaculus:12100, or its URL.")],
    *,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """A question as its platform last told it: its outcomes, and what stands behind its numbers."""
    from db import present, questions
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line, print_table
    from jobs.wiring import context_of
    from reports.behind import behind_question

    with context_of(settings_from(settings)) as context:
        ref = outcome_named(question, context).question
        with context.database.reading() as connection:
            watch = questions.get_watch(connection, ref)
            latest = present.latest_of(connection, [ref])
            behind = behind_question(connection, context.settings, watch.question)
    parts = [
        _outcome(outcome, last.point if (last := latest.get(OutcomeRef(ref, outcome.key))) else None)
        for outcome in watch.question.outcomes
    ]
    if as_json:
        print_json(_document(watch) | {"outcomes": parts})
        return
    print_line(watch.question.title)
    print_line(f"{ref}, {watch.question.state.value}: {watch.question.url}")
    if behind:
        print_line(f"Behind it: {behind}.")
    print_table(
        "Outcomes",
        ("key", "label", "state", "now", "since"),
        ([part[name] for name in ("key", "label", "state", "printed", "at")] for part in parts),
    )


def _document(watch: Watch) -> dict[str, Any]:
    asked = watch.question
    volume = None if asked.volume is None else {"amount": asked.volume.amount, "unit": asked.volume.unit}
    return {
        "question": str(asked.ref),
        "title": asked.title,
        "url": asked.url,
        "shape": asked.shape,
        "state": asked.state,
        "opened_at": asked.opened_at,
        "closes_at": asked.closes_at,
        "deadline": asked.deadline,
        "crowd": asked.crowd,
        "volume": volume,
        "checked_at": watch.checked_at,
        "due_at": watch.due_at,
    }


def _outcome(outcome: Outcome, point: Point | None) -> dict[str, Any]:
    reading = point if isinstance(point, Reading) else None
    printed = "" if reading is None else format_value(reading.value, outcome.kind, outcome.unit)
    return {
        "key": outcome.key,
        "label": outcome.label,
        "kind": outcome.kind,
        "unit": outcome.unit,
        "state": outcome.state,
        "value": None if reading is None else reading.value,
        "printed": printed or (point.reason.in_words if isinstance(point, NoReading) else ""),
        "no_reading": point.reason if isinstance(point, NoReading) else None,
        "at": None if point is None else point.at,
        "seen_at": None if point is None else point.seen_at,
        "resolution": None if outcome.resolution is None else outcome.resolution.text,
    }

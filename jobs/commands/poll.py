"""`nerdline poll` and `nerdline backfill`: asking platforms, once, for cron and by hand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.commands.options import AsJson, By, SettingsFile

if TYPE_CHECKING:
    from db.questions import Watch
    from reports.desk.context import Tally, WorkContext
    from tracker.questions import QuestionRef

_Questions = Annotated[
    list[str] | None, typer.Argument(metavar="[QUESTION]...", help="Such as metaculus:12100.")
]


def poll(
    question: _Questions = None,
    *,
    explain: Annotated[bool, typer.Option(help="Only say what is due when, and why; ask nobody.")] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="PLATFORM", help="Keep this platform's numbers though most moved at once."),
    ] = None,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Ask for the questions that are due (or for those named), once. For cron.

    A second one at the same time does nothing and ends with exit code 75.
    """
    from db import questions
    from jobs import poll_forecasts
    from jobs.opening import settings_from
    from jobs.output import show_progress
    from jobs.runner import run_alone
    from jobs.wiring import context_of

    with context_of(settings_from(settings), by=by, progress=show_progress) as context:
        if explain:
            with context.database.reading() as connection:
                watches = questions.list_watches(connection)
            _explain(watches, context.clock.now(), as_json=as_json)
            return
        refs = refs_named(context, question or [])
        accepted = [context.platform(name).name for name in accept or []]

        def job(context: WorkContext) -> Tally:
            if refs:
                return poll_forecasts.poll(context, refs, accepted=accepted)
            return poll_forecasts.run(context, accepted=accepted)

        tally = run_alone(context, "poll", job)
    finish(tally, "questions asked", as_json=as_json)


def backfill(
    question: _Questions = None,
    *,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Fetch the whole past of questions, due or not: of those named, or of all that were ever linked."""
    from jobs.backfill import backfill as fetch_past
    from jobs.opening import settings_from
    from jobs.output import show_progress
    from jobs.runner import run_alone
    from jobs.wiring import context_of

    with context_of(settings_from(settings), by=by, progress=show_progress) as context:
        refs = refs_named(context, question or [])
        tally = run_alone(context, "poll", lambda context: fetch_past(context, refs))
    finish(tally, "questions asked", as_json=as_json)


def cadence(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="Such as metaculus:12100.")],
    every: Annotated[
        str, typer.Argument(help="45m, 6h, 2d; or auto, for as often as the question's standing asks for.")
    ],
    *,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Say how often a question is asked for, within what its platform allows."""
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line
    from jobs.wiring import context_of
    from reports.desk.set_cadence import set_cadence

    with context_of(settings_from(settings), by=by) as context:
        ref = refs_named(context, [question])[0]
        interval = set_cadence(context, ref, every)
    if as_json:
        minutes = None if interval is None else round(interval.total_seconds() / 60)
        print_json({"question": str(ref), "every_minutes": minutes})
    else:
        print_line(f"{ref} is asked for " + (f"every {every}" if interval else "as its standing asks for"))


def finish(tally: Tally, what: str, *, as_json: bool) -> None:
    """Print how a job ended; exit code 1 if some of it failed."""
    from jobs.output import print_json, print_line, warn

    if as_json:
        print_json({"done": tally.done, "failed": list(tally.failed), "note": tally.note})
    else:
        print_line(f"{tally.done} {what}" + (f"; {tally.note}" if tally.note else ""))
        for sentence in tally.failed:
            warn(sentence)
    if tally.failed:
        raise typer.Exit(1)


def refs_named(context: WorkContext, names: list[str]) -> list[QuestionRef]:
    """The questions that were named on the command line.

    Raises:
        UsageError: a name is none.
        NotFoundError: a question was never fetched.
    """
    from db import questions
    from tracker.errors import UsageError
    from tracker.questions import QuestionRef

    try:
        refs = [QuestionRef.parse(name) for name in names]
    except ValueError as error:
        raise UsageError(str(error)) from error
    with context.database.reading() as connection:
        for ref in refs:
            questions.get_watch(connection, ref)
    return refs


def _explain(watches: tuple[Watch, ...], now: datetime, *, as_json: bool) -> None:
    from jobs.output import print_json, print_table

    if as_json:
        rows = [
            {
                "question": str(watch.question.ref),
                "due_at": watch.due_at,
                "because": watch.due_because,
                "checked_at": watch.checked_at,
                "succeeded_at": watch.succeeded_at,
                "every_minutes": None if watch.every is None else round(watch.every.total_seconds() / 60),
                "failures": watch.failures,
                "last_error": watch.last_error,
            }
            for watch in watches
        ]
        print_json({"now": now, "questions": rows})
        return
    print_table(
        "Questions",
        ("question", "due", "because", "last good", "failures"),
        (
            (
                watch.question.ref,
                f"{watch.due_at:%Y-%m-%d %H:%M}" if watch.due_at else "never",
                watch.due_because,
                f"{watch.succeeded_at:%Y-%m-%d %H:%M}" if watch.succeeded_at else "",
                watch.failures or "",
            )
            for watch in watches
        ),
    )

"""`nerdline reading`: what a person reads on a page that no adapter reads, and how a question ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, By, SettingsFile
from tracker.errors import NotFoundError, UsageError
from tracker.questions import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from db import Connection
    from reports.desk.context import WorkContext
    from reports.desk.enter_reading import About
    from reports.desk.evidence import Evidence
    from tracker.entries import Entry
    from tracker.questions import OutcomeRef, Question

app = typer.Typer(help="Enter readings and endings by hand, with their evidence.", no_args_is_help=True)

Named = Annotated[
    str,
    typer.Argument(metavar="QUESTION", help="manual:gjopen.com-0a1b2c3d4e, predictit:8155#31, or its URL."),
]
At = Annotated[
    str,
    typer.Option(
        help="When: 2026-11-20, 2026-11-20T14:30 (in the outlet's zone) or …T14:30Z.", show_default="now"
    ),
]
Note = Annotated[str, typer.Option(help="What was seen, and where on the page; kept as evidence.")]
Image = Annotated[
    Path | None,
    typer.Option(help="A screenshot or document (PNG, JPEG, WebP, PDF, up to 10 MB), kept as evidence."),
]


@app.command("add")
def add(
    question: Annotated[str, typer.Argument(metavar="[QUESTION]", help="One that is kept already.")] = "",
    *,
    value: Annotated[str, typer.Option(help="As the page has it: 37%, 0.37, 1 in 4, 8.2 billion, a day.")],
    url: Annotated[str, typer.Option(help="The page; it names the question from now on.")] = "",
    title: Annotated[str, typer.Option(help="What is asked there; needed the first time.")] = "",
    kind: Annotated[
        Kind | None, typer.Option(help="The first time, for other than probabilities.", show_default=False)
    ] = None,
    unit: Annotated[str, typer.Option(help="Of a number, where the value does not say.")] = "",
    at: At = "",
    note: Note = "",
    image: Image = None,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Keep what a page says, when, and on which evidence: a note, an image, or both.

    A second value for the same instant is a revision; both are kept.
    """
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line
    from jobs.wiring import context_of
    from reports.desk.enter_reading import About, enter_reading

    if not (question or url or title):
        raise UsageError("name the question, or its page with --url, or its --title where there is no page")
    with context_of(settings_from(settings), by=by) as context:
        about = _about(question, About(url=url, title=title, kind=kind, unit=unit))
        entered = enter_reading(
            context, about, value, at=_moment(context, at), evidence=_evidence(url, note, image)
        )
    if as_json:
        print_json(
            _entry(entered.entry)
            | {
                "title": entered.question.title,
                "new": entered.is_new_question,
                "changed": entered.is_change,
                "revised": entered.is_revision,
            }
        )
        return
    entry = entered.entry
    print_line(
        f"{entry.outcome}: {value.strip()} at {entry.at:%Y-%m-%d %H:%M} UTC, says {entry.entered_by}"
        + ("; it corrects what was kept for that instant" if entered.is_revision else "")
        + ("" if entered.is_change else "; as before")
    )
    if entered.is_new_question:
        print_line(f"  tie a citation to it with `nerdline link confirm CITATION {entry.outcome}`")


@app.command("resolve")
def resolve(
    question: Named,
    ending: Annotated[
        str,
        typer.Argument(
            help="yes, no, void, ambiguous; a number, a day or the winning option; open takes it back."
        ),
    ],
    *,
    url: Annotated[str, typer.Option(help="Where the answer is told.")] = "",
    at: At = "",
    note: Note = "",
    image: Image = None,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Say how a question ended that only a person can settle. What the platform shows later stays out."""
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line
    from jobs.wiring import context_of
    from reports.desk.enter_reading import About
    from reports.desk.enter_resolution import enter_resolution

    with context_of(settings_from(settings), by=by) as context:
        entered = enter_resolution(
            context,
            _about(question, About()),
            ending,
            at=_moment(context, at),
            evidence=_evidence(url, note, image),
        )
    if as_json:
        state = entered.question.state.value
        print_json({"state": state, "entries": [_entry(entry) for entry in entered.entries]})
        return
    for entry in entered.entries:
        outcome = entered.question.outcome(entry.outcome.key)
        state = outcome.state.value if outcome else ""
        print_line(f"{entry.outcome} is {state} ({entry.said}), says {entry.entered_by}")


@app.command("list")
def list_(
    question: Annotated[str, typer.Argument(metavar="[QUESTION]", help="Only this question's.")] = "",
    *,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """What was entered by hand, by whom, and on which evidence."""
    from db import entries
    from jobs.opening import settings_from
    from jobs.output import print_json, print_table
    from jobs.wiring import context_of
    from reports.desk.enter_reading import About

    with context_of(settings_from(settings)) as context, context.database.reading() as connection:
        about = _about(question, About()) if question else None
        names = _outcomes(connection, context, about) if about else [None]
        found = [entry for name in names for entry in entries.list_entries(connection, name)]
        values = [_value(connection, entry) for entry in found]
    if as_json:
        print_json({"entries": [_entry(entry) for entry in found]})
        return
    print_table(
        "Entered by hand",
        ("question", "says", "at (UTC)", "by", "evidence"),
        (
            (
                entry.outcome,
                value,
                f"{entry.at:%Y-%m-%d %H:%M}",
                f"{entry.entered_by}, {entry.entered_at:%Y-%m-%d %H:%M}",
                "\n".join(part for part in (entry.note, entry.url, entry.sha256) if part),
            )
            for entry, value in zip(found, values, strict=True)
        ),
    )


@app.command("evidence")
def evidence(
    sha256: Annotated[str, typer.Argument(metavar="SHA256", help="As `nerdline reading list` shows it.")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Write the image or document that an entry rests on into a file."""
    from db import bodies, entries
    from jobs.commands.data import write_file
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_line

    name = sha256.strip().lower()
    with database_of(settings_from(settings)) as database, database.reading() as connection:
        media_type = entries.media_type_of(connection, name)
        data = bodies.get_body(connection, name)
    write_file(output, data)
    if as_json:
        print_json({"file": str(output), "media_type": media_type, "bytes": len(data), "sha256": name})
    else:
        print_line(f"{output}: {media_type}, {len(data):,} bytes")


def _about(question: str, given: About) -> About:
    from dataclasses import replace

    from tracker.questions import OutcomeRef

    if not question:
        return given
    if "//" in question or question.startswith("www."):
        if given.url:
            raise UsageError("the page is named twice; leave out --url")
        return replace(given, url=question)
    try:
        return replace(given, question=OutcomeRef.parse(question))
    except ValueError as error:
        raise UsageError(str(error)) from error


def _outcomes(connection: Connection, context: WorkContext, about: About) -> list[OutcomeRef]:
    """The outcome that is named; without a key, every one of its question."""
    from db import questions
    from reports.desk.enter_reading import named_by
    from tracker.questions import OutcomeRef

    ref = named_by(context, about)
    kept: Question = questions.get_question(connection, ref.question)
    found = [OutcomeRef(kept.ref, one.key) for one in kept.outcomes if ref.key in {"", one.key}]
    if not found:
        raise NotFoundError(f"{kept.ref} has no outcome {ref.key!r}")
    return found


def _value(connection: Connection, entry: Entry) -> str:
    """What an entry says, in print."""
    from db import questions
    from reports.printed import format_value
    from tracker.entries import What

    if entry.what is What.RESOLUTION or entry.value is None:
        return f"ended: {entry.said}" if entry.ending else "open again"
    outcome = questions.get_question(connection, entry.outcome.question).outcome(entry.outcome.key)
    return format_value(entry.value, outcome.kind, outcome.unit) if outcome else f"{entry.value:g}"


def _moment(context: WorkContext, at: str) -> datetime | None:
    from tracker.entered_values import parse_moment

    return parse_moment(at, context.settings.zone) if at else None


def _evidence(url: str, note: str, image: Path | None) -> Evidence:
    from reports.desk.evidence import Evidence, read_evidence

    if image is None:
        return Evidence(note=note, url=url)
    return Evidence(note=note, url=url, image=read_evidence(image), image_name=str(image))


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "question": str(entry.outcome),
        "what": entry.what.value,
        "value": entry.value,
        "said": entry.said or None,
        "at": entry.at,
        "entered_at": entry.entered_at,
        "by": entry.entered_by,
        "url": entry.url,
        "note": entry.note,
        "sha256": entry.sha256,
        "media_type": entry.media_type or None,
    }

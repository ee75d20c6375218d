"""`nerdline chart`, `nerdline export` and `nerdline audit`: what is known, as pictures and as data."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, SettingsFile
from jobs.commands.themes import Dark, ThemeName, chosen_theme
from tracker.errors import DataError, NotFoundError, UsageError

if TYPE_CHECKING:
    from reports.audit import AuditRow
    from reports.many import ManyPicture
    from reports.picture import Picture
    from tracker.questions import OutcomeRef

_Question = Annotated[
    str, typer.Argument(metavar="QUESTION", help="metaculus:12100, or metaculus:12115#12123.")
]
_Output = Annotated[Path, typer.Option("--output", "-o", help="The file to write; its ending says what.")]


def chart(
    question: _Question = "",
    *,
    output: _Output,
    input_file: Annotated[
        str,
        typer.Option("--input", help="Draw this JSON document instead (- reads a pipe); needs no database."),
    ] = "",
    size: Annotated[str, typer.Option(help="card, column or wide.")] = "wide",
    theme: ThemeName = "",
    dark: Dark = False,
    zoom: Annotated[
        str,
        typer.Option(help="Show a part of the axis: fit, or percentages such as 10-40. The chart says so."),
    ] = "",
    twins: Annotated[
        bool, typer.Option("--twins", help="With the same question on other platforms, a line each.")
    ] = False,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Draw a question's history as SVG or PNG; all outcomes of a group, unless one is named."""
    from jobs.output import print_json, print_line
    from reports.charts import SIZES, describe, describe_many, parse_zoom, render_chart
    from reports.many import ManyPicture

    form = output.suffix.removeprefix(".").lower()
    if form not in {"svg", "png"}:
        raise UsageError(f"{output} must end in .svg or .png")
    if size not in SIZES:
        raise UsageError(f"--size is one of {', '.join(SIZES)}")
    if bool(question) == bool(input_file):
        raise UsageError("name a question, or a JSON document with --input")
    if twins and input_file:
        raise UsageError("--twins is for a question that Nerdline keeps, not for a JSON document")
    picture: Picture | ManyPicture = (
        _picture_of_file(input_file)
        if input_file
        else _picture_of_question(question, settings, with_twins=twins)
    )
    part = parse_zoom(zoom) if zoom else None
    chosen = chosen_theme(theme, dark=dark, settings=settings, is_stateless=bool(input_file))
    write_file(output, render_chart(picture, format=form, size=size, theme=chosen, zoom=part))
    words = describe_many(picture) if isinstance(picture, ManyPicture) else describe(picture)
    if as_json:
        print_json({"file": str(output), "alt": words.alt})
    else:
        print_line(f"{output}: {words.alt}")


def export(
    question: _Question,
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A .csv or .json file.", show_default="CSV on the screen"),
    ] = None,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Everything that was ever read of a question or of all its outcomes, in both times, as CSV or JSON."""
    from db import questions, readings
    from jobs.opening import clock_of, database_of, settings_from
    from reports.exports import history_as_json, many_as_json, render_history_csv, render_many_csv
    from reports.gather import many_of, parts_of
    from tracker.history import History

    form = output.suffix if output else (".json" if as_json else ".csv")
    if form not in {".csv", ".json"}:
        raise UsageError(f"{output} must end in .csv or .json")
    loaded = settings_from(settings)
    ref = _outcome(question)
    with database_of(loaded) as database, database.reading() as connection:
        kept = questions.get_question(connection, ref.question)
        is_whole = not ref.key and kept.outcome() is None
        outcome = kept.outcome(ref.key)
        if outcome is None and not is_whole:
            raise UsageError(f"{kept.ref} has no outcome {ref.key!r}")
        many = None
        if is_whole:
            parts = parts_of(
                connection, kept.ref, as_of=clock_of(loaded).now(), zone=loaded.zone, notice=loaded.notice
            )
            many = many_of(kept, parts, notice=loaded.notice)
            if many is None:
                keys = ", ".join(f"{kept.ref}#{each.key}" for each in kept.outcomes[:5])
                raise UsageError(
                    f"the outcomes of {kept.ref} measure different things; name one, such as {keys}"
                )
        history = History() if many is not None else readings.get_history(connection, ref)
    if many is not None:
        text = (
            render_many_csv(many)
            if form == ".csv"
            else json.dumps(many_as_json(many), ensure_ascii=False) + "\n"
        )
    elif outcome is not None and form == ".csv":
        text = render_history_csv(kept, outcome, history, note=loaded.notice)
    elif outcome is not None:
        text = (
            json.dumps(history_as_json(kept, outcome, history, note=loaded.notice), ensure_ascii=False) + "\n"
        )
    if output:
        write_file(output, text.encode())
    else:
        sys.stdout.write(text)


def audit(
    story: Annotated[str, typer.Argument(help="Only this story (id, slug or path).")] = "",
    *,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Compare every printed number with what its source said on that day, in the outlet's time zone."""
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_table
    from reports.audit import audit_stories

    loaded = settings_from(settings)
    with database_of(loaded) as database, database.reading() as connection:
        rows = audit_stories(connection, zone=loaded.zone, story=story or None)
    if as_json:
        print_json({"printed": [_audit(row) for row in rows]})
        return
    print_table(
        "Printed numbers",
        ("story", "citation", "printed", "on", "source said", "verdict"),
        (_audit_in_cells(row) for row in rows),
    )


def write_file(path: Path, body: bytes) -> None:
    """Write a file whole.

    Raises:
        UsageError: it cannot be written there.
    """
    try:
        path.write_bytes(body)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def _picture_of_file(name: str) -> Picture:
    from reports.chart_input import parse_chart_input
    from reports.desk.story_files import read_file

    body = sys.stdin.buffer.read() if name == "-" else read_file(Path(name))
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name} is not JSON: {error}") from error
    return parse_chart_input(document)


def _picture_of_question(question: str, settings: Path | None, *, with_twins: bool) -> Picture | ManyPicture:
    from db import questions
    from jobs.opening import clock_of, database_of, settings_from
    from reports.gather import beside_twins, many_of, parts_of, picture_of

    loaded = settings_from(settings)
    ref = _outcome(question)
    as_of = clock_of(loaded).now()
    with database_of(loaded) as database, database.reading() as connection:
        kept = questions.get_question(connection, ref.question)
        if with_twins:
            if not ref.key and kept.outcome() is None:
                keys = ", ".join(f"{kept.ref}#{outcome.key}" for outcome in kept.outcomes[:5])
                raise UsageError(f"twins are of one outcome of {kept.ref}; name it, such as {keys}")
            beside = beside_twins(connection, ref, as_of=as_of, zone=loaded.zone, notice=loaded.notice)
            if beside is None:
                raise NotFoundError(f"{ref} has no confirmed twin; `nerdline twin suggest {ref}` offers some")
            return beside
        if not ref.key and kept.outcome() is None:
            parts = parts_of(connection, ref.question, as_of=as_of, zone=loaded.zone, notice=loaded.notice)
            many = many_of(kept, parts, notice=loaded.notice)
            if many is not None:
                return many
            keys = ", ".join(f"{kept.ref}#{outcome.key}" for outcome in kept.outcomes[:5])
            raise UsageError(f"the outcomes of {kept.ref} share no axis; name one of them, such as {keys}")
        return picture_of(connection, ref, as_of=as_of, zone=loaded.zone, notice=loaded.notice)


def _outcome(name: str) -> OutcomeRef:
    from tracker.questions import OutcomeRef

    try:
        return OutcomeRef.parse(name)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _audit(row: AuditRow) -> dict[str, Any]:
    finding = row.finding
    return {
        "story": row.story.slug,
        "citation": row.citation.id,
        "stated": row.printing.stated,
        "printed_on": row.printing.printed_on,
        "question": str(row.citation.link.outcome) if row.citation.link else None,
        "source": finding.source.value if finding.source else None,
        "source_at": finding.source.at if finding.source else None,
        "verdict": finding.verdict.value,
        "difference": finding.difference,
    }


def _audit_in_cells(row: AuditRow) -> tuple[object, ...]:
    from reports.printed import format_value

    finding = row.finding
    source = "" if finding.source is None else format_value(finding.source.value, finding.source.kind)
    verdict = finding.verdict.value
    if finding.difference:
        verdict += f" by {finding.difference:+.3g}"
    return (
        row.story.slug,
        row.citation.id,
        row.printing.stated,
        row.printing.printed_on,
        source,
        verdict,
    )

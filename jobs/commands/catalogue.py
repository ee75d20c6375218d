"""`nerdline catalogue`: the questions that there are to choose from."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, By, SettingsFile
from tracker.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from db.catalogue_syncs import Sync
    from jobs.sync_catalogue import Walk
    from reports.desk.context import Tally, WorkContext
    from tracker.linking.catalogue import Entry

app = typer.Typer(help="The questions that a citation may mean.", no_args_is_help=True)


@app.command("sync")
def sync(
    platform: Annotated[
        list[str] | None, typer.Argument(metavar="[PLATFORM]...", help="Only these; all, if none is named.")
    ] = None,
    *,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Read everything that the platforms list, page by page. Interrupted, it goes on where it stopped.

    A second one at the same time does nothing and ends with exit code 75.
    """
    from jobs import sync_catalogue
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line, show_progress, warn
    from jobs.runner import run_alone
    from jobs.wiring import context_of

    walks: tuple[Walk, ...] = ()

    def job(context: WorkContext) -> Tally:
        nonlocal walks
        tally, walks = sync_catalogue.run(context, platform or [])
        return tally

    with context_of(settings_from(settings), by=by, progress=show_progress) as context:
        tally = run_alone(context, "catalogue", job)
    if as_json:
        print_json({"platforms": [_walk(one) for one in walks], "failed": list(tally.failed)})
    else:
        for walk in walks:
            print_line(_in_words(walk))
        for sentence in tally.failed:
            warn(sentence)
    if tally.failed:
        raise typer.Exit(1)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="JSON Lines, gzipped or not.")],
    *,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Bring the questions of a file in. A bad line is told with its number, and the rest kept."""
    from jobs.import_catalogue import import_catalogue
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line, show_progress, warn
    from jobs.wiring import context_of

    with context_of(settings_from(settings), progress=show_progress) as context:
        imported = import_catalogue(context, file)
    if as_json:
        print_json({"file": str(file), **asdict(imported.news), "failed": list(imported.errors)})
    else:
        news = imported.news
        print_line(f"{file}: {news.added:,} new, {news.changed:,} changed, {news.same:,} as they were")
        for sentence in imported.errors:
            warn(sentence)
    if imported.errors:
        raise typer.Exit(1)


@app.command("list")
def list_(*, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """How many questions of each platform are known, and how its last reading went."""
    from db import catalogue, catalogue_syncs
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_table

    with database_of(settings_from(settings)) as database, database.reading() as connection:
        counts = catalogue.count_entries(connection)
        syncs = {one.platform: one for one in catalogue_syncs.list_syncs(connection)}
        finished = {name: catalogue_syncs.get_sync(connection, name, finished=True) for name in sorted(syncs)}
    names = sorted({*counts, *syncs})
    if as_json:
        rows = [_status(name, counts.get(name, 0), syncs.get(name), finished.get(name)) for name in names]
        print_json({"platforms": rows})
        return
    print_table(
        "Catalogue",
        ("platform", "questions", "read to the end", "now"),
        (
            (name, f"{counts.get(name, 0):,}", _when(finished.get(name)), _going(syncs.get(name)))
            for name in names
        ),
    )


@app.command("show")
def show(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="Such as metaculus:12100.")],
    *,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """What the catalogue says of one question."""
    from db import catalogue
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_line
    from tracker.questions import QuestionRef

    try:
        ref = QuestionRef.parse(question)
    except ValueError as error:
        raise UsageError(str(error)) from error
    with database_of(settings_from(settings)) as database, database.reading() as connection:
        entry = catalogue.find_entries(connection, [ref]).get(ref)
    if entry is None:
        raise NotFoundError(
            f"the catalogue lists no {ref}; `nerdline catalogue sync {ref.platform}` reads what there is"
        )
    if as_json:
        print_json(_entry(entry))
        return
    for name, value in _entry(entry).items():
        if value:
            print_line(f"{name}: {'; '.join(value) if isinstance(value, list) else value}")


def _in_words(walk: Walk) -> str:
    read, news = walk.sync, walk.news
    if read is None or not read.pages:
        return f"{walk.label}: nothing was read"
    pages = "1 page" if read.pages == 1 else f"{read.pages:,} pages"
    unreadable = f"; {read.unreadable:,} rows could not be read" if read.unreadable else ""
    end = "" if walk.is_finished else "; that is not the end, and the next run goes on from there"
    return (
        f"{walk.label}: {pages}{' with those of the run before' if walk.is_resumed else ''}; "
        f"{news.added:,} new, {news.changed:,} changed, {news.same:,} as they were{unreadable}{end}"
    )


def _walk(walk: Walk) -> dict[str, Any]:
    read = walk.sync
    return {
        "platform": walk.platform,
        "finished": walk.is_finished,
        "resumed": walk.is_resumed,
        "pages": read.pages if read else 0,
        "listed": read.listed if read else 0,
        "unreadable": read.unreadable if read else 0,
        **asdict(walk.news),
        "error": walk.error or None,
    }


def _status(name: str, count: int, newest: Sync | None, finished: Sync | None) -> dict[str, Any]:
    is_going = newest is not None and newest.finished_at is None
    return {
        "platform": name,
        "questions": count,
        "finished_at": finished.finished_at if finished else None,
        "unreadable": finished.unreadable if finished else 0,
        "begun_at": newest.started_at if newest and is_going else None,
        "pages": newest.pages if newest else 0,
    }


def _when(finished: Sync | None) -> str:
    return f"{finished.finished_at:%Y-%m-%d %H:%M} UTC" if finished and finished.finished_at else "never"


def _going(newest: Sync | None) -> str:
    if newest is None or newest.finished_at is not None:
        return ""
    return f"begun {newest.started_at:%Y-%m-%d %H:%M} UTC, {newest.pages:,} pages so far"


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "platform": entry.ref.platform,
        "id": entry.ref.id,
        "title": entry.title,
        "url": entry.url,
        "type": entry.type,
        "opens": entry.opens,
        "closes": entry.closes,
        "resolved": entry.resolved or entry.is_resolved or None,
        "condition": entry.condition,
        "options": list(entry.options),
        "description": entry.description,
    }

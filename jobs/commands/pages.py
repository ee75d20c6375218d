"""`nerdline run` and `nerdline serve`: the scheduler and the pages, for as long as the newsroom is up."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.commands.options import AsJson, By, SettingsFile


def run(
    *,
    once: Annotated[bool, typer.Option("--once", help="One round of every job, then end: for cron.")] = False,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Run the schedule and the pages in one go, until stopped. SIGTERM finishes the item in hand.

    Of several on one database one runs the schedule; another takes over when that one ends.
    """
    from jobs.check_access import check_access
    from jobs.commands.poll import finish
    from jobs.lead import Leader
    from jobs.opening import settings_from
    from jobs.output import warn
    from jobs.schedule import run_once, start_scheduler
    from jobs.wiring import context_of, platforms_of
    from reports.web.serving import serve as serve_pages

    loaded = settings_from(settings)
    with context_of(loaded, by=by or "nerdline run") as context:
        if loaded.workers:
            from jobs.queue_schema import need_queue_schema
            from jobs.worker import need_postgres

            need_postgres(context)
            need_queue_schema(context.database)
        if once:
            finish(run_once(context), "items done", as_json=as_json)
            return
        check_access(context)
        with Leader(context, start_scheduler):
            serve_pages(
                loaded,
                workers=loaded.web_workers,
                open_platforms=platforms_of,
                on_ready=lambda url: warn(f"pages at {url}/"),
            )


def serve(
    *,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=64, help="How many processes serve them, if not web_workers."),
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Show the pages only, until stopped."""
    from jobs.opening import database_of, settings_from
    from jobs.output import warn
    from jobs.wiring import platforms_of
    from reports.web.serving import serve as serve_pages

    loaded = settings_from(settings)
    with database_of(loaded):  # so that a database that cannot be used is told of before anything starts
        pass
    serve_pages(
        loaded,
        workers=workers or loaded.web_workers,
        open_platforms=platforms_of,
        on_ready=lambda url: warn(f"pages at {url}/"),
    )

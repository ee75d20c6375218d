"""`nerdline worker`: asking platforms for what is due, on any number of machines."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.commands.options import SettingsFile


def worker(
    *,
    platform: Annotated[
        str, typer.Option(metavar="NAMES", help="Only these, such as metaculus,manifold.")
    ] = "",
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Batches at a time.")] = 8,
    settings: SettingsFile = None,
) -> None:
    """Ask for the questions that `nerdline run` leaves to workers, until stopped. Needs PostgreSQL.

    SIGTERM finishes the item in hand and leaves the rest to other workers.
    """
    from jobs.opening import settings_from
    from jobs.output import warn
    from jobs.wiring import context_of
    from jobs.worker import Worker, need_postgres
    from tracker.errors import SettingsError
    from tracker.manual import PLATFORM as BY_A_PERSON

    loaded = settings_from(settings)
    if loaded.database_url.startswith("sqlite"):
        raise SettingsError(
            "workers need PostgreSQL: set NERDLINE_DATABASE_URL to postgresql://user@host/name"
        )
    with context_of(loaded, by="nerdline worker") as context:
        from jobs.queue_schema import need_queue_schema

        need_postgres(context)
        need_queue_schema(context.database)
        named = [context.platform(name.strip()).name for name in platform.split(",") if name.strip()]
        names = named or [name for name in context.platforms if name != BY_A_PERSON]
        warn(f"working on {', '.join(names)}")
        Worker(context, names, concurrency=concurrency).run()

"""`nerdline doctor`, `upgrade` and `tidy`: is all well, are the tables up to date, and what is old goes."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.commands.options import AsJson, SettingsFile


def doctor(
    *,
    offline: Annotated[bool, typer.Option(help="Ask no platform.")] = False,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Check settings, database, tokens and what has not been heard of for long."""
    from jobs.doctor import examine
    from jobs.output import print_json, print_line

    findings = examine(settings, offline=offline)
    if as_json:
        rows = [{"what": one.what, "ok": one.ok, "says": one.says} for one in findings]
        print_json({"ok": all(one.ok for one in findings), "findings": rows})
    else:
        for one in findings:
            print_line(f"{'ok  ' if one.ok else 'MEND'}  {one.what}: {one.says}")
    if not all(one.ok for one in findings):
        raise typer.Exit(1)


def upgrade(*, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Bring the database's tables up to date (SQLite does so by itself, PostgreSQL when you say so)."""
    from db import open_database
    from db.migrate import head, upgrade_safely
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line

    database = open_database(settings_from(settings).database_url)
    try:
        upgrade_safely(database)
        if not database.is_sqlite:
            from jobs.queue_schema import upgrade_queue

            upgrade_queue(database)
    finally:
        database.close()
    if as_json:
        print_json({"database": database.name, "revision": head()})
    else:
        print_line(f"{database.name} is up to date (revision {head()})")


def tidy(*, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Let go of platforms' answers and of checks that are older than you keep them; never of readings."""
    from jobs import tidy as job
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line
    from jobs.runner import run_alone
    from jobs.wiring import context_of

    with context_of(settings_from(settings)) as context:
        tally = run_alone(context, "tidy", job.run)
    if as_json:
        print_json({"done": tally.done, "failed": list(tally.failed), "note": tally.note})
    else:
        print_line(tally.note or "nothing is old enough to go")

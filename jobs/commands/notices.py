"""`nerdline notices`: what an operator should know of, and whether it was told."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.commands.options import AsJson, SettingsFile

if TYPE_CHECKING:
    from tracker.notices import Notice


def notices(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """What is wrong and still lasts: sources that fail, refused tokens, rounds that are held."""
    from db.notices import list_notices, list_open
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_table

    with database_of(settings_from(settings)) as database, database.reading() as connection:
        found = list_notices(connection) if everything else list_open(connection)
    if as_json:
        print_json({"notices": [asdict(one) for one in found]})
        return
    print_table("Notices", ("about", "says", "since", "over", "told"), (_in_cells(one) for one in found))


def _in_cells(notice: Notice) -> tuple[object, ...]:
    if notice.sent_at:
        told = f"{notice.sent_at:%Y-%m-%d %H:%M}"
    else:
        told = f"not yet: {notice.last_error}" if notice.last_error else ""
    over = f"{notice.closed_at:%Y-%m-%d %H:%M}" if notice.closed_at else ""
    return notice.key, notice.sentence, f"{notice.raised_at:%Y-%m-%d %H:%M}", over, told

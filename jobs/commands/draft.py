"""`nerdline draft` and `nerdline publish`: proposing sentences, and writing the approved ones."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.commands.options import AsJson, By, SettingsFile


def draft(*, by: By = "", settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """Propose a new sentence wherever a forecast moved enough since it was printed, or ended."""
    from jobs.commands.poll import finish
    from jobs.opening import settings_from
    from jobs.output import show_progress
    from jobs.runner import run_alone
    from jobs.wiring import context_of
    from reports.desk import draft_updates

    with context_of(settings_from(settings), by=by, progress=show_progress) as context:
        tally = run_alone(context, "draft", draft_updates.run)
    finish(tally, "drafts proposed", as_json=as_json)


def publish(
    drafts: Annotated[
        list[int] | None, typer.Argument(metavar="[DRAFT]...", help="Only these drafts' numbers.")
    ] = None,
    *,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Write approved sentences into their stories' files, in place; every other byte stays."""
    from jobs.commands.poll import finish
    from jobs.opening import settings_from
    from jobs.runner import run_alone
    from jobs.wiring import context_of
    from reports.desk import publish
    from reports.desk.context import Tally, WorkContext

    def chosen(context: WorkContext) -> Tally:
        for number in drafts or []:
            publish.publish(context, number)
        return Tally(done=len(drafts or []))

    with context_of(settings_from(settings), by=by) as context:
        tally = run_alone(context, "publish", chosen if drafts else publish.run)
    finish(tally, "drafts published", as_json=as_json)

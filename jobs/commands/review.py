"""`nerdline review`: an editor's decisions about drafts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, By, SettingsFile

if TYPE_CHECKING:
    from tracker.drafts import Draft

app = typer.Typer(help="Look at proposed sentences and decide.", no_args_is_help=True)

DraftId = Annotated[int, typer.Argument(metavar="DRAFT", help="The draft's number.")]


@app.command("list")
def list_(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Decided ones too.")] = False,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """The drafts that wait for a decision or for publishing."""
    from db import drafts
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_table
    from tracker.drafts import OPEN_STATES
    from tracker.wording.redline import redline, render_redline_text

    with database_of(settings_from(settings)) as database, database.reading() as connection:
        found = drafts.list_drafts(connection, *(() if everything else OPEN_STATES))
    if as_json:
        print_json({"drafts": [_draft(one) for one in found]})
        return
    print_table(
        "Drafts",
        ("id", "story", "state", "why", "redline"),
        (
            (
                one.id,
                one.story_id,
                one.state.value,
                one.reason,
                render_redline_text(redline(one.old, one.new)),
            )
            for one in found
        ),
    )


@app.command("show")
def show(draft: DraftId, *, settings: SettingsFile = None, as_json: AsJson = False) -> None:
    """One draft: both sentences, why it was proposed, on what evidence, and who decided what."""
    from db import acts, drafts
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_line
    from tracker.wording.redline import redline, render_redline_text

    with database_of(settings_from(settings)) as database, database.reading() as connection:
        found = drafts.get_draft(connection, draft)
        log = acts.list_acts(connection, subject=f"draft:{draft}")
    if as_json:
        record = [{"at": act.at, "who": act.who, "act": act.act, "detail": act.detail} for act in log]
        print_json(_draft(found) | {"log": record})
        return
    print_line(f"draft {found.id}, {found.state.value}: {found.reason}")
    print_line(f"  evidence: {found.evidence}")
    print_line(f"  {render_redline_text(redline(found.old, found.new))}")
    for act in log:
        print_line(f"  {act.at:%Y-%m-%d %H:%M} {act.who}: {act.act} {act.detail}")


@app.command("approve")
def approve(
    draft: DraftId,
    *,
    note: Annotated[str, typer.Option(help="A word for the record.")] = "",
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Let a draft be published; where two must approve, the second is a chief."""
    from jobs.opening import settings_from
    from jobs.wiring import context_of
    from reports.desk import decide_drafts

    with context_of(settings_from(settings), by=by) as context:
        _told(decide_drafts.approve(context, draft, note=note), as_json=as_json)


@app.command("edit")
def edit(
    draft: DraftId,
    *,
    text: Annotated[str, typer.Option(help="The sentence as it should read.")] = "",
    file: Annotated[Path | None, typer.Option(help="A file that holds the sentence; - for stdin.")] = None,
    accept_number: Annotated[
        bool, typer.Option("--accept-number", help="Keep it though it states another number.")
    ] = False,
    accept_end: Annotated[
        bool, typer.Option("--accept-end", help="Keep it though it states no forecast.")
    ] = False,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Put your wording in a draft's place; the draft is kept as superseded."""
    from jobs.opening import settings_from
    from jobs.wiring import context_of
    from reports.desk import edit_draft
    from tracker.errors import UsageError

    if bool(text) == (file is not None):
        raise UsageError("give the sentence by --text or by --file, one of them")
    wording = text or _read(file)
    agreed = [edit_draft.Doubt.OTHER_NUMBER] if accept_number else []
    if accept_end:
        agreed.append(edit_draft.Doubt.NO_FORECAST)
    with context_of(settings_from(settings), by=by) as context:
        _told(edit_draft.edit(context, draft, wording, accepted=agreed), as_json=as_json)


def _read(file: Path | None) -> str:
    from tracker.errors import UsageError

    try:
        if file is None or str(file) == "-":
            return sys.stdin.read()
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read as text") from error


@app.command("reject")
def reject(
    draft: DraftId,
    *,
    reason: Annotated[str, typer.Option(help="Why; it is kept with the draft.")],
    quiet_days: Annotated[
        float | None, typer.Option(help="Keep the line quiet for so many days, whatever happens.")
    ] = None,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Turn a draft down; its line stays quiet for a while."""
    from jobs.opening import settings_from
    from jobs.wiring import context_of
    from reports.desk import decide_drafts

    with context_of(settings_from(settings), by=by) as context:
        _told(decide_drafts.reject(context, draft, note=reason, quiet_days=quiet_days), as_json=as_json)


@app.command("snooze")
def snooze(
    draft: DraftId,
    *,
    days: Annotated[float, typer.Option(help="For so many days.")] = 1.0,
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Put a draft off."""
    from jobs.opening import settings_from
    from jobs.wiring import context_of
    from reports.desk import decide_drafts

    with context_of(settings_from(settings), by=by) as context:
        _told(decide_drafts.snooze(context, draft, days=days), as_json=as_json)


def _told(draft: Draft, *, as_json: bool) -> None:
    from jobs.output import print_json, print_line

    if as_json:
        print_json(_draft(draft))
    elif draft.decided_by:
        print_line(f"draft {draft.id} is {draft.state.value}, says {draft.decided_by}")
    elif draft.written_by:
        print_line(f"draft {draft.id} has the wording of {draft.written_by}; it waits for approval")
    else:
        print_line(f"draft {draft.id} is approved once; it waits for a second person")


def _draft(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "story": draft.story_id,
        "citation": draft.citation_id,
        "state": draft.state.value,
        "old": draft.old,
        "new": draft.new,
        "reason": draft.reason,
        "evidence": draft.evidence,
        "evidence_at": draft.evidence_at,
        "value": draft.value,
        "proposed_at": draft.proposed_at,
        "decided_by": draft.decided_by or None,
        "decided_at": draft.decided_at,
        "note": draft.decision_note or None,
        "snoozed_until": draft.snoozed_until,
        "written_by": draft.written_by or None,
    }

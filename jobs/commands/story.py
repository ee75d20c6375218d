"""`nerdline story`: taking stories in, looking at them, letting them go."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, By, SettingsFile

if TYPE_CHECKING:
    from reports.desk.add_story import Added
    from reports.desk.citation_states import Standing
    from tracker.kept import KeptCitation, KeptStory

app = typer.Typer(help="Take stories in, look at them, let them go.", no_args_is_help=True)


@app.command("add")
def add(
    file: Annotated[
        str, typer.Argument(help="The story's file (page text, Markdown or plain text); - reads a pipe.")
    ],
    *,
    story_id: Annotated[str, typer.Option("--id", help="Make this a new version of a kept story.")] = "",
    headline: Annotated[str, typer.Option(help="Where the text does not say.")] = "",
    date: Annotated[
        datetime | None, typer.Option(help="The day it was published.", formats=["%Y-%m-%d"])
    ] = None,
    url: Annotated[str, typer.Option(help="Where readers find it.")] = "",
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Take a story in, or what became of it: a known file is a new version."""
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line
    from jobs.wiring import context_of
    from reports.desk.add_story import add_story
    from reports.desk.story_files import read_file

    path = None if file == "-" else Path(file).absolute()
    body = sys.stdin.buffer.read() if path is None else read_file(path)
    with context_of(settings_from(settings), by=by) as context:
        added = add_story(
            context,
            body,
            name="standard input" if path is None else file,
            path=path,
            story_id=story_id or None,
            headline=headline or None,
            published_on=date.date() if date else None,
            url=url or None,
        )
    if as_json:
        print_json(_added(added))
    else:
        print_line(_in_a_sentence(added))


@app.command("list")
def list_(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Withdrawn ones too.")] = False,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """The stories that are kept true."""
    from db import stories
    from jobs.opening import database_of, settings_from
    from jobs.output import print_json, print_table

    with database_of(settings_from(settings)) as database, database.reading() as connection:
        kept = stories.list_stories(connection, withdrawn=everything)
    if as_json:
        print_json({"stories": [_summary(story) for story in kept]})
        return
    print_table(
        "Stories",
        ("id", "slug", "headline", "published", "version", ""),
        (
            (
                story.id,
                story.slug,
                story.headline,
                story.version.published_on,
                story.version.number,
                "withdrawn" if story.withdrawn_at else "",
            )
            for story in kept
        ),
    )


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="The story's id, slug or path.")],
    *,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """One story: its citations with their state, and its versions."""
    from db import citations, stories
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line, print_table
    from jobs.wiring import context_of
    from reports.desk.citation_states import standings_of
    from reports.desk.moved_lines import desk_of

    with context_of(settings_from(settings)) as context, context.database.reading() as connection:
        kept = stories.get_story(connection, name)
        found = citations.list_citations(connection, story_id=kept.id, removed=True)
        standing = standings_of(connection, found, desk=desk_of(context, connection), now=context.clock.now())
        cited = [_citation(citation, standing[citation.id]) for citation in found]
        versions = stories.list_versions(connection, kept.id)
    if as_json:
        past = [
            {
                "number": one.number,
                "saved_at": one.saved_at,
                "saved_by": one.saved_by,
                "cause": one.cause.value,
            }
            for one in versions
        ]
        print_json(_summary(kept) | {"citations": cited, "versions": past})
        return
    print_line(f"{kept.headline} ({kept.slug})")
    print_table(
        "Citations",
        ("id", "platform", "claim", "printed", "question", "now", "state"),
        (
            [one[key] for key in ("id", "platform", "claim", "stated", "question", "now", "state")]
            for one in cited
        ),
    )
    print_table(
        "Versions",
        ("number", "saved", "by", "why"),
        ((one.number, f"{one.saved_at:%Y-%m-%d %H:%M}", one.saved_by, one.cause.value) for one in versions),
    )


@app.command("withdraw")
def withdraw(
    name: Annotated[str, typer.Argument(help="The story's id, slug or path.")],
    *,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    by: By = "",
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Stop keeping a story true. Nothing is deleted; adding it again takes it up again."""
    from jobs.opening import settings_from
    from jobs.output import print_json, print_line
    from jobs.wiring import context_of
    from reports.desk.withdraw_story import withdraw_story

    with context_of(settings_from(settings), by=by) as context:
        story = withdraw_story(context, name, note=reason)
    if as_json:
        print_json(_summary(story))
    else:
        print_line(f"{story.slug} is withdrawn")


def _summary(story: KeptStory) -> dict[str, Any]:
    return {
        "id": story.id,
        "slug": story.slug,
        "headline": story.headline,
        "path": str(story.path) if story.path else None,
        "url": story.url,
        "published_on": story.version.published_on,
        "version": story.version.number,
        "added_at": story.added_at,
        "withdrawn_at": story.withdrawn_at,
    }


def _citation(citation: KeptCitation, standing: Standing) -> dict[str, Any]:
    link = citation.link
    return {
        "id": citation.id,
        "platform": citation.platform,
        "claim": citation.claim,
        "sentence": citation.printing.sentence,
        "stated": citation.printing.stated,
        "printed_on": citation.printing.printed_on,
        "question": str(link.outcome) if link else None,
        "inverted": link.inverted if link else False,
        "now": standing.now,
        "state": standing.state.value,
        "why": standing.why,
    }


def _added(added: Added) -> dict[str, Any]:
    return _summary(added.story) | {
        "new": added.is_new,
        "new_version": added.has_new_version,
        "citations": {"new": added.new, "kept": added.kept, "removed": added.removed},
    }


def _in_a_sentence(added: Added) -> str:
    story = added.story
    if added.is_new:
        return f"{story.slug} is kept as story {story.id}, with {added.new} forecast(s) to keep true"
    if not added.has_new_version:
        return f"{story.slug} has not changed since version {story.version.number}"
    return (
        f"{story.slug} is now at version {story.version.number}: {added.kept} forecast(s) kept, "
        f"{added.new} new, {added.removed} removed"
    )

"""Taking a story in, or taking in what became of it.

The first time, its citations are kept as first printed. Later, a file with other bytes is a new version:
citations are matched, links are kept, and those that vanished are marked removed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db import Connection, acts, citations, stories
from db.watching import stop_watching_uncited, watch_with_twins
from reports.desk.context import WorkContext
from tracker.citations.citation import Citation
from tracker.citations.finding import find_citations
from tracker.citations.unreadable import find_unreadable
from tracker.errors import StoryFileError
from tracker.formats import read_story
from tracker.kept import Cause, KeptCitation, KeptStory, Printing
from tracker.matching import Matching, match_citations
from tracker.stories import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What taking a story in did: the story as kept, and how many citations are new, kept and gone."""

    story: KeptStory
    is_new: bool
    has_new_version: bool
    new: int
    kept: int
    removed: int


def add_story(
    context: WorkContext,
    body: bytes,
    *,
    name: str,
    path: Path | None = None,
    story_id: str | None = None,
    headline: str | None = None,
    published_on: date | None = None,
    url: str | None = None,
) -> Added:
    """Take in a story file's bytes.

    A known `path`, or the `story_id` (id, slug or path) of a kept story, makes a new version of it; the
    same bytes again change nothing.

    Raises:
        StoryFileError: the file is no story, cites no forecast, or cites one that cannot be read.
        NotFoundError: `story_id` names no story.
    """
    story = read_story(body, name=name, headline=headline, published_on=published_on, url=url)
    found = find_citations(story.text, today=story.published_on or context.today())
    _check_worth_keeping(story, found, name)
    with context.database.writing() as connection:
        if story_id is not None:
            kept: KeptStory | None = stories.get_story(connection, story_id)
        else:
            kept = stories.find_story(connection, str(path)) if path is not None else None
        if kept is None:
            return _first_version(context, connection, story, body, path, found)
        return _next_version(context, connection, kept, story, body, found)


def _check_worth_keeping(story: Story, found: tuple[Citation, ...], name: str) -> None:
    unreadable = find_unreadable(story.text)
    if unreadable:
        line = story.text.count("\n", 0, unreadable[0].start) + 1
        sentence = " ".join(unreadable[0].of(story.text).split())
        raise StoryFileError(
            f"{name} cites a forecast on line {line} whose number cannot be read ({sentence[:80]!r}); mend it"
        )
    if found:
        return
    if story.nerd_narrative is None:
        raise StoryFileError(
            f"{name} has no nerd narrative and no other sentence that cites a forecast: nothing to keep true"
        )
    raise StoryFileError(f"the nerd narrative of {name} states no forecast of a platform that can be read")


def _first_version(
    context: WorkContext,
    connection: Connection,
    story: Story,
    body: bytes,
    path: Path | None,
    found: tuple[Citation, ...],
) -> Added:
    now = context.clock.now()
    taken = {other.slug for other in stories.list_stories(connection, withdrawn=True)}
    story_id = stories.add_story(
        connection,
        slug=slug_for(story.headline, taken),
        path=path,
        url=story.url,
        headline=story.headline,
        at=now,
    )
    version = _add_version(context, connection, story_id, story, body, Cause.ADDED)
    printed_on = story.published_on or context.today()
    for citation in found:
        _keep_citation(connection, story_id, citation, version, printed_on)
    acts.add_act(
        connection,
        acts.Act(
            at=now, who=context.who, act="story added", subject=f"story:{story_id}", detail=story.headline
        ),
    )
    kept = stories.get_story(connection, str(story_id))
    return Added(story=kept, is_new=True, has_new_version=True, new=len(found), kept=0, removed=0)


def _next_version(
    context: WorkContext,
    connection: Connection,
    kept: KeptStory,
    story: Story,
    body: bytes,
    found: tuple[Citation, ...],
) -> Added:
    now = context.clock.now()
    if kept.withdrawn_at is not None:
        stories.restore_story(connection, kept.id)
        _watch_again(context, connection, kept.id)
    before = citations.list_citations(connection, story_id=kept.id, removed=True)
    if kept.version.body == body:
        present = sum(citation.removed_at is None for citation in before)
        return Added(
            story=stories.get_story(connection, str(kept.id)),
            is_new=False,
            has_new_version=False,
            new=0,
            kept=present,
            removed=0,
        )
    version = _add_version(context, connection, kept.id, story, body, Cause.CHANGED)
    stories.describe_story(connection, kept.id, headline=story.headline, url=story.url or kept.url)
    matching = match_citations(before, found, story.text)
    removed = _keep_matching(context, connection, kept.id, matching, version, story)
    acts.add_act(
        connection,
        acts.Act(
            at=now, who=context.who, act="story changed", subject=f"story:{kept.id}", detail=story.headline
        ),
    )
    return Added(
        story=stories.get_story(connection, str(kept.id)),
        is_new=False,
        has_new_version=True,
        new=len(matching.new),
        kept=len(matching.again) + len(matching.unread),
        removed=removed,
    )


def _keep_matching(
    context: WorkContext,
    connection: Connection,
    story_id: int,
    matching: Matching,
    version: int,
    story: Story,
) -> int:
    today = context.today()
    for kept, citation in matching.again:
        fresh = Printing.of(citation, version_id=version, printed_on=None)
        same = fresh.stated == kept.printing.stated and kept.removed_at is None
        day = kept.printing.printed_on if same else _day_of_change(kept, story, today)
        citations.add_printing(connection, kept.id, Printing.of(citation, version_id=version, printed_on=day))
    for kept, span in matching.unread:
        printing = Printing(
            version_id=version,
            span=span,
            sentence=kept.printing.sentence,
            stated=kept.printing.stated,
            printed_on=kept.printing.printed_on,
        )
        citations.add_printing(connection, kept.id, printing)
    for citation in matching.new:
        _keep_citation(connection, story_id, citation, version, story.published_on or today)
    gone = [kept for kept in matching.gone if kept.removed_at is None]
    for kept in gone:
        citations.mark_removed(connection, kept.id, at=context.clock.now())
    stop_watching_uncited(connection)
    return len(gone)


def _day_of_change(kept: KeptCitation, story: Story, today: date) -> date:
    # The story's own date, unless it is the one of the version before: then the change came later.
    if story.published_on and story.published_on != kept.printing.printed_on:
        return story.published_on
    return today


def _keep_citation(
    connection: Connection, story_id: int, citation: Citation, version: int, printed_on: date
) -> None:
    id_ = citations.add_citation(connection, story_id, citation)
    printing = Printing.of(citation, version_id=version, printed_on=printed_on)
    citations.add_printing(connection, id_, printing)


def _add_version(
    context: WorkContext, connection: Connection, story_id: int, story: Story, body: bytes, cause: Cause
) -> int:
    return stories.add_version(
        connection,
        story_id,
        body=body,
        published_on=story.published_on,
        at=context.clock.now(),
        by=context.who,
        cause=cause,
    )


def _watch_again(context: WorkContext, connection: Connection, story_id: int) -> None:
    for citation in citations.list_citations(connection, story_id=story_id):
        if citation.link is not None:
            now = context.clock.now()
            watch_with_twins(connection, citation.link.outcome, at=now, because="its story is back")


def slug_for(headline: str, taken: set[str]) -> str:
    """A name for a story in addresses: the headline's words, numbered where another story has them."""
    plain = unicodedata.normalize("NFKD", headline).encode("ascii", "ignore").decode().casefold()
    base = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))[:80].strip("-") or "story"
    slug, number = base, 2
    while slug in taken or slug.isdecimal():
        slug, number = f"{base}-{number}", number + 1
    return slug

"""What happened to a story, or to a question, that a feed tells of?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from db import Connection, citations, questions, readings, stories
from reports.corrections import ChangeKind
from reports.desk.moved_lines import lines_about
from reports.desk.outlet_rules import HasSettings
from reports.gather import picture_of
from reports.printed import format_value
from reports.republishing import may_republish
from reports.web.addresses import question_address, story_address
from reports.web.atom import FeedEntry, tag_uri
from reports.web.figures import place_of
from reports.web.pages import LineChange, LogEntry
from reports.web.story_log import log_of_story
from reports.web.structured_data import change_in_words, entry_name
from tracker.kept import KeptStory
from tracker.questions import OutcomeRef, QuestionRef, State
from tracker.readings import Reading
from tracker.settings import Settings
from tracker.significance import Thresholds, decide_move

_TOLD = {ChangeKind.UPDATE, ChangeKind.CORRECTION}
_UNSHOWN = "The sentence is in the story; the numbers of its source are not republished here."


def entries_of_story(
    connection: Connection, settings: Settings, kept: KeptStory, *, only: Collection[int] | None = None
) -> Iterator[FeedEntry]:
    """Updates and corrections of a story; of those citations only, if they are given."""
    hidden = {
        citation.id
        for citation in citations.list_citations(connection, story_id=kept.id, removed=True)
        if citation.link is not None
        and not may_republish(settings, citation.link.outcome.question.platform).shows_numbers
    }
    for entry in log_of_story(connection, settings, kept):
        changes = [change for change in entry.changes if only is None or change.citation in only]
        if entry.kind not in _TOLD or not changes:
            continue
        yield FeedEntry(
            id=tag_uri(settings.public_url, kept.added_at, "stories", kept.slug, entry_name(entry)),
            kind=entry.kind.value,
            title=f"{entry.what}: {kept.headline}",
            words=_words(entry, changes, hidden),
            at=entry.at,
            address=f"{story_address(kept.slug)}#{entry_name(entry)}",
        )


def resolutions_of(
    connection: Connection, settings: Settings, refs: Collection[QuestionRef], now: datetime
) -> Iterator[FeedEntry]:
    """How questions ended, each outcome by itself."""
    for ref in refs:
        question = questions.get_question(connection, ref)
        for told in question.outcomes:
            at = told.resolution.at if told.resolution else None
            if told.state is not State.RESOLVED or at is None or at > now:
                continue
            picture = picture_of(
                connection, OutcomeRef(ref, told.key), as_of=now, zone=settings.zone, notice=settings.notice
            )
            is_shown = may_republish(settings, ref.platform).shows_numbers
            ending = f"Resolved {picture.outcome_printed}"
            yield FeedEntry(
                id=tag_uri(
                    settings.public_url, at, "questions", ref.platform, ref.id, told.key, "resolution"
                ),
                kind="resolution",
                title=f"{ending}: {picture.title}",
                words=f"{picture.finding}." if is_shown else f"{ending}.",
                at=at,
                address=place_of(question, told.key),
            )


def moves_of(
    connection: Connection, context: HasSettings, ref: QuestionRef, now: datetime
) -> Iterator[FeedEntry]:
    """When a question's forecast moved as far as counts for a line about it; nothing of one not shown."""
    settings = context.settings
    if not may_republish(settings, ref.platform).shows_numbers:
        return
    lines = lines_about(context, connection, ref, now=now)
    question = questions.get_question(connection, ref)
    for told in question.outcomes:
        outcome = OutcomeRef(ref, told.key)
        counts = lines.of_outcome(outcome)
        history = readings.get_history(connection, outcome).as_known_at(now)
        before: Reading | None = None
        for reading in history.readings:
            if before is not None and not _has_moved(before, reading, counts):
                continue
            if before is not None:
                was, is_now = (format_value(each.value, told.kind, told.unit) for each in (before, reading))
                name = f"{question.title} ({told.label})" if told.label else question.title
                yield FeedEntry(
                    id=tag_uri(
                        settings.public_url,
                        reading.at,
                        "questions",
                        ref.platform,
                        ref.id,
                        told.key,
                        f"{reading.at:%Y%m%dT%H%M%SZ}",
                    ),
                    kind="move",
                    title=f"From {was} to {is_now}: {name}",
                    words=f"The forecast moved from {was} to {is_now}.",
                    at=reading.at,
                    address=question_address(ref),
                )
            before = reading


def _has_moved(before: Reading, reading: Reading, counts: Collection[Thresholds]) -> bool:
    return any(decide_move(before.value, reading, each) is not None for each in counts)


def entries_of_question(
    connection: Connection, context: HasSettings, ref: QuestionRef, now: datetime
) -> list[FeedEntry]:
    """What happened to a question and to the sentences that cite it, the newest first.

    Raises:
        NotFoundError: the question was never fetched.
    """
    settings = context.settings
    found = [*moves_of(connection, context, ref, now), *resolutions_of(connection, settings, [ref], now)]
    cited: dict[int, set[int]] = {}
    for citation in citations.citing(connection, ref, removed=True):
        cited.setdefault(citation.story_id, set()).add(citation.id)
    for story_id, numbers in cited.items():
        kept = stories.get_story(connection, str(story_id))
        found.extend(entries_of_story(connection, settings, kept, only=numbers))
    return newest_first(found)


def newest_first(entries: list[FeedEntry]) -> list[FeedEntry]:
    """The entries by when they came; those of one instant by their ids, so that a part's end is stable."""
    return sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)


def _words(entry: LogEntry, changes: list[LineChange], hidden: Collection[int]) -> str:
    if any(change.citation in hidden for change in changes):
        return f"{entry.what}. {_UNSHOWN}"
    told = LogEntry(
        at=entry.at, what=entry.what, changes=tuple(changes), kind=entry.kind, number=entry.number
    )
    return change_in_words(told)

"""Writing approved sentences into the newsroom's files: that sentence, and not one other byte.

The file is read again under a lock. Same bytes as the version that the draft was made for: patch. Other
bytes: the exact sentence is looked for; there once, it is patched there; else the draft is superseded,
because the story changed, and nothing is written.

A story that was pasted or came through a pipe has no file: its new version is made in the database alone,
from which the desk offers it for copying.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from db import Connection, acts, citations, drafts, stories
from db.locks import exclusive
from reports.desk.add_story import add_story
from reports.desk.context import Tally, WorkContext
from reports.desk.story_files import read_file, remove_leavings, replace_file
from tracker.citations.finding import find_citations
from tracker.drafts import Draft, DraftState
from tracker.errors import NerdlineError, StoryChangedError, UsageError
from tracker.formats import read_story
from tracker.formats.encoding import decode, encode
from tracker.kept import Cause, KeptStory, Printing
from tracker.spans import Span

LOCK = "story-files"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patch:
    body: bytes
    span: Span  # of the new sentence in the new text


def run(context: WorkContext) -> Tally:
    """Publish everything that is approved, for the scheduler and for `nerdline publish` without a number."""
    with context.database.reading() as connection:
        approved = drafts.list_drafts(connection, DraftState.APPROVED)
    done = 0
    failed: list[str] = []
    for draft in approved:
        try:
            publish(context, draft.id)
            done += 1
        except NerdlineError as error:
            failed.append(str(error))
    return Tally(done=done, failed=tuple(failed))


def publish(context: WorkContext, draft_id: int) -> Draft:
    """Write one approved draft into its story's file, if it has one; the draft as it then is.

    Raises:
        NotFoundError: there is no such draft, or the story's file is gone.
        ConflictError: the draft is not approved.
        StoryChangedError: the file no longer holds the sentence, once; the draft is superseded.
        StoryFileError: the file cannot be read or written; the draft stays approved.
        AlreadyRunningError: somebody else is publishing.
    """
    with exclusive(context.database, LOCK):
        with context.database.reading() as connection:
            draft = drafts.get_draft(connection, draft_id)
            story = stories.get_story(connection, str(draft.story_id))
        if draft.state is not DraftState.APPROVED:
            raise UsageError(f"draft {draft_id} is {draft.state.value}; only an approved draft is published")
        before = story.version.body if story.path is None else read_file(story.path)
        if story.path is not None:
            remove_leavings([story.path])
        try:
            patch = _patch(draft, story, before)
        except StoryChangedError as error:
            _supersede(context, draft, str(error))
            raise
        if story.path is not None and before not in {story.version.body, patch.body}:
            # The newsroom changed something else in the file: that is a version of its own.
            add_story(context, before, name=str(story.path), path=story.path, story_id=str(story.id))
        with context.database.writing() as connection:
            draft = _keep(context, connection, draft, story.id, patch)
            # Last, so that the record is undone if the file cannot be written. Should the machine stop
            # between the two, the next run finds the new sentence in the file and only keeps the record.
            if story.path is not None and patch.body != before:
                replace_file(story.path, patch.body, expected=before)
        return draft


def _patch(draft: Draft, story: KeptStory, body: bytes) -> _Patch:
    name = story.slug if story.path is None else str(story.path)
    decoded = decode(body, name)
    text = decoded.text
    place = _only_place(draft.old, text)
    if place is None:
        written = _only_place(draft.new, text)
        if written is not None:
            return _Patch(body=body, span=written)
        raise StoryChangedError(
            f"draft {draft.id} is superseded: the story changed, and {name} no longer holds the "
            "sentence it replaces exactly once"
        )
    patched = text[: place.start] + draft.new + text[place.end :]
    body = encode(replace(decoded, text=patched))
    return _Patch(body=body, span=Span(place.start, place.start + len(draft.new)))


def _only_place(sentence: str, text: str) -> Span | None:
    start = text.find(sentence)
    if start < 0 or text.find(sentence, start + 1) >= 0:
        return None
    return Span(start, start + len(sentence))


def _keep(context: WorkContext, connection: Connection, draft: Draft, story_id: int, patch: _Patch) -> Draft:
    now = context.clock.now()
    story = read_story(patch.body, name=f"story {story_id}")
    version = stories.add_version(
        connection,
        story_id,
        body=patch.body,
        published_on=story.published_on,
        at=now,
        by=draft.decided_by,
        cause=Cause.PUBLISHED,
    )
    found = find_citations(story.text, today=context.today())
    for citation in citations.list_citations(connection, story_id=story_id):
        is_meant = citation.id == draft.citation_id
        place = patch.span if is_meant else _only_place(citation.printing.sentence, story.text)
        if place is None:
            continue
        day = context.today() if is_meant else citation.printing.printed_on
        again = next((other for other in found if other.span == place), None)
        if again is not None:
            fresh = Printing.of(again, version_id=version, printed_on=day)
        else:  # it tells how the question ended, without a figure
            sentence = place.of(story.text)
            fresh = Printing(version_id=version, span=place, sentence=sentence, stated="", printed_on=day)
        citations.add_printing(connection, citation.id, fresh)
    published = drafts.move_draft(
        connection,
        draft.id,
        DraftState.PUBLISHED,
        by=draft.decided_by,
        at=now,
        note=draft.decision_note,
    )
    acts.add_act(
        connection,
        acts.Act(
            at=now,
            who=context.who,
            act="draft published",
            subject=f"draft:{draft.id}",
            detail=f"story:{story_id}",
        ),
    )
    return published


def _supersede(context: WorkContext, draft: Draft, why: str) -> None:
    now = context.clock.now()
    with context.database.writing() as connection:
        drafts.move_draft(
            connection, draft.id, DraftState.SUPERSEDED, by=context.who, at=now, note="the story changed"
        )
        acts.add_act(
            connection,
            acts.Act(
                at=now, who=context.who, act="draft superseded", subject=f"draft:{draft.id}", detail=why
            ),
        )

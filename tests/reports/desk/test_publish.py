from __future__ import annotations

import os
from pathlib import Path

import pytest

from db import citations, drafts, stories
from jobs import poll_forecasts
from reports.desk import decide_drafts, draft_updates, publish
from reports.desk.add_story import add_story
from reports.desk.link_citations import confirm
from tests.jobs.conftest import SENTENCE, STORY, Newsroom
from tracker.drafts import Draft, DraftState
from tracker.errors import NotFoundError, StorageError, StoryChangedError, StoryFileError, UsageError
from tracker.kept import Cause, KeptCitation, StoryVersion
from tracker.questions import OutcomeRef, QuestionRef

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))
NEW = SENTENCE.replace("20%", "31%")


def approved(newsroom: Newsroom, body: str | bytes = STORY) -> Path:
    """A story whose forecast moved from 20% to 31%, with the draft approved."""
    newsroom.bridge()
    path = newsroom.file(body)
    add_story(newsroom.context, path.read_bytes(), name="bridge.txt", path=path)
    confirm(newsroom.context, 1, BRIDGE)
    newsroom.pass_(days=3)
    newsroom.platform.says("7", 0.31)
    poll_forecasts.run(newsroom.context)
    draft_updates.run(newsroom.context)
    decide_drafts.approve(newsroom.context, 1)
    return path


def draft(newsroom: Newsroom) -> Draft:
    with newsroom.context.database.reading() as connection:
        return drafts.get_draft(connection, 1)


def versions(newsroom: Newsroom) -> tuple[StoryVersion, ...]:
    with newsroom.context.database.reading() as connection:
        return stories.list_versions(connection, 1)


def citation(newsroom: Newsroom) -> KeptCitation:
    with newsroom.context.database.reading() as connection:
        return citations.get_citation(connection, 1)


@pytest.mark.parametrize(
    "body",
    [
        STORY.encode(),
        STORY.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + STORY.encode(),
        STORY.replace("There's", "There’s").replace("two towns", "two\u00a0towns 🙂 ").encode(),
        STORY.rstrip("\n").encode(),
    ],
    ids=["plain", "CRLF", "BOM", "curly and emoji", "no newline at the end"],
)
def test_that_sentence_and_not_one_other_byte(newsroom: Newsroom, body: bytes) -> None:
    path = approved(newsroom, body)
    assert publish.publish(newsroom.context, 1).state is DraftState.PUBLISHED
    assert path.read_bytes() == body.replace(b"a 20% chance", b"a 31% chance")


def test_what_a_killed_publisher_left_beside_the_story_is_removed(newsroom: Newsroom) -> None:
    path = approved(newsroom)
    left = path.with_name(f".{path.name}.nerdline-abcd1234")
    of_another = path.with_name(".other.txt.nerdline-abcd1234")
    for file in (left, of_another):
        file.write_bytes(b"half")
        os.utime(file, (0, 0))
    publish.publish(newsroom.context, 1)
    assert not left.exists()
    assert of_another.exists()


def test_the_published_version_is_kept_with_what_it_prints(newsroom: Newsroom) -> None:
    path = approved(newsroom)
    publish.publish(newsroom.context, 1)
    first, second = versions(newsroom)
    assert (first.cause, second.cause) == (Cause.ADDED, Cause.PUBLISHED)
    assert second.body == path.read_bytes()
    assert second.saved_by == "Ana"
    printing = citation(newsroom).printing
    assert (printing.sentence, printing.probability) == (NEW, 0.31)
    assert str(printing.printed_on) == "2026-03-05"
    assert citation(newsroom).first_sentence == SENTENCE


def test_last_updated_is_never_touched(newsroom: Newsroom) -> None:
    path = approved(newsroom)
    publish.publish(newsroom.context, 1)
    assert "Last updated Mar 02, 2026" in path.read_text(encoding="utf-8")


def test_a_change_elsewhere_in_the_file_is_kept(newsroom: Newsroom) -> None:
    path = approved(newsroom)
    path.write_bytes(STORY.replace("61%", "64%").encode())
    publish.publish(newsroom.context, 1)
    assert path.read_bytes() == STORY.replace("61%", "64%").replace("20%", "31%").encode()
    assert [one.cause for one in versions(newsroom)] == [Cause.ADDED, Cause.CHANGED, Cause.PUBLISHED]


@pytest.mark.parametrize(
    "body",
    [STORY.replace("20%", "25%"), STORY.replace(SENTENCE, f"{SENTENCE} {SENTENCE}")],
    ids=["rewritten", "twice"],
)
def test_a_sentence_that_is_not_there_once_supersedes_the_draft(newsroom: Newsroom, body: str) -> None:
    path = approved(newsroom)
    path.write_bytes(body.encode())
    with pytest.raises(StoryChangedError, match="the story changed") as caught:
        publish.publish(newsroom.context, 1)
    assert caught.value.exit_code == 1
    assert path.read_bytes() == body.encode()
    assert draft(newsroom).state is DraftState.SUPERSEDED


def test_a_file_that_is_gone_leaves_the_draft_approved(newsroom: Newsroom) -> None:
    path = approved(newsroom)
    path.unlink()
    with pytest.raises(NotFoundError, match="there is no file"):
        publish.publish(newsroom.context, 1)
    assert draft(newsroom).state is DraftState.APPROVED


def test_a_file_that_cannot_be_written_leaves_no_record(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = approved(newsroom)

    def full_disk(*_: object, **__: object) -> None:
        raise StoryFileError("no space left on the device")

    monkeypatch.setattr(publish, "replace_file", full_disk)
    with pytest.raises(StoryFileError):
        publish.publish(newsroom.context, 1)
    assert draft(newsroom).state is DraftState.APPROVED
    assert len(versions(newsroom)) == 1
    assert path.read_bytes() == STORY.encode()


def test_a_stop_between_file_and_record_is_made_good_by_the_next_run(newsroom: Newsroom) -> None:
    path = approved(newsroom)
    path.write_bytes(STORY.replace("20%", "31%").encode())  # the file was moved, the record was not kept
    assert publish.publish(newsroom.context, 1).state is DraftState.PUBLISHED
    assert path.read_bytes() == STORY.replace("20%", "31%").encode()
    assert citation(newsroom).printing.probability == 0.31


def test_only_an_approved_draft_is_published(newsroom: Newsroom) -> None:
    approved(newsroom)
    publish.publish(newsroom.context, 1)
    with pytest.raises(UsageError, match="draft 1 is published"):
        publish.publish(newsroom.context, 1)
    with pytest.raises(NotFoundError, match="no draft 9"):
        publish.publish(newsroom.context, 9)


def pasted(newsroom: Newsroom, body: bytes = STORY.encode()) -> None:
    """A story without a file whose forecast moved, with the draft approved."""
    newsroom.bridge()
    add_story(newsroom.context, body, name="standard input")
    confirm(newsroom.context, 1, BRIDGE)
    newsroom.platform.says("7", 0.31)
    newsroom.pass_(days=1)
    poll_forecasts.run(newsroom.context)
    draft_updates.run(newsroom.context)
    decide_drafts.approve(newsroom.context, 1)


@pytest.mark.parametrize(
    "body",
    [STORY.encode(), b"\xef\xbb\xbf" + STORY.replace("\n", "\r\n").encode()],
    ids=["plain", "BOM and CRLF"],
)
def test_a_story_without_a_file_gets_its_new_version_in_the_database(newsroom: Newsroom, body: bytes) -> None:
    pasted(newsroom, body)
    assert publish.run(newsroom.context).done == 1
    first, second = versions(newsroom)
    assert (first.body, second.body) == (body, body.replace(b"a 20% chance", b"a 31% chance"))
    assert (second.cause, second.saved_by) == (Cause.PUBLISHED, "Ana")
    assert citation(newsroom).printing.sentence == NEW
    assert draft(newsroom).state is DraftState.PUBLISHED
    assert publish.run(newsroom.context).done == 0


def test_a_story_without_a_file_that_was_pasted_anew_supersedes_the_draft(newsroom: Newsroom) -> None:
    pasted(newsroom)
    other = STORY.replace("20%", "25%").encode()
    add_story(newsroom.context, other, name="standard input", story_id="1")
    with pytest.raises(StoryChangedError, match="lakes-ferry-towns-vote-on-a-bridge no longer holds"):
        publish.publish(newsroom.context, 1)
    assert draft(newsroom).state is DraftState.SUPERSEDED
    assert [one.cause for one in versions(newsroom)] == [Cause.ADDED, Cause.CHANGED]


def test_one_storys_failure_never_stops_the_others(newsroom: Newsroom) -> None:
    path = approved(newsroom)
    other = newsroom.file(STORY.replace("Ferry Towns", "Islands"), "islands.txt")
    add_story(newsroom.context, other.read_bytes(), name="islands.txt", path=other)
    confirm(newsroom.context, 2, BRIDGE)
    draft_updates.run(newsroom.context)
    decide_drafts.approve(newsroom.context, 2)
    path.unlink()
    tally = publish.run(newsroom.context)
    assert (tally.done, len(tally.failed)) == (1, 1)
    assert "31%" in other.read_text(encoding="utf-8")


def test_a_database_that_refuses_leaves_the_file(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    path = approved(newsroom)

    def refuses(*_: object, **__: object) -> int:
        raise StorageError("the disk is full")

    monkeypatch.setattr(stories, "add_version", refuses)
    with pytest.raises(StorageError):
        publish.publish(newsroom.context, 1)
    assert path.read_bytes() == STORY.encode()

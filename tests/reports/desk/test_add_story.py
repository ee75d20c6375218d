from __future__ import annotations

import pytest

from db import citations, drafts, questions, stories
from reports.desk import draft_updates
from reports.desk.add_story import Added, add_story, slug_for
from reports.desk.link_citations import confirm
from reports.desk.withdraw_story import withdraw_story
from tests.jobs.conftest import STORY, Newsroom
from tracker.drafts import DraftState
from tracker.errors import NotFoundError, StoryFileError
from tracker.kept import Cause, KeptCitation
from tracker.questions import OutcomeRef, QuestionRef

BRIDGE = OutcomeRef(QuestionRef("metaculus", "7"))


def take_in(newsroom: Newsroom, text: str | bytes = STORY, name: str = "bridge.txt", **more: str) -> Added:
    path = newsroom.file(text, name)
    return add_story(newsroom.context, path.read_bytes(), name=name, path=path, **more)


def cited(newsroom: Newsroom, *, removed: bool = False) -> tuple[KeptCitation, ...]:
    with newsroom.context.database.reading() as connection:
        return citations.list_citations(connection, removed=removed)


def test_a_new_story_is_kept_with_its_citation_as_printed(newsroom: Newsroom) -> None:
    added = take_in(newsroom)
    assert (added.is_new, added.new) == (True, 1)
    assert added.story.slug == "lakes-ferry-towns-vote-on-a-bridge"
    assert added.story.version.body == STORY.encode()
    (citation,) = cited(newsroom)
    assert citation.platform == "metaculus"
    assert citation.printing.probability == 0.2
    assert citation.deadline is not None
    assert citation.deadline.isoformat() == "2028-01-01"
    assert citation.printing.printed_on is not None
    assert citation.printing.printed_on.isoformat() == "2026-03-02"
    assert citation.printing.span.of(STORY) == citation.printing.sentence == citation.first_sentence


def test_the_same_bytes_again_change_nothing(newsroom: Newsroom) -> None:
    take_in(newsroom)
    again = take_in(newsroom)
    assert (again.is_new, again.has_new_version, again.kept) == (False, False, 1)
    with newsroom.context.database.reading() as connection:
        assert len(stories.list_versions(connection, again.story.id)) == 1


def test_a_known_path_with_other_bytes_is_a_new_version_that_keeps_the_link(newsroom: Newsroom) -> None:
    newsroom.bridge()
    take_in(newsroom)
    confirm(newsroom.context, 1, BRIDGE)
    added = take_in(newsroom, STORY.replace("20% chance", "26% chance").replace("Mar 02", "Mar 09"))
    assert (added.is_new, added.has_new_version, added.kept, added.new, added.removed) == (
        False,
        True,
        1,
        0,
        0,
    )
    (citation,) = cited(newsroom)
    assert citation.id == 1
    assert citation.link is not None
    assert citation.link.outcome == BRIDGE
    assert citation.printing.probability == 0.26
    assert str(citation.printing.printed_on) == "2026-03-09"
    assert "20%" in citation.first_sentence


def test_a_citation_that_vanished_is_marked_removed_and_asked_for_no_more(newsroom: Newsroom) -> None:
    newsroom.bridge()
    take_in(newsroom)
    confirm(newsroom.context, 1, BRIDGE)
    other = STORY.replace("the Mirror Lake bridge will open before 2028", "the ferry will stop before 2030")
    added = take_in(newsroom, other)
    assert (added.new, added.removed) == (1, 1)
    assert [one.removed_at is None for one in cited(newsroom, removed=True)] == [False, True] or [
        one.removed_at is None for one in cited(newsroom, removed=True)
    ] == [True, False]
    with newsroom.context.database.reading() as connection:
        assert questions.get_watch(connection, BRIDGE.question).due_at is None


def test_a_citation_that_comes_back_is_the_same_one(newsroom: Newsroom) -> None:
    take_in(newsroom)
    take_in(newsroom, STORY.replace("the Mirror Lake bridge will open", "the ferry will stop"))
    take_in(newsroom)
    present = [citation.id for citation in cited(newsroom)]
    assert present == [1]


def test_an_id_makes_a_version_of_that_story_whatever_the_path(newsroom: Newsroom) -> None:
    first = take_in(newsroom)
    moved = take_in(newsroom, STORY.replace("61%", "62%"), name="elsewhere.txt", story_id=first.story.slug)
    assert moved.story.id == first.story.id
    assert moved.story.version.number == 2
    assert moved.story.version.cause is Cause.CHANGED


def test_an_unknown_id_is_not_found(newsroom: Newsroom) -> None:
    with pytest.raises(NotFoundError, match="no story 'nowhere'"):
        take_in(newsroom, story_id="nowhere")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"  \n\t\n", "empty|white space|blank"),
        (b"PNG\x00\x01\x02", "binary"),
        ("Café".encode("latin-1"), "UTF-8"),
        (
            STORY.replace("    Nerd narrative\n", "")
            .replace("There's a 20% chance that t", "T")
            .replace(", according to the Metaculus prediction community", "")
            .encode(),
            "no nerd narrative",
        ),
        (
            STORY.replace(
                "    Political split", "    Nerd narrative\n\n    Again.\n\n    Political split"
            ).encode(),
            "2 nerd narratives",
        ),
        (STORY.replace("a 20% chance", "a ??% chance").encode(), "cannot be read"),
    ],
    ids=["empty", "blank", "binary", "latin-1", "no nerd narrative", "two", "unreadable number"],
)
def test_a_bad_file_gets_one_sentence_and_leaves_nothing(newsroom: Newsroom, body: bytes, says: str) -> None:
    with pytest.raises(StoryFileError, match=says) as caught:
        take_in(newsroom, body)
    assert "bridge.txt" in str(caught.value)
    assert "\n" not in str(caught.value)
    with newsroom.context.database.reading() as connection:
        assert stories.list_stories(connection, withdrawn=True) == ()


def test_a_bad_new_version_leaves_the_kept_one(newsroom: Newsroom) -> None:
    take_in(newsroom)
    with pytest.raises(StoryFileError):
        take_in(newsroom, STORY.replace("a 20% chance", "a ??% chance"))
    (citation,) = cited(newsroom)
    assert citation.printing.probability == 0.2


def test_withdrawing_stops_the_polling_cancels_drafts_and_deletes_nothing(newsroom: Newsroom) -> None:
    newsroom.bridge()
    added = take_in(newsroom)
    confirm(newsroom.context, 1, BRIDGE)
    newsroom.pass_(days=3)
    newsroom.platform.says("7", 0.4)
    confirm(newsroom.context, 1, BRIDGE)
    draft_updates.run(newsroom.context)
    story = withdraw_story(newsroom.context, added.story.slug)
    assert story.withdrawn_at == newsroom.clock.now()
    with newsroom.context.database.reading() as connection:
        assert questions.get_watch(connection, BRIDGE.question).due_at is None
        assert [draft.state for draft in drafts.list_drafts(connection)] == [DraftState.SUPERSEDED]
        assert len(citations.list_citations(connection, story_id=story.id)) == 1
    assert draft_updates.run(newsroom.context).done == 0


def test_a_question_that_another_story_cites_is_asked_for_on(newsroom: Newsroom) -> None:
    newsroom.bridge()
    first = take_in(newsroom)
    take_in(newsroom, STORY.replace("Ferry Towns", "Islands"), name="islands.txt")
    confirm(newsroom.context, 1, BRIDGE)
    confirm(newsroom.context, 2, BRIDGE)
    withdraw_story(newsroom.context, str(first.story.id))
    with newsroom.context.database.reading() as connection:
        assert questions.get_watch(connection, BRIDGE.question).due_at is not None


def test_adding_a_withdrawn_story_takes_it_up_again(newsroom: Newsroom) -> None:
    newsroom.bridge()
    added = take_in(newsroom)
    confirm(newsroom.context, 1, BRIDGE)
    withdraw_story(newsroom.context, added.story.slug)
    assert take_in(newsroom).story.withdrawn_at is None
    with newsroom.context.database.reading() as connection:
        assert questions.get_watch(connection, BRIDGE.question).due_at == newsroom.clock.now()


def test_slugs_are_plain_and_told_apart() -> None:
    assert slug_for("Café: “N. Korea’s” Troops!", set()) == "cafe-n-koreas-troops"
    assert slug_for("Same", {"same", "same-2"}) == "same-3"
    assert slug_for("2024", set()) != "2024"  # a number would be taken for an id
    assert slug_for("日本", set()) == "story"

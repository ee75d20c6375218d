from __future__ import annotations

import pytest

from reports.desk.add_story import add_story
from reports.desk.take_in_story import LARGEST, check_given, take_in_story
from tests.jobs.conftest import STORY, Newsroom
from tracker.errors import DataError, NerdlineError, NotFoundError, StoryFileError, UsageError


def test_a_story_comes_in_and_its_next_version_by_slug_or_number(newsroom: Newsroom) -> None:
    first = take_in_story(newsroom.context, STORY.encode(), name="the text", headline="A Vote")
    assert (first.is_new, first.story.headline) == (True, "A Vote")
    for number, story in enumerate((first.story.slug, str(first.story.id)), start=2):
        body = STORY.replace("61%", f"6{number}%").encode()
        assert check_given(newsroom.context, body, name="the text", story=story) == first.story.id
        assert take_in_story(newsroom.context, body, name="x", story=story).story.version.number == number


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b"\xef\xbb\xbf <!DOCTYPE html><p>There's a 20% chance", StoryFileError, "web page"),
        (b'{"text": "There is a 20% chance"}', StoryFileError, "JSON"),
        (b"x" * (LARGEST + 1), DataError, "too large"),
        (b"Nothing is forecast here.", StoryFileError, "the text"),
    ],
)
def test_what_is_no_story_is_refused(
    newsroom: Newsroom, body: bytes, error: type[NerdlineError], words: str
) -> None:
    with pytest.raises(error, match=words):
        take_in_story(newsroom.context, body, name="the text")


@pytest.mark.parametrize("body", [b"{", b"[1] of the " + b"[" * 100_000])
def test_brackets_alone_are_no_json(newsroom: Newsroom, body: bytes) -> None:
    assert check_given(newsroom.context, body, name="the text") is None


def test_a_story_with_a_file_is_changed_there(newsroom: Newsroom) -> None:
    path = newsroom.file()
    slug = add_story(newsroom.context, path.read_bytes(), name=path.name, path=path).story.slug
    with pytest.raises(UsageError, match=r"is kept in the file bridge\.txt; change that file"):
        take_in_story(newsroom.context, STORY.encode(), name="the text", story=slug)
    with pytest.raises(NotFoundError):
        take_in_story(newsroom.context, STORY.encode(), name="the text", story="nowhere")

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import StoryFileError
from tracker.formats import read_story
from tracker.formats.encoding import decode, encode

PARTS = [
    "Facts",
    "Spin",
    "Nerd narrative",
    "# Title",
    "## Left narrative",
    "Political split",
    "LEFT",
    "• One.[1]",
    "---",
    "```",
    "title: A",
    "Last updated Nov 4, 2022",
    "There's a 10% chance.",
    "**Bold**",
    "\u00a0",
    "",
]


@given(
    parts=st.lists(st.sampled_from(PARTS), min_size=1, max_size=14),
    end=st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_any_arrangement_is_read_with_true_spans_or_refused(parts: list[str], end: str, mark: bytes) -> None:
    data = mark + end.join(parts).encode()
    try:
        story = read_story(data, name="story.txt")
    except StoryFileError as error:
        assert str(error).startswith("story.txt ")  # noqa: PT017 - either outcome is right, neither is silent
        return
    assert story.headline
    assert encode(decode(data, "story.txt")) == data
    assert story.text.encode() == data.removeprefix(mark)
    assert all(narrative.span.of(story.text) == narrative.text for narrative in story.narratives)


@pytest.mark.parametrize("text", ["Title\n\nFacts\n• a\n", "# Title\n\nText\n", "Title\n\nText\n"])
def test_what_a_person_gives_wins_in_every_syntax(text: str) -> None:
    story = read_story(
        f"{text}".encode(),
        name="story.txt",
        headline="Given",
        published_on=date(2029, 1, 2),
        url="https://example.org/given",
    )
    assert (story.headline, story.published_on, story.url) == (
        "Given",
        date(2029, 1, 2),
        "https://example.org/given",
    )


def test_nothing_given_leaves_what_the_text_says() -> None:
    story = read_story(b"---\ndate: 2029-01-02\nurl: https://example.org/a\n---\n# Title\n", name="a.md")
    assert (story.published_on, story.url) == (date(2029, 1, 2), "https://example.org/a")

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import StoryFileError
from tracker.formats import read_story
from tracker.formats.markdown import read_markdown
from tracker.stories import Fact, PoliticalSplit

DAM = """---
title: "Dam cracks: what now"
date: 2029-03-03
url: https://example.org/dam
image credit: Agency
---

# Ignored *title*

## Facts

- Cracks **widened** by _two_ inches.[1][^2]
- [Engineers](https://example.org/e) measured
  snake_case_names again.[3](https://example.org/3)

## Spin

### Pro-dam narrative

It **will** hold.

**Nerd narrative**

There's an **8%** chance that the dam will fail before 2031, according to Metaculus.

## Political split

### LEFT

* [Paper A](https://example.org/a)

### More neutral political stance articles

Paper C
"""


def test_every_section_is_read() -> None:
    story = read_markdown(DAM, name="dam.md")
    assert story.headline == "Dam cracks: what now"
    assert story.published_on == date(2029, 3, 3)
    assert story.url == "https://example.org/dam"
    assert story.image_credit == "Agency"
    assert story.facts == (
        Fact(text="Cracks widened by two inches.", references=("1", "2")),
        Fact(text="Engineers measured snake_case_names again.", references=("3",)),
    )
    assert [narrative.label for narrative in story.narratives] == ["Pro-dam", "Nerd"]
    assert story.nerd_narrative is not None
    assert story.nerd_narrative.text.startswith("There's an **8%** chance")
    assert story.split == PoliticalSplit(left=("Paper A",), neutral=("Paper C",))


@given(st.sampled_from(["\n", "\r\n", "\r"]))
def test_narratives_slice_back_whatever_ends_the_lines(end: str) -> None:
    story = read_markdown(DAM.replace("\n", end), name="dam.md")
    assert len(story.narratives) == 2
    assert all(narrative.span.of(story.text) == narrative.text for narrative in story.narratives)


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("# One #\n\n## Facts\n- a", "One"),
        ("One *more*\n===\n\nFacts\n---\n- a", "One more"),
        ("**Loud**\n\n*Last updated Nov 4, 2022*\n\n## Facts\n- a", "Loud"),
        ("*Last updated Nov 4, 2022*\n\nQuiet\n\n## Facts\n- a", "Quiet"),
        ("## Second level\n\nText", "Second level"),
    ],
)
def test_the_headline_is_the_first_title_or_else_the_first_line(text: str, headline: str) -> None:
    assert read_markdown(text, name="dam.md").headline == headline


def test_a_masthead_in_emphasis_is_read() -> None:
    story = read_markdown(
        "# Dam\n\n*Last updated Nov 4, 2022*\n\n_Image credit: Agency_\n\n## Facts\n- a", name="d"
    )
    assert story.published_on == date(2022, 11, 4)
    assert story.image_credit == "Agency"


def test_a_heading_of_other_wording_ends_a_narrative() -> None:
    story = read_markdown("# Dam\n\n## Nerd narrative\n\nSentence.\n\n## More\n\nElse.", name="dam.md")
    assert story.nerd_narrative is not None
    assert story.nerd_narrative.text == "Sentence."


def test_headings_inside_code_are_no_headings() -> None:
    story = read_markdown("# Dam\n\n```\n## Nerd narrative\n```\n\n## Facts\n- a", name="dam.md")
    assert story.narratives == ()


def test_an_unclosed_front_matter_is_text() -> None:
    assert read_markdown("---\ntitle: A\n\n# B", name="dam.md").headline == "B"


def test_two_nerd_narratives_are_refused_with_their_lines() -> None:
    with pytest.raises(StoryFileError, match="on lines 3 and 7"):
        read_markdown("# Dam\n\n## Nerd narrative\n\nA.\n\n## Metaculus Prediction\n\nB.", name="dam.md")


def test_no_headline_is_refused_unless_one_is_given() -> None:
    headless = b"## Nerd narrative\n\nA.\n"
    with pytest.raises(StoryFileError, match=r"^dam\.md has no headline"):
        read_story(headless, name="dam.md")
    assert read_story(headless, name="dam.md", headline="Given").headline == "Given"

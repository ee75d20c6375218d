from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import StoryFileError
from tracker.formats import read_story
from tracker.formats.encoding import Decoded, decode, encode
from tracker.formats.page_text import read_page_text
from tracker.samples import read_sample
from tracker.spans import Span
from tracker.stories import Fact, PoliticalSplit

SENTENCE = "There's an 8% chance that the dam will fail before 2031, according to the Metaculus community."
PAGE = f"""Story

Dam Cracks Widen

  Dam Cracks Widen
  Published Mar 2, 2029
  Last updated Mar 3, 2029
  Photo: Agency

  Facts
  • Cracks widened.[1][2]
  • Engineers
    measured again.[3]

  The Spin
  Pro-dam narrative
  It will hold.

  Metaculus Prediction

  {SENTENCE}

  Second thoughts follow.

  Political split
  LEFT
  Paper A: It cracks
  • Paper B: It leaks
  RIGHT
  CENTER
  More neutral political stance articles
  Paper C: A dam
"""


def test_the_seed_story_is_understood_whole() -> None:
    story = read_story(read_sample("white_house_north_korea.txt"), name="seed")
    assert story.headline == "White House: N. Korea Covertly Sending Weapons to Russia"
    assert story.published_on == date(2022, 11, 4)
    assert story.image_credit == "Reuters [via PBS NewsHour]"
    assert [fact.references for fact in story.facts] == [(str(n),) for n in range(1, 7)]
    assert story.facts[0].text.startswith("The Biden admin. stated on Wednesday")
    assert story.facts[5].text.endswith('it had a "lawful right" to do so.')
    assert [narrative.label for narrative in story.narratives] == ["Republican", "Democratic", "Nerd"]
    assert story.nerd_narrative is not None
    assert story.nerd_narrative.text == (
        "There's a 10% chance that North Korea will send more than 100 troops to Ukraine, without Ukrainian "
        "consent, before 2024, according to the Metaculus prediction community."
    )
    assert story.split == PoliticalSplit()


def test_every_section_of_another_page() -> None:
    story = read_page_text(PAGE, name="dam.txt")
    assert story.headline == "Dam Cracks Widen"
    assert story.published_on == date(2029, 3, 3)
    assert story.image_credit == "Agency"
    assert story.facts == (
        Fact(text="Cracks widened.", references=("1", "2")),
        Fact(text="Engineers measured again.", references=("3",)),
    )
    assert [(told.label, told.is_nerd) for told in story.narratives] == [("Pro-dam", False), ("Nerd", True)]
    assert story.nerd_narrative is not None
    assert story.nerd_narrative.text == f"{SENTENCE}\n\n  Second thoughts follow."
    assert story.split == PoliticalSplit(
        left=("Paper A: It cracks", "Paper B: It leaks"), neutral=("Paper C: A dam",)
    )


@given(
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    indent=st.text(st.sampled_from(" \t\u00a0"), max_size=3),
    has_bom=st.booleans(),
)
def test_a_patched_span_leaves_every_other_byte(end: str, indent: str, has_bom: bool) -> None:
    text = end.join(indent + line for line in PAGE.split("\n"))
    data = encode(Decoded(text=text, has_bom=has_bom))
    story = read_story(data, name="dam.txt")
    assert all(narrative.span.of(story.text) == narrative.text for narrative in story.narratives)
    start = story.text.index(SENTENCE)
    assert story.nerd_narrative is not None
    assert story.nerd_narrative.span.holds(Span(start, start + len(SENTENCE)))
    patched = story.text[:start] + SENTENCE.replace("an 8%", "a 9%") + story.text[start + len(SENTENCE) :]
    written = encode(Decoded(text=patched, has_bom=decode(data, "dam.txt").has_bom))
    assert written == data.replace(b"an 8%", b"a 9%")


def test_two_nerd_narratives_are_refused_with_their_lines() -> None:
    twice = "Title\n\nNerd narrative\n\nOne.\n\nMetaculus Prediction\n\nTwo.\n"
    with pytest.raises(StoryFileError, match=r"^dam\.txt has 2 nerd narratives, on lines 3 and 7: keep one"):
        read_page_text(twice, name="dam.txt")


def test_no_headline_is_refused_unless_one_is_given() -> None:
    headless = "Last updated Nov 04, 2022\nFacts\n• One.[1]\n"
    with pytest.raises(StoryFileError, match=r"^dam\.txt has no headline .* --headline$"):
        read_page_text(headless, name="dam.txt")
    assert read_page_text(headless, name="dam.txt", headline="Given").headline == "Given"


def test_a_narrative_without_text_is_empty_and_without_sections_there_is_no_split() -> None:
    story = read_page_text("Title\n\nNerd narrative\n\nFacts\n• One.\n", name="dam.txt")
    assert story.nerd_narrative is not None
    assert story.nerd_narrative.text == ""
    assert story.split is None


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("Nerd Narrative:", "Nerd"),
        ("NERD NARRATIVE", "Nerd"),
        ("Establishment-critical narrative", "Establishment-critical"),
        ("Pro-North Korea narrative", "Pro-North Korea"),
        ("Narrative B", "B"),
    ],
)
def test_narrative_headings(heading: str, label: str) -> None:
    story = read_page_text(f"Title\n\nFacts\n• One.\n\n{heading}\nText.\n", name="dam.txt")
    assert [(told.label, told.text) for told in story.narratives] == [(label, "Text.")]


def test_a_title_that_is_the_word_story_is_kept() -> None:
    assert read_page_text("Story\n\nFacts\n• One.\n", name="dam.txt").headline == "Story"

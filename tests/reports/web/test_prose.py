from hypothesis import given
from hypothesis import strategies as st

from reports.web.prose import Run, paragraphs, readable
from tracker.spans import Span


def test_paragraphs_end_at_empty_lines_whatever_ends_the_lines() -> None:
    for end in ("\n", "\r\n", "\r"):
        text = f"One,{end}still one.{end} \t{end}Two.{end}{end}{end}Three."
        found = paragraphs(text, Span(0, len(text)))
        assert [[run.text for run in paragraph] for paragraph in found] == [
            ["One, still one."],
            ["Two."],
            ["Three."],
        ]


def test_the_sentences_that_state_a_forecast_are_told_apart() -> None:
    text = "Before. A 10% chance. After."
    assert paragraphs(text, Span(0, len(text)), [Span(8, 21)]) == (
        (Run(text="Before. "), Run(text="A 10% chance.", is_forecast=True), Run(text=" After.")),
    )


def test_markdowns_marks_are_not_read_out() -> None:
    told = readable('A **bold** [link](https://a.example/b "t") and\n_more_.')
    assert told == "A bold link and more."
    assert readable("snake_case_words and 2 * 3 * 4") == "snake_case_words and 2 * 3 * 4"


@given(text=st.text(alphabet="ab .\n\r\t*[](", max_size=60), data=st.data())
def test_no_letter_is_lost_or_said_twice(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    spans = [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    found = paragraphs(text, Span(0, len(text)), spans)
    said = "".join(run.text for paragraph in found for run in paragraph)
    assert [letter for letter in said if letter in "ab"] == [letter for letter in text if letter in "ab"]

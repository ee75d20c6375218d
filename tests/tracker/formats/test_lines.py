import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.formats.lines import bullet_free, items, span_of, split_lines, without_references

ragged = st.text(st.sampled_from("aB• \t\u00a0\r\n\u2028é[1]-"), max_size=60)


@given(ragged)
def test_every_line_slices_back_and_none_is_lost(text: str) -> None:
    lines = split_lines(text)
    assert all(line.span.of(text) == line.content for line in lines)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert "".join("".join(line.content.split()) for line in lines) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("a\nb\r\nc\rd", ["a", "b", "c", "d"]),
        ("a\n", ["a"]),
        ("a\u2028b", ["a\u2028b"]),
        ("\n\u00a0 a \n", ["", "a"]),
        ("", [""]),
    ],
)
def test_only_the_three_line_ends_end_a_line(text: str, contents: list[str]) -> None:
    assert [line.content for line in split_lines(text)] == contents


def test_the_span_of_nothing_is_empty_where_asked() -> None:
    assert span_of(split_lines(" \n "), 7).start == 7


@pytest.mark.parametrize(
    ("content", "rest"),
    [
        ("• One", "One"),
        ("•One", "One"),
        ("- One", "One"),
        ("\u2013\u00a0One", "One"),
        ("12. One", "One"),
        ("-5 degrees", None),
        ("2024. A year", None),
        ("One", None),
    ],
)
def test_list_marks(content: str, rest: str | None) -> None:
    assert bullet_free(content) == rest


def test_a_line_without_a_mark_goes_on_with_the_item_above() -> None:
    assert items(split_lines("• One\n  goes on\n\n  and on\n• Two")) == ("One goes on and on", "Two")


def test_without_any_mark_each_paragraph_is_an_item() -> None:
    assert items(split_lines("One\ngoes on\n\nTwo")) == ("One goes on", "Two")


@pytest.mark.parametrize(
    ("item", "text", "references"),
    [
        ("A fact.[1]", "A fact.", ("1",)),
        ("A fact.[1][2]", "A fact.", ("1", "2")),
        ("A fact [1]. More [2, 3].", "A fact. More.", ("1", "2", "3")),
        ("A fact.[^4](https://example.org/a)", "A fact.", ("4",)),
        ("A fact.[1] Again.[1]", "A fact. Again.", ("1",)),
        ("The law [2022] and [sic] stay.", "The law [2022] and [sic] stay.", ()),
    ],
)
def test_references(item: str, text: str, references: tuple[str, ...]) -> None:
    assert without_references(item) == (text, references)

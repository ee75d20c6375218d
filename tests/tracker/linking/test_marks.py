from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import make_citation
from tests.tracker.linking.entries import make_entry
from tracker.linking.claim import claim_of
from tracker.linking.marks import Mark, Piece, cut_up, is_opposite, mark_both
from tracker.linking.statement import Statement, read_claim, read_title
from tracker.spans import Span

CLAIM = "North Korea will send more than 100 troops to Ukraine, without Ukrainian consent, before 2024"


def both(title: str, claim: str = CLAIM) -> tuple[Statement, Statement]:
    negated = " not " in claim
    return read_claim(claim_of(make_citation(claim=claim, negated=negated))), read_title(make_entry(title))


def differing(title: str, claim: str = CLAIM) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    left, right = mark_both(*both(title, claim))
    return shown(left), shown(right)


def shown(pieces: tuple[Piece, ...]) -> list[tuple[str, str]]:
    return [(piece.mark.value, piece.text) for piece in pieces if piece.mark]


@pytest.mark.parametrize(
    "title",
    [
        f"Will {CLAIM}?",
        f"Will {CLAIM.replace('before 2024', 'by the end of 2023')}?",
        f"Will {CLAIM.replace('before 2024', 'by January 1, 2024')}?",
        f"Will {CLAIM.replace('troops', 'soldiers')}?",
    ],
)
def test_what_says_the_same_in_other_words_is_not_marked(title: str) -> None:
    assert differing(title) == ([], [])


@pytest.mark.parametrize(
    ("title", "left", "right"),
    [
        (CLAIM.replace("2024", "2025"), [("date", "before 2024")], [("date", "before 2025")]),
        (
            CLAIM.replace("100", "1,000"),
            [("number", "more than 100")],
            [("number", "more than 1,000")],
        ),
        (
            CLAIM.replace("more", "fewer"),
            [("number", "more than 100")],
            [("number", "fewer than 100")],
        ),
        (CLAIM.replace("North", "South"), [("name", "North Korea")], [("name", "South Korea")]),
        (CLAIM.replace("will send", "will not send"), [], [("polarity", "not")]),
        (CLAIM.replace("consent", "applause"), [("wording", "consent")], [("wording", "applause")]),
        (CLAIM.replace(", before 2024", ""), [("date", "before 2024")], []),
        (CLAIM.replace("more than 100 ", ""), [("number", "more than 100")], []),
    ],
)
def test_what_differs_is_marked_where_it_stands(
    title: str, left: list[tuple[str, str]], right: list[tuple[str, str]]
) -> None:
    assert differing(f"Will {title}?") == (left, right)


def test_a_date_that_both_have_is_not_marked_beside_one_that_differs() -> None:
    left, right = differing(
        "Will Ann Lee, who won the 2022 primary, win the election by 1 June 2025?",
        "Ann Lee, who won the 2022 primary, will win the election by 1 June 2024",
    )
    assert all("2022" not in text for _, text in (*left, *right))
    assert [text for mark, text in right if mark == "date"] == ["by 1 June 2025"]


def test_a_date_from_the_words_around_the_claim_has_no_place_in_it() -> None:
    left, right = differing(
        "Will North Korea send more than 100 troops before 2025?", "North Korea will send troops"
    )
    assert all(mark != "date" for mark, _ in left)
    assert ("date", "before 2025") in right


def test_a_name_that_only_explains_another_is_mere_wording() -> None:
    title = "Will the bridge in Millbrook, Larkshire open before 2028?"
    claim = "the bridge in Millbrook will open before 2028"
    assert differing(title, claim) == ([], [("wording", "Larkshire")])


def test_neighbours_of_one_kind_are_one_mark_and_overlaps_belong_to_the_first() -> None:
    text = "one two three"
    marks = [
        (Span(4, 7), Mark.NUMBER),
        (Span(4, 13), Mark.WORD),
        (Span(0, 3), Mark.NUMBER),
        (Span(8, 13), Mark.NAME),
    ]
    assert cut_up(text, marks) == (
        Piece("one two", Mark.NUMBER),
        Piece(" "),
        Piece("three", Mark.NAME),
    )
    assert cut_up("", []) == ()


def test_only_mere_wording_is_of_little_weight() -> None:
    assert [mark for mark in Mark if not mark.is_weighty] == [Mark.WORD]


@pytest.mark.parametrize(
    ("claim", "title", "opposite"),
    [
        ("the bridge will open before 2028", "Will the bridge not open before 2028?", True),
        ("the bridge will not open before 2028", "Will the bridge open before 2028?", True),
        ("the bridge will not open before 2028", "Will the bridge not open before 2028?", False),
        ("Ann Lee will cease to be mayor", "Will Ann Lee remain mayor?", True),
        ("Ann Lee will be mayor", "Will anyone other than Ann Lee be mayor?", False),  # no mere turning round
    ],
)
def test_the_opposite_is_what_turning_the_number_round_would_mend(
    claim: str, title: str, *, opposite: bool
) -> None:
    assert is_opposite(*both(title, claim)) is opposite


_PARTS = st.sampled_from(
    [
        "North Korea",
        "will",
        "not",
        "send",
        "more than 100",
        "1,000 troops",
        "troops",
        "to Ukraine",
        "before 2024",
        "by 1 June 2025",
        "if",
        "(AI)",
        "—",
        "before",
        "2024",
        "  ",
        "?",
        "remain",
        "50%",
    ]
)


@given(st.lists(_PARTS, min_size=1, max_size=12), st.lists(_PARTS, min_size=1, max_size=12))
def test_pieces_joined_are_the_text_and_what_is_alike_has_no_mark(left: list[str], right: list[str]) -> None:
    claim, title = both(" ".join(right), " ".join(left))
    for statement, pieces in zip((claim, title), mark_both(claim, title), strict=True):
        assert "".join(piece.text for piece in pieces) == statement.text
        assert all(piece.text for piece in pieces)
    assert not any(piece.mark for pieces in mark_both(title, title) for piece in pieces)

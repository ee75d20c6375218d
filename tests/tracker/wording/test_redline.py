from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.wording.redline import (
    Piece,
    PieceKind,
    redline,
    render_redline_html,
    render_redline_text,
)

OLD = "There's a 10% chance that it rains & <b>pours</b>."
NEW = "There's an 8% chance that it rains & <b>pours</b>."


def test_words_that_changed_together_are_one_change() -> None:
    assert redline(OLD, NEW) == (
        Piece(PieceKind.KEEP, "There's "),
        Piece(PieceKind.DELETE, "a 10%"),
        Piece(PieceKind.INSERT, "an 8%"),
        Piece(PieceKind.KEEP, " chance that it rains & <b>pours</b>."),
    )


def test_in_text() -> None:
    assert render_redline_text(redline(OLD, NEW)).startswith("There's [-a 10%-]{+an 8%+} chance")


def test_in_html_everything_is_escaped() -> None:
    assert render_redline_html(redline(OLD, NEW)) == (
        "There&#x27;s <del>a 10%</del><ins>an 8%</ins> chance that it rains &amp; &lt;b&gt;pours&lt;/b&gt;."
    )
    assert render_redline_html(redline("a", "<script>")) == "<del>a</del><ins>&lt;script&gt;</ins>"


def test_nothing_changed() -> None:
    assert redline(OLD, OLD) == (Piece(PieceKind.KEEP, OLD),)
    assert redline("", "") == ()


@given(st.text(alphabet="ab 1%\n.👩‍", max_size=60), st.text(alphabet="ab 1%\n.👩‍", max_size=60))
def test_the_pieces_are_both_texts(old: str, new: str) -> None:
    pieces = redline(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.INSERT) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.DELETE) == new


def test_a_long_text_is_compared_where_it_differs() -> None:
    old = "The same line.\n" * 4000 + "There's a 10% chance.\n"
    pieces = redline(old, old.replace("a 10%", "an 8%"))
    assert [piece.text for piece in pieces[1:]] == ["a 10%", "an 8%", " chance.\n"]
    rewritten = redline("a b " * 3000, "b c " * 3000)
    assert [piece.kind for piece in rewritten if piece.text.strip()][:2] == [
        PieceKind.DELETE,
        PieceKind.INSERT,
    ]

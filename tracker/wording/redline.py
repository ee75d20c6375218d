"""What differs between a sentence and its draft, word by word?"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

_WORD = re.compile(r"\s+|[^\W_]+(?:[.,'’][^\W_]+)*%?|.", re.DOTALL)
_MOST_WORDS = 2000
"""Beyond this many changed words on either side the whole stretch is one change, which stays fast."""


class PieceKind(StrEnum):
    """What became of a piece of text."""

    KEEP = "keep"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that was kept, deleted or inserted."""

    kind: PieceKind
    text: str


@lru_cache(maxsize=1024)  # editors look at the same drafts all morning
def redline(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that lead from `old` to `new`.

    Kept and deleted pieces joined are `old`; kept and inserted pieces joined are `new`.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle = before[head : len(before) - tail], after[head : len(after) - tail]
    pieces: list[Piece] = []
    _add(pieces, PieceKind.KEEP, "".join(before[:head]))
    if max(map(len, middle)) > _MOST_WORDS:
        _add(pieces, PieceKind.DELETE, "".join(middle[0]))
        _add(pieces, PieceKind.INSERT, "".join(middle[1]))
    else:
        pieces += _compared(*middle)
    _add(pieces, PieceKind.KEEP, "".join(before[len(before) - tail :]))
    return tuple(_without_islands(pieces))


def _common(left: list[str], right: list[str]) -> int:
    """How many words the two begin with in common."""
    return next(
        (n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )


def _compared(before: list[str], after: list[str]) -> list[Piece]:
    pieces: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            _add(pieces, PieceKind.KEEP, "".join(before[i:j]))
            continue
        _add(pieces, PieceKind.DELETE, "".join(before[i:j]))
        _add(pieces, PieceKind.INSERT, "".join(after[k:m]))
    return pieces


def render_redline_text(pieces: tuple[Piece, ...]) -> str:
    """For a terminal: "There's [-a 10%-]{+an 8%+} chance"."""
    marks = {PieceKind.KEEP: ("", ""), PieceKind.DELETE: ("[-", "-]"), PieceKind.INSERT: ("{+", "+}")}
    return "".join(f"{marks[piece.kind][0]}{piece.text}{marks[piece.kind][1]}" for piece in pieces)


def render_redline_html(pieces: tuple[Piece, ...]) -> str:
    """For a page: `del` and `ins` elements, everything else escaped."""
    tags = {PieceKind.DELETE: "del", PieceKind.INSERT: "ins"}
    shown = []
    for piece in pieces:
        text = html.escape(piece.text)
        tag = tags.get(piece.kind)
        shown.append(f"<{tag}>{text}</{tag}>" if tag else text)
    return "".join(shown)


def _add(pieces: list[Piece], kind: PieceKind, text: str) -> None:
    if text:
        pieces.append(Piece(kind, text))


def _without_islands(pieces: list[Piece]) -> list[Piece]:
    """White space alone between two changes joins them: one change of two words reads better than two."""
    merged: list[Piece] = []
    deleted, inserted, waiting = "", "", ""
    for piece in pieces:
        is_island = piece.kind is PieceKind.KEEP and piece.text.isspace() and (deleted or inserted)
        if is_island:
            waiting += piece.text
        elif piece.kind is PieceKind.KEEP:
            _add(merged, PieceKind.DELETE, deleted)
            _add(merged, PieceKind.INSERT, inserted)
            _add(merged, PieceKind.KEEP, waiting + piece.text)
            deleted = inserted = waiting = ""
        else:
            deleted += waiting + (piece.text if piece.kind is PieceKind.DELETE else "")
            inserted += waiting + (piece.text if piece.kind is PieceKind.INSERT else "")
            waiting = ""
    _add(merged, PieceKind.DELETE, deleted)
    _add(merged, PieceKind.INSERT, inserted)
    _add(merged, PieceKind.KEEP, waiting)
    return merged

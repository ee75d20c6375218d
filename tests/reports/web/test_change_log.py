from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from reports.web.change_log import change_log, redline
from reports.web.pages import Piece
from tracker.kept import Cause, Printing, StoryVersion
from tracker.spans import Span

DAY = datetime(2023, 1, 1, tzinfo=UTC)


def version(number: int, cause: Cause) -> StoryVersion:
    return StoryVersion(
        id=number, number=number, body=b"", published_on=None, saved_at=DAY, saved_by="Ada", cause=cause
    )


def printing(number: int, sentence: str) -> Printing:
    return Printing(version_id=number, span=Span(0, 1), sentence=sentence, stated="10%")


def test_only_what_changed_is_struck_out_and_put_in() -> None:
    assert redline("A 10% chance, up from 8%.", "A 4% chance, down from 8%.") == (
        Piece(kind="same", text="A "),
        Piece(kind="old", text="10%"),
        Piece(kind="new", text="4%"),
        Piece(kind="same", text="chance, "),
        Piece(kind="old", text="up"),
        Piece(kind="new", text="down"),
        Piece(kind="same", text="from 8%."),
    )


@given(old=st.lists(st.sampled_from("abc"), max_size=8), new=st.lists(st.sampled_from("abc"), max_size=8))
def test_a_redline_holds_both_sentences(old: list[str], new: list[str]) -> None:
    pieces = redline(" ".join(old), " ".join(new))
    kept = [word for piece in pieces if piece.kind != "new" for word in piece.text.split()]
    put = [word for piece in pieces if piece.kind != "old" for word in piece.text.split()]
    assert (kept, put) == (old, new)


def test_sentences_that_come_and_go_are_in_the_log() -> None:
    log = change_log(
        [version(1, Cause.ADDED), version(2, Cause.CHANGED), version(3, Cause.CHANGED)],
        {1: [printing(1, "One."), printing(2, "One.")], 2: [printing(2, "Two."), printing(3, "Two.")]},
        [],
    )
    assert [entry.what for entry in log] == [
        "Story edited by the newsroom",
        "Story edited by the newsroom",
        "Story added",
    ]
    assert [[piece for change in entry.changes for piece in change.pieces] for entry in log] == [
        [Piece(kind="old", text="One.")],
        [Piece(kind="new", text="Two.")],
        [],
    ]

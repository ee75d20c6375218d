"""What became of a story since it was added, version by version?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from reports.web.pages import LineChange, LogEntry, Piece
from reports.web.prose import readable
from tracker.drafts import Draft
from tracker.kept import Cause, Printing, StoryVersion

_WHAT = {
    Cause.ADDED: "Story added",
    Cause.CHANGED: "Story edited by the newsroom",
    Cause.PUBLISHED: "Forecast updated",
}


def change_log(
    versions: Sequence[StoryVersion],
    printings: Mapping[int, Sequence[Printing]],
    published: Sequence[Draft],
) -> tuple[LogEntry, ...]:
    """The log, the newest version first.

    `printings` are those of each citation, by its number; `published` are the drafts that were written into
    the story, which know who approved them and why.
    """
    entries: list[LogEntry] = []
    before: Mapping[int, Printing] = {}
    for version in versions:
        now = {
            number: printing
            for number, all_of_it in printings.items()
            for printing in all_of_it
            if printing.version_id == version.id
        }
        changes = tuple(_changes(before, now, published)) if entries else ()
        entries.append(LogEntry(at=version.saved_at, what=_WHAT[version.cause], changes=changes))
        before = now
    return tuple(reversed(entries))


def redline(old: str, new: str) -> tuple[Piece, ...]:
    """What to strike out of `old` and what to put in, word by word, to get `new`."""
    before, after = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    matcher = SequenceMatcher(
        None, [word.strip() for word in before], [word.strip() for word in after], autojunk=False
    )
    pieces: list[Piece] = []
    for what, start, end, other_start, other_end in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece(kind="same", text="".join(after[other_start:other_end])))
            continue
        if start < end:
            pieces.append(Piece(kind="old", text="".join(before[start:end]).rstrip()))
        if other_start < other_end:
            pieces.append(Piece(kind="new", text="".join(after[other_start:other_end]).rstrip()))
    return tuple(pieces)


def _changes(
    before: Mapping[int, Printing], now: Mapping[int, Printing], published: Sequence[Draft]
) -> Iterator[LineChange]:
    for number in sorted(before.keys() | now.keys()):
        old = before[number].sentence if number in before else ""
        new = now[number].sentence if number in now else ""
        if old == new:
            continue
        draft = next(
            (
                draft
                for draft in published
                if draft.citation_id == number and (draft.old, draft.new) == (old, new)
            ),
            None,
        )
        yield LineChange(
            pieces=redline(readable(old), readable(new)),
            why=draft.reason if draft else "",
            evidence=draft.evidence if draft else "",
            decided_by=draft.decided_by if draft else "",
        )

"""What became of a story since it was added, version by version, and which of it was a correction?"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from reports.corrections import ChangeKind, decide_kind
from reports.web.pages import LineChange, LogEntry, Piece
from reports.web.prose import readable
from tracker.drafts import Draft
from tracker.kept import Cause, Printing, StoryVersion

IsWrong = Callable[[int, Printing], bool]
"""Whether a printing of the citation with this number was not what the source said on its day."""

_WHAT = {
    Cause.ADDED: "Story added",
    Cause.CHANGED: "Story edited by the newsroom",
    Cause.PUBLISHED: "Forecast updated",
}
_CORRECTED = "Forecast corrected"


def nothing_is_wrong(_citation: int, _printing: Printing) -> bool:
    """Where nothing is known of the source."""
    return False


def change_log(
    versions: Sequence[StoryVersion],
    printings: Mapping[int, Sequence[Printing]],
    published: Sequence[Draft],
    *,
    is_wrong: IsWrong = nothing_is_wrong,
    unshown: Collection[int] = (),
) -> tuple[LogEntry, ...]:
    """The log, the newest version first; what a version corrected stands apart from what it updated.

    `printings` are those of each citation, by its number; `published` are the drafts that were written into
    the story, which know who approved them and why. `is_wrong` is asked only of figures that a person
    replaced. Of the citations in `unshown`, whose platform's numbers readers are not shown, the evidence is
    left out.
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
        changes: tuple[LineChange, ...] = ()
        if entries:
            stood = {number: _stood_since(printings[number], printing) for number, printing in before.items()}
            changes = tuple(_changes(version.cause, before, stood, now, published, is_wrong, unshown))
        entries.extend(_entries(version, changes))
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


def _entries(version: StoryVersion, changes: tuple[LineChange, ...]) -> Iterator[LogEntry]:
    corrected = tuple(change for change in changes if change.kind is ChangeKind.CORRECTION)
    others = tuple(change for change in changes if change.kind is not ChangeKind.CORRECTION)
    if others or not corrected:
        kind = ChangeKind.UPDATE if others else ChangeKind.EDIT
        yield LogEntry(
            at=version.saved_at,
            what=_WHAT[version.cause],
            changes=others,
            kind=ChangeKind.ADDED if version.cause is Cause.ADDED else kind,
            number=version.number,
        )
    if corrected:
        yield LogEntry(
            at=version.saved_at,
            what=_CORRECTED,
            changes=corrected,
            kind=ChangeKind.CORRECTION,
            number=version.number,
        )


def _stood_since(printings: Sequence[Printing], last: Printing) -> Printing:
    """The printing in which the figure of `last` first stood: it was right or wrong on that day."""
    first = last
    for printing in sorted(printings, key=lambda each: each.version_id, reverse=True):
        if printing.version_id > last.version_id:
            continue
        if (printing.stated, printing.printed_on) != (last.stated, last.printed_on):
            break
        first = printing
    return first


def _changes(
    cause: Cause,
    before: Mapping[int, Printing],
    stood: Mapping[int, Printing],
    now: Mapping[int, Printing],
    published: Sequence[Draft],
    is_wrong: IsWrong,
    unshown: Collection[int],
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
        stated_before = before[number].stated if number in before else ""
        stated_after = now[number].stated if number in now else ""
        has_new_figure = cause is Cause.CHANGED and bool(stated_before) and stated_before != stated_after
        kind = decide_kind(
            cause,
            stated_before=stated_before,
            stated_after=stated_after,
            was_wrong=has_new_figure and is_wrong(number, stood[number]),
            reason=draft.reason if draft else "",
        )
        is_told = draft is not None and number not in unshown
        yield LineChange(
            pieces=redline(readable(old), readable(new)),
            why=draft.reason if draft and is_told else "",
            evidence=draft.evidence if draft and is_told else "",
            decided_by=draft.decided_by if draft else "",
            old=readable(old),
            new=readable(new),
            citation=number,
            kind=kind,
        )

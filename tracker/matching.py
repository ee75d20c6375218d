"""Which citations of a story's new version are the ones that the last version had?

The same sentence is the same citation. So is the same claim on the same platform, to the same date and
under the same condition, whatever figure it states now. What is left over is new, or gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.citations.citation import Citation
from tracker.kept import KeptCitation
from tracker.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """How the citations of two versions correspond.

    `again`: found anew in the new text. `unread`: the kept sentence still stands there, though nothing in
    it states a forecast any more (it tells how the question ended).
    """

    again: tuple[tuple[KeptCitation, Citation], ...]
    unread: tuple[tuple[KeptCitation, Span], ...]
    new: tuple[Citation, ...]
    gone: tuple[KeptCitation, ...]


def match_citations(kept: Sequence[KeptCitation], found: Sequence[Citation], text: str) -> Matching:
    """Match a story's kept citations with those found in `text`; each is used once, in reading order.

    Those in print come before those marked removed, which come back only for what is left.
    """
    kept = sorted(kept, key=lambda citation: citation.removed_at is not None)
    waiting = list(found)
    again: list[tuple[KeptCitation, Citation]] = []
    unread: list[tuple[KeptCitation, Span]] = []
    for same in (_same_sentence, _same_claim):
        for citation in kept:
            if any(citation is done for done, _ in again):
                continue
            match = next((other for other in waiting if same(citation, other)), None)
            if match is not None:
                waiting.remove(match)
                again.append((citation, match))
    gone: list[KeptCitation] = []
    taken = [match.span for _, match in again]
    for citation in kept:
        if any(citation is done for done, _ in again):
            continue
        span = _standing_alone(citation.printing.sentence, text)
        if span is not None and span not in taken:
            unread.append((citation, span))
        else:
            gone.append(citation)
    return Matching(again=tuple(again), unread=tuple(unread), new=tuple(waiting), gone=tuple(gone))


def _same_sentence(kept: KeptCitation, found: Citation) -> bool:
    return kept.printing.sentence == found.sentence


def _same_claim(kept: KeptCitation, found: Citation) -> bool:
    # Under another condition, or with "this year" meaning another year, the same words claim something else.
    return (
        kept.platform == found.platform
        and kept.negated == found.negated
        and kept.deadline == found.deadline
        and _plain(kept.condition or "") == _plain(found.condition or "")
        and _plain(kept.claim) == _plain(found.claim)
    )


def _plain(claim: str) -> str:
    return " ".join(claim.casefold().replace("’", "'").split())


def _standing_alone(sentence: str, text: str) -> Span | None:
    start = text.find(sentence)
    if start < 0 or text.find(sentence, start + 1) >= 0:
        return None
    return Span(start, start + len(sentence))

"""How would the outlet's own sentences read under another style sheet? Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from db import Connection, citations
from db.own_sentences import newest_drafted, newest_linked
from reports.desk.context import WorkContext
from reports.desk.draft_updates import consider
from reports.desk.moved_lines import desk_of
from reports.drafting import Desk, NoProposal
from tracker.errors import NerdlineError
from tracker.kept import KeptCitation
from tracker.significance import Thresholds
from tracker.wording.redline import Piece, redline
from tracker.wording.style import Style

MOST = 8
"""So many sentences are shown."""

_LOOKED_AT = 40
_ANY_MOVE = Thresholds(points=1e-6, log_odds=1e-6, least_crowd=0)
"""A preview words each sentence anew, whether or not its number has moved enough for a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """A citation's sentence under the sheet that counts now, and under the other one.

    `pieces` lead from the one to the other; `refused` says why the other sheet has no sentence for it.
    """

    citation: KeptCitation
    now: str
    then: str
    pieces: tuple[Piece, ...]
    refused: str = ""

    @property
    def is_same(self) -> bool:
        """Whether the sheets agree about it."""
        return self.now == self.then and not self.refused


def preview_style(context: WorkContext, connection: Connection, style: Style) -> tuple[Previewed, ...]:
    """The sentences of the queue, then the newest in print, as both sheets word what the sources say now."""
    desk = replace(desk_of(context, connection), thresholds=_ANY_MOVE, quiet=timedelta())
    found: list[Previewed] = []
    for citation in _sentences(connection):
        shown = _previewed(context, connection, citation, desk=desk, style=style)
        if shown is not None:
            found.append(shown)
        if len(found) == MOST:
            break
    return tuple(found)


def _sentences(connection: Connection) -> Iterator[KeptCitation]:
    in_queue = newest_drafted(connection, limit=MOST)
    others = [one for one in newest_linked(connection, limit=_LOOKED_AT) if one not in in_queue]
    numbers = [*in_queue, *others]
    kept = {one.id: one for one in citations.citations_numbered(connection, numbers)}
    return (kept[number] for number in numbers if number in kept)


def _previewed(
    context: WorkContext, connection: Connection, citation: KeptCitation, *, desk: Desk, style: Style
) -> Previewed | None:
    if citation.link is None or citation.removed_at is not None or not citation.printing.stated:
        return None
    now, why_not = _worded(context, connection, citation, desk)
    then, refused = _worded(context, connection, citation, replace(desk, style=style))
    if why_not and refused:
        return None
    return Previewed(
        citation=citation,
        now=now,
        then=then,
        pieces=redline(now, then),
        refused=refused if not why_not else "",
    )


def _worded(
    context: WorkContext, connection: Connection, citation: KeptCitation, desk: Desk
) -> tuple[str, str]:
    """A citation's sentence under the desk's sheet, or as printed and why there is none."""
    printed = citation.printing.sentence
    if citation.link is None:
        return printed, "it has no question"
    try:
        told = consider(connection, citation, citation.link, desk=desk, context=context)
    except NerdlineError as error:
        return printed, str(error)
    if isinstance(told, NoProposal):
        # Up to date under this sheet: the sentence in print is what it says.
        return printed, "" if told.why == "the line is up to date" else told.why
    return told.new, ""

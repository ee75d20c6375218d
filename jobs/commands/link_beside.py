"""`nerdline link show` and `link review`: a citation and its questions side by side."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jobs.commands.options import AsJson, By, SettingsFile
from jobs.commands.outcome_names import outcome_named
from tracker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.desk.weigh_links import Weighed, Weighing
    from tracker.linking.marks import Piece


def show(
    citation: Annotated[int, typer.Argument(metavar="CITATION", help="The citation's id.")],
    question: Annotated[
        str, typer.Argument(metavar="[QUESTION]", help="Only this one: metaculus:12100, or its URL.")
    ] = "",
    *,
    settings: SettingsFile = None,
    as_json: AsJson = False,
) -> None:
    """Put a citation beside the questions that it may mean, the differences marked. Nothing is decided."""
    from jobs.opening import settings_from
    from jobs.output import print_json
    from jobs.side_by_side_text import print_weighing, terminal
    from jobs.wiring import context_of
    from reports.desk.weigh_links import weigh

    with context_of(settings_from(settings)) as context:
        named = outcome_named(question, context) if question else None
        weighing = weigh(context, citation, named)
    if as_json:
        print_json(_weighing(weighing))
    else:
        print_weighing(weighing, terminal())


def review(
    story: Annotated[str, typer.Argument(help="Only this story's citations.")] = "",
    *,
    by: By = "",
    settings: SettingsFile = None,
) -> None:
    """Go through the citations that nobody has linked, one after the other, and decide. In a terminal."""
    from jobs.opening import settings_from
    from jobs.output import print_line, warn
    from jobs.review_links import review_links
    from jobs.side_by_side_text import terminal
    from jobs.wiring import context_of

    if not sys.stdin.isatty():
        raise UsageError(
            "link review asks a person: run it in a terminal; for programs there are "
            "link show --json, link confirm and link reject"
        )
    with context_of(settings_from(settings), by=by) as context:
        reviewed = review_links(context, terminal(), _ask, story=story)
    print_line(f"{reviewed.confirmed} confirmed, {reviewed.rejected} rejected, {reviewed.skipped} skipped")
    for sentence in reviewed.failed:
        warn(sentence)
    if reviewed.failed:
        raise typer.Exit(1)


def _ask(prompt: str) -> str:
    return input(f"{prompt}: ")


def _weighing(weighing: Weighing) -> dict[str, Any]:
    citation = weighing.citation
    return {
        "citation": citation.id,
        "sentence": citation.printing.sentence,
        "claim": citation.claim,
        "stated": citation.printing.stated or None,
        "deadline": citation.deadline,
        "platform": citation.platform,
        "decision": weighing.decision.value if weighing.decision else None,
        "confidence": weighing.confidence,
        "notes": list(weighing.notes),
        "candidates": [_candidate(one) for one in weighing.candidates],
    }


def _candidate(weighed: Weighed) -> dict[str, Any]:
    question, beside, compared = weighed.question, weighed.beside, weighed.comparison
    return {
        "question": str(question.ref),
        "outcome": str(weighed.outcome) if weighed.outcome else None,
        "title": question.title,
        "url": question.url,
        "state": question.state.value,
        "closes": question.closes_at,
        "deadline": question.deadline,
        "resolution_criteria": question.resolution_criteria,
        "score": None if weighed.score is None else round(weighed.score, 4),
        "note": weighed.note or None,
        "claim_marked": _pieces(beside.left),
        "title_marked": _pieces(beside.right),
        "rows": [
            {"name": row.name, "sentence": row.left, "question": row.right, "sign": row.sign.value}
            for row in beside.rows
        ],
        "agrees": list(compared.agrees) if compared else [],
        "differs": list(compared.differs) if compared else [],
        "opposite": beside.is_opposite,
        "outcomes": [
            {
                "label": fit.outcome.label,
                "why": fit.why or None,
                "opposite": fit.is_opposite,
                "confirm": weighed.confirming_fit(fit) or None,
            }
            for fit in weighed.fits
        ],
        "confirm": weighed.confirming or None,
        "reject": weighed.rejecting,
    }


def _pieces(pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    return [{"text": piece.text, "differs": piece.mark.value if piece.mark else None} for piece in pieces]

"""What stands where a platform's numbers may not be shown to readers?"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from starlette.exceptions import HTTPException

from reports.republishing import Form, Republish, may_republish, official_embed
from reports.web.addresses import question_address
from reports.web.responses import FIGURE_POLICY
from reports.web.shown_figure import Figure
from tracker.questions import Question, QuestionRef, State
from tracker.settings import Settings


def refuse_unshown(settings: Settings, ref: QuestionRef) -> None:
    """Let pass what readers may be shown the numbers of.

    Raises:
        HTTPException: the platform's terms or the outlet's settings forbid it (451); it says why.
    """
    told = may_republish(settings, ref.platform)
    if not told.shows_numbers:
        raise HTTPException(HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS, told.why)


def withheld_figure(question: Question, republish: Republish, *, name: str, title: str) -> Figure:
    """The figure without number, chart and table: it says why, and leads to the platform if it may."""
    return Figure(
        id=name,
        title=title,
        platform=republish.label,
        platform_url=question.url if republish.shows_link else "",
        question=question_address(question.ref),
        standing="",
        finding="",
        now="",
        is_over=question.state is State.CLOSED or question.state.is_final,
        read="",
        method="",
        alt="",
        long="",
        drawings=(),
        rows=(),
        unchanged=0,
        omitted=0,
        withheld=republish.why,
        official=official_embed(question) if republish.form is Form.OFFICIAL else None,
    )


def policy_for(figures: Iterable[Figure | None]) -> str:
    """The policy of a page with these figures: frames from the platforms whose own embeds it shows, only."""
    origins = sorted({figure.official.origin for figure in figures if figure and figure.official})
    return f"{FIGURE_POLICY}; frame-src {' '.join(origins)}" if origins else FIGURE_POLICY

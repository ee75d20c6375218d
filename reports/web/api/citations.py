"""What is set for one citation: its thresholds, that it stays as printed, its quiet, its cadence?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, citation_rules, citations
from db.citation_rules import CitationRules
from reports.desk.context import WorkContext
from reports.desk.set_cadence import set_cadence
from reports.desk.set_rules import MOST_LOG_ODDS, MOST_POINTS, freeze, keep_quiet, set_thresholds
from reports.web.api.cited import rules_document
from reports.web.api.desk_documents import Cadence, RulesDocument
from reports.web.api.once import OnceRoute
from reports.web.api.private_answers import (
    Editor,
    Given,
    Instant,
    Looker,
    Number,
    RulesSeen,
    Word,
    Words,
    send_private,
    shown,
)
from reports.web.desk.guard import Visitor, act
from reports.web.page_context import context_of
from tracker.errors import UsageError

router = APIRouter(tags=["citations"], route_class=OnceRoute)


class Thresholds(Given):
    """From which move on a line is drafted anew; null for the outlet's own."""

    model_config = shown({"points": 5}, {"points": None, "log_odds": 0.5})

    points: Annotated[float | None, Field(gt=0, le=MOST_POINTS, allow_inf_nan=False, examples=[5])] = None
    log_odds: Annotated[float | None, Field(gt=0, le=MOST_LOG_ODDS, allow_inf_nan=False)] = None
    seen: RulesSeen = ""


class Freezing(Given):
    """Whether a line stays as printed."""

    model_config = shown({"is_frozen": True, "note": "quoted in court"})

    is_frozen: bool
    note: Words = ""
    seen: RulesSeen = ""


class Quiet(Given):
    """Until when nothing is proposed; null ends the quiet."""

    model_config = shown({"until": "2031-05-14T06:00:00Z"}, {"until": None})

    until: Instant | None
    seen: RulesSeen = ""


class Every(Given):
    """How often the citation's question is asked for."""

    model_config = shown({"every": "6h"}, {"every": "auto"})

    every: Annotated[Word, Field(examples=["45m", "6h", "2d", "auto"], description="auto: as usual.")]


@router.get("/citations/{citation_id}/rules", response_model=RulesDocument, operation_id="get_citation_rules")
async def get_rules(request: Request, visitor: Looker, citation_id: Number) -> Response:
    """What is set for a citation."""
    del visitor

    def build(connection: Connection) -> RulesDocument:
        citations.get_citation(connection, citation_id)
        return rules_document(citation_id, citation_rules.get_rules(connection, citation_id))

    return send_private(await context_of(request).read(build))


@router.put(
    "/citations/{citation_id}/thresholds", response_model=RulesDocument, operation_id="set_thresholds"
)
async def thresholds(request: Request, visitor: Editor, citation_id: Number, given: Thresholds) -> Response:
    """Set from which move on a line is drafted anew."""

    def work(context: WorkContext) -> CitationRules:
        return set_thresholds(
            context, citation_id, points=given.points, log_odds=given.log_odds, seen=given.seen or None
        )

    return await _done(request, visitor, citation_id, work)


@router.put("/citations/{citation_id}/frozen", response_model=RulesDocument, operation_id="freeze_citation")
async def frozen(request: Request, visitor: Editor, citation_id: Number, given: Freezing) -> Response:
    """Let a line stay as printed, or thaw it. A draft that waits for it is withdrawn."""

    def work(context: WorkContext) -> CitationRules:
        return freeze(
            context, citation_id, is_frozen=given.is_frozen, note=given.note, seen=given.seen or None
        )

    return await _done(request, visitor, citation_id, work)


@router.put("/citations/{citation_id}/quiet", response_model=RulesDocument, operation_id="quiet_citation")
async def quiet(request: Request, visitor: Editor, citation_id: Number, given: Quiet) -> Response:
    """Propose nothing for a line until an instant."""

    def work(context: WorkContext) -> CitationRules:
        return keep_quiet(context, citation_id, given.until, seen=given.seen or None)

    return await _done(request, visitor, citation_id, work)


@router.put("/citations/{citation_id}/cadence", response_model=Cadence, operation_id="set_cadence")
async def cadence(request: Request, visitor: Editor, citation_id: Number, given: Every) -> Response:
    """Set how often the question of a citation is asked for."""

    def work(context: WorkContext) -> Cadence:
        with context.database.reading() as connection:
            link = citations.get_citation(connection, citation_id).link
        if link is None:
            raise UsageError(f"citation {citation_id} is linked to no question; link it first")
        interval = set_cadence(context, link.outcome.question, given.every)
        seconds = None if interval is None else interval.total_seconds()
        return Cadence(question=str(link.outcome.question), every_seconds=seconds)

    return send_private(await act(request, visitor, work))


async def _done(
    request: Request, visitor: Visitor, citation_id: int, work: Callable[[WorkContext], CitationRules]
) -> Response:
    return send_private(rules_document(citation_id, await act(request, visitor, work)))

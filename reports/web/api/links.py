"""Which citations have no question, what may each mean, and what does a person say of it?"""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, citation_rules, citations
from db import links as kept_links
from db.column_types import LARGEST_ID
from db.story_pages import page_of_unlinked
from reports.desk import set_rules
from reports.desk.context import WorkContext
from reports.desk.link_citations import confirm, reject
from reports.desk.weigh_links import Weighing, weigh, weigh_listed
from reports.web.api.cited import candidate_of, decision_document, heads_for, rules_document, summary_of
from reports.web.api.desk_documents import LinkDecisions, LinkDocument, RulesDocument, Waiting
from reports.web.api.once import OnceRoute
from reports.web.api.private_answers import (
    Editor,
    Given,
    Looker,
    Number,
    OutcomeName,
    Word,
    Words,
    meant,
    send_private,
    shown,
)
from reports.web.desk.doing import asked
from reports.web.desk.guard import act
from reports.web.page_context import context_of

router = APIRouter(tags=["links"], route_class=OnceRoute)


class Named(Given):
    """Which question to put beside the citation; empty: search for candidates."""

    model_config = shown({"question": "metaculus:12100"}, {})

    question: Word = ""


class Confirmation(Given):
    """What a citation means. `inverted`: the question asks the opposite of what the sentence claims."""

    model_config = shown(
        {"outcome": "metaculus:12100", "note": "the same date, the same bridge"},
        {"outcome": "https://www.metaculus.com/questions/12100/", "inverted": True},
    )

    outcome: OutcomeName
    inverted: bool = False
    note: Words = ""


class Refusal(Given):
    """What a citation does not mean."""

    model_config = shown({"outcome": "metaculus:12100", "note": "another bridge"})

    outcome: OutcomeName
    note: Words = ""


class Remark(Given):
    """Why."""

    model_config = shown({"note": "a poll, no forecast"})

    note: Words = ""


@router.get("/links", response_model=Waiting, operation_id="list_links")
async def list_links(
    request: Request,
    visitor: Looker,
    limit: Annotated[int, Query(ge=1, le=100, description="How many to list.")] = 25,
    cursor: Annotated[
        str | None, Query(description="As the part before gave it.", pattern=r"^[0-9]{1,9}-[0-9]{1,9}$")
    ] = None,
) -> Response:
    """The citations without a question, the newest story first."""
    del visitor
    found = re.fullmatch(r"([0-9]+)-([0-9]+)", cursor or "", re.ASCII)
    below = (min(int(found[1]), LARGEST_ID), min(int(found[2]), LARGEST_ID)) if found else None

    def build(connection: Connection) -> Waiting:
        keys = page_of_unlinked(connection, below=below, limit=limit + 1)
        shown = keys[:limit]
        cited = {one.id: one for one in citations.citations_numbered(connection, [id_ for _, id_ in shown])}
        heads = heads_for(connection, cited.values())
        return Waiting(
            citations=[summary_of(cited[id_], heads[story]) for story, id_ in shown],
            cursor="{}-{}".format(*shown[-1]) if len(keys) > limit else None,
        )

    return send_private(await context_of(request).read(build))


@router.get("/links/{citation_id}", response_model=LinkDocument, operation_id="get_link")
async def get_link(request: Request, visitor: Looker, citation_id: Number) -> Response:
    """A citation with its candidates as the catalogue lists them; no platform is asked."""
    weighing = await act(request, visitor, lambda context: weigh_listed(context, citation_id))
    return send_private(await _document(request, citation_id, weighing))


@router.post("/links/{citation_id}/candidates", response_model=LinkDocument, operation_id="ask_candidates")
async def ask(
    request: Request, visitor: Editor, citation_id: Number, wanted: Named | None = None
) -> Response:
    """The same with what the platforms say now, or beside a question that is named."""

    def work(context: WorkContext) -> Weighing:
        named = meant(context, wanted.question) if wanted and wanted.question else None
        return weigh(context, citation_id, named)

    weighing = await asked(request, visitor, work)
    return send_private(await _document(request, citation_id, weighing))


@router.post("/links/{citation_id}/confirm", response_model=LinkDecisions, operation_id="confirm_link")
async def confirm_link(
    request: Request, visitor: Editor, citation_id: Number, wanted: Confirmation
) -> Response:
    """Say what a citation means; the question's history is kept from now on."""

    def work(context: WorkContext) -> LinkDecisions:
        with context.database.reading() as connection:
            is_none = citation_rules.get_rules(connection, citation_id).is_none
        outcome = meant(context, wanted.outcome)
        link = confirm(context, citation_id, outcome, inverted=wanted.inverted, note=wanted.note)
        if is_none:
            set_rules.mark_none(context, citation_id, is_none=False)
        return LinkDecisions(decisions=[decision_document(link)])

    return send_private(await asked(request, visitor, work))


@router.post("/links/{citation_id}/reject", response_model=LinkDecisions, operation_id="reject_link")
async def reject_link(request: Request, visitor: Editor, citation_id: Number, wanted: Refusal) -> Response:
    """Say what a citation does not mean; it is not offered again."""

    def work(context: WorkContext) -> LinkDecisions:
        rejected = reject(context, citation_id, meant(context, wanted.outcome), note=wanted.note)
        return LinkDecisions(decisions=[decision_document(link) for link in rejected])

    return send_private(await asked(request, visitor, work))


@router.post("/links/{citation_id}/none", response_model=RulesDocument, operation_id="mark_no_citation")
async def mark_none(
    request: Request, visitor: Editor, citation_id: Number, why: Remark | None = None
) -> Response:
    """Say that a sentence cites no forecast: it is not offered, drafted or watched any more."""
    note = why.note if why else ""

    def work(context: WorkContext) -> RulesDocument:
        kept = set_rules.mark_none(context, citation_id, is_none=True, note=note)
        return rules_document(citation_id, kept)

    return send_private(await act(request, visitor, work))


@router.post("/links/{citation_id}/restore", response_model=RulesDocument, operation_id="restore_citation")
async def restore(request: Request, visitor: Editor, citation_id: Number) -> Response:
    """Take that back."""

    def work(context: WorkContext) -> RulesDocument:
        return rules_document(citation_id, set_rules.mark_none(context, citation_id, is_none=False))

    return send_private(await act(request, visitor, work))


async def _document(request: Request, citation_id: int, weighing: Weighing) -> LinkDocument:
    def build(connection: Connection) -> LinkDocument:
        citation = citations.get_citation(connection, citation_id)
        return LinkDocument(
            citation=summary_of(citation, heads_for(connection, [citation])[citation.story_id]),
            is_none=citation_rules.get_rules(connection, citation_id).is_none,
            decisions=[decision_document(one) for one in kept_links.decisions_of(connection, citation_id)],
            candidates=[candidate_of(one) for one in weighing.candidates],
            decision=weighing.decision,
            confidence=weighing.confidence,
            notes=list(weighing.notes),
        )

    return await context_of(request).read(build)

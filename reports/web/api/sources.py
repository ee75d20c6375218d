"""Where do the numbers come from, are they coming, and how did those in print turn out?"""

from __future__ import annotations

import dataclasses
from collections import Counter

from fastapi import APIRouter, Request, Response

from db import Connection, checks, links
from reports.republishing import may_republish
from reports.settled import gather_record
from reports.web.api.answers import JSON, licence_of, send_document
from reports.web.api.documents import (
    BinDocument,
    Health,
    Licence,
    PlatformDocument,
    PlatformHealth,
    Platforms,
    RecordDocument,
)
from reports.web.page_context import context_of
from tracker.errors import StorageError

router = APIRouter(tags=["sources"])


@router.get("/platforms", response_model=Platforms, operation_id="list_platforms")
async def list_platforms(request: Request) -> Response:
    """The platforms that stories in print cite, on which terms, and when each was last read."""
    context = context_of(request)

    def build(connection: Connection) -> Platforms:
        cited = Counter(ref.platform for ref in links.linked_keys(connection))
        health = checks.platform_health(connection)
        found: list[PlatformDocument] = []
        for name, count in sorted(cited.items()):
            told = may_republish(context.settings, name)
            last_read, failing = health.get(name, (None, 0))
            found.append(
                PlatformDocument(
                    key=name,
                    label=told.label,
                    licence=Licence(**licence_of(context.settings, name)),
                    questions=count,
                    last_read=last_read,
                    failing=failing,
                    may_republish=told.shows_numbers,
                    why_not=told.why,
                )
            )
        return Platforms(platforms=found)

    return send_document(request, await context.read(build))


@router.get("/record", response_model=RecordDocument, operation_id="get_record")
async def get_record(request: Request) -> Response:
    """How the chances that the outlet printed turned out."""
    context = context_of(request)
    record = await context.read(lambda connection: gather_record(connection, zone=context.settings.zone))
    return send_document(
        request,
        RecordDocument(
            questions=record.questions,
            figures=record.figures,
            brier=record.brier,
            base_rate=record.base_rate,
            base_brier=record.base_brier,
            is_enough=record.is_enough,
            finding=record.finding,
            meaning=record.meaning,
            bins=[BinDocument(**dataclasses.asdict(each)) for each in record.bins],
        ),
    )


@router.get("/health", response_model=Health, operation_id="get_health")
async def get_health(request: Request) -> Response:
    """Whether the site is well: 200, or 503 where the database cannot be read. Never kept."""
    try:
        found = await context_of(request).read(checks.platform_health)
    except StorageError:
        return Response(Health(ok=False, platforms={}).model_dump_json(), 503, media_type=JSON)
    platforms = {
        name: PlatformHealth(last_read=at, failing=failing) for name, (at, failing) in sorted(found.items())
    }
    return Response(Health(ok=True, platforms=platforms).model_dump_json(), media_type=JSON)

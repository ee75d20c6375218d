"""What does a person read on a page, or say of how a question ended, and on which evidence?"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Base64Bytes, Field
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, bodies, entries
from reports.desk.context import WorkContext
from reports.desk.enter_reading import About, enter_reading
from reports.desk.enter_resolution import enter_resolution
from reports.desk.evidence import Evidence
from reports.web.api.desk_documents import Entries, EntryDocument
from reports.web.api.once import OnceRoute
from reports.web.api.private_answers import (
    PRIVATE,
    Editor,
    Given,
    Instant,
    Looker,
    Word,
    Words,
    document_of,
    meant,
    send_private,
    shown,
)
from reports.web.desk.guard import act
from reports.web.desk.stories import as_file
from reports.web.page_context import context_of
from tracker.entries import Entry
from tracker.errors import UsageError
from tracker.questions import Kind

router = APIRouter(tags=["readings"], route_class=OnceRoute)


class Entered(Given):
    """Which question, when, and on which evidence: a note, or a picture or PDF, or both."""

    question: Annotated[Word, Field(description="Its name or its address, where it is kept.")] = ""
    url: Annotated[Word, Field(description="Its page, where no adapter reads it.")] = ""
    title: Annotated[Word, Field(description="What is asked, of a question entered for the first time.")] = ""
    at: Annotated[Instant | None, Field(description="When it was seen; null: now.")] = None
    note: Words = ""
    evidence_url: Word = ""
    image: Annotated[Base64Bytes | None, Field(description="PNG, JPEG, WebP or PDF, in base64.")] = None


class NewReading(Entered):
    """A value that a page showed."""

    model_config = shown(
        {
            "url": "https://forecasts.example/ferry",
            "title": "Will the ferry run again before 2028?",
            "value": "1 in 4",
            "note": "said on its page",
        }
    )

    value: Annotated[
        Word, Field(min_length=1, examples=["37%", "1 in 4", "8.2 billion euros", "14 May 2031"])
    ]
    kind: Annotated[Kind | None, Field(description="Of a question entered for the first time.")] = None
    unit: Word = ""


class NewEnding(Entered):
    """How a question ended; `open` takes that back."""

    model_config = shown({"url": "https://forecasts.example/ferry", "ending": "yes", "note": "It ran."})

    ending: Annotated[Word, Field(min_length=1, examples=["yes", "no", "void", "ambiguous", "open"])]


def _takes(model: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/readings", response_model=Entries, operation_id="list_entries")
async def list_entries(
    request: Request,
    visitor: Looker,
    limit: Annotated[int, Query(ge=1, le=100, description="How many to list.")] = 50,
) -> Response:
    """What was entered by hand last: readings and endings."""
    del visitor

    def build(connection: Connection) -> Entries:
        return _entries(entries.newest_entries(connection, limit=limit))

    return send_private(await context_of(request).read(build))


@router.post(
    "/readings",
    response_model=Entries,
    operation_id="enter_reading",
    status_code=201,
    openapi_extra=_takes("NewReading"),
)
async def enter(request: Request, visitor: Editor) -> Response:
    """Keep a value that a page showed. A second one for the same instant is a revision."""
    given = await document_of(request, NewReading)

    def work(context: WorkContext) -> Entries:
        about = _about(context, given, kind=given.kind, unit=given.unit)
        told = enter_reading(context, about, given.value, at=given.at, evidence=_evidence(given))
        return _entries((told.entry,))

    return send_private(await act(request, visitor, work), status=201)


@router.post(
    "/resolutions",
    response_model=Entries,
    operation_id="enter_resolution",
    status_code=201,
    openapi_extra=_takes("NewEnding"),
)
async def end(request: Request, visitor: Editor) -> Response:
    """Keep how a question ended where nobody but a person can say."""
    given = await document_of(request, NewEnding)

    def work(context: WorkContext) -> Entries:
        about = _about(context, given)
        told = enter_resolution(context, about, given.ending, at=given.at, evidence=_evidence(given))
        return _entries(told.entries)

    return send_private(await act(request, visitor, work), status=201)


@router.get(
    "/evidence/{sha256}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The exact bytes."}},
    operation_id="get_evidence",
)
async def evidence(
    request: Request,
    visitor: Looker,
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="As the entry says.")],
) -> Response:
    """A picture or document that somebody gave, as a file to keep."""
    del visitor

    def build(connection: Connection) -> bytes:
        entries.media_type_of(connection, sha256)  # a body that is no evidence is none to give away
        return bodies.get_body(connection, sha256)

    body = await context_of(request).read(build)
    answer = as_file(body, f"evidence-{sha256[:12]}.bin", "application/octet-stream")
    answer.headers.update(PRIVATE)
    return answer


def _about(context: WorkContext, given: Entered, *, kind: Kind | None = None, unit: str = "") -> About:
    if not (given.question or given.url or given.title):
        raise UsageError("name the question, or its page, or its title where there is no page")
    named = meant(context, given.question) if given.question else None
    return About(question=named, url=given.url, title=given.title, kind=kind, unit=unit)


def _evidence(given: Entered) -> Evidence:
    return Evidence(note=given.note, url=given.evidence_url or given.url, image=given.image)


def _entries(found: tuple[Entry, ...]) -> Entries:
    return Entries(
        entries=[
            EntryDocument(
                outcome=str(one.outcome),
                what=one.what.value,
                value=one.value,
                said=one.said,
                at=one.at,
                entered_at=one.entered_at,
                entered_by=one.entered_by,
                url=one.url,
                note=one.note,
                evidence=one.sha256,
            )
            for one in found
        ]
    )

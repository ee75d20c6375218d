"""/desk/readings: what did people read on pages that no adapter reads, and on which evidence?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, bodies, entries, questions
from reports.desk.context import WorkContext
from reports.desk.enter_reading import About, enter_reading
from reports.desk.enter_resolution import enter_resolution
from reports.desk.evidence import Evidence
from reports.printed import format_value
from reports.web.desk.doing import Editor, Looker, do
from reports.web.desk.page import as_said, desk_page, go, read_page
from reports.web.desk.stories import as_file
from reports.web.desk.uploads import Upload, at_most, text_of, upload_of
from reports.web.page_context import context_of
from tracker.entered_values import parse_moment
from tracker.entries import Entry, What
from tracker.errors import DataError, UsageError
from tracker.evidence import LARGEST
from tracker.manual import BY_HAND, PLATFORM
from tracker.questions import Kind, Outcome, OutcomeRef
from tracker.wording.sources import source_named

router = APIRouter()

READINGS = "/desk/readings"
SHOWN = 50
_FIELDS = ("question", "url", "title", "kind", "unit", "value", "ending", "at", "note")
_SHOWN_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})


@router.get("/readings")
async def list_readings(request: Request, visitor: Looker, question: str = "") -> Response:
    """What was entered last, and the forms to enter more."""

    def build(connection: Connection) -> dict[str, Any]:
        newest = entries.newest_entries(connection, limit=SHOWN)
        watches = questions.watches_of(connection, {one.outcome.question for one in newest})
        rows = []
        for one in newest:
            asked = watches[one.outcome.question].question
            rows.append(
                {"entry": one, "title": asked.title, "said": _said(one, asked.outcome(one.outcome.key))}
            )
        return {"rows": rows}

    values = await read_page(request, visitor, build)
    return await desk_page(
        request,
        visitor,
        "readings.html",
        kinds=[kind.value for kind in Kind],
        question=question[:300],
        by_hand=sorted(source_named(name).name for name in BY_HAND - {PLATFORM}),
        largest=LARGEST,
        **values,
    )


@router.post("/readings", dependencies=[at_most(LARGEST)])
async def enter(request: Request, visitor: Editor) -> Response:
    """Keep a value that a page showed."""
    try:
        given, image = await _given(request)
    except DataError as error:
        return go(request, visitor, READINGS, as_said(error))

    def work(context: WorkContext) -> str:
        about = _about(context, given)
        moment = parse_moment(given["at"], context.settings.zone) if given["at"] else None
        told = enter_reading(context, about, given["value"], at=moment, evidence=_evidence(given, image))
        revised = "; it corrects what was kept for that instant" if told.is_revision else ""
        return f"Kept for {told.entry.outcome}: {given['value']}{revised}."

    return await do(request, visitor, work, then=READINGS)


@router.post("/readings/ending", dependencies=[at_most(LARGEST)])
async def end(request: Request, visitor: Editor) -> Response:
    """Keep how a question ended."""
    try:
        given, image = await _given(request)
    except DataError as error:
        return go(request, visitor, READINGS, as_said(error))

    def work(context: WorkContext) -> str:
        about = _about(context, given)
        moment = parse_moment(given["at"], context.settings.zone) if given["at"] else None
        told = enter_resolution(context, about, given["ending"], at=moment, evidence=_evidence(given, image))
        return f"Kept for {told.question.ref}: {given['ending']}."

    return await do(request, visitor, work, then=READINGS)


@router.get("/evidence/{sha256}")
async def evidence(request: Request, visitor: Looker, sha256: str) -> Response:
    """A picture or document that somebody gave: a picture is shown, anything else is a file to keep."""
    del visitor

    def build(connection: Connection) -> tuple[str, bytes]:
        return entries.media_type_of(connection, sha256[:64]), bodies.get_body(connection, sha256[:64])

    media_type, body = await context_of(request).read(build)
    is_picture = media_type in _SHOWN_TYPES
    ending = media_type.partition("/")[2] if is_picture or media_type == "application/pdf" else "bin"
    return as_file(body, f"evidence-{sha256[:12]}.{ending}", media_type, is_shown=is_picture)


async def _given(request: Request) -> tuple[dict[str, str], Upload | None]:
    given = {name: (await text_of(request, name)).strip()[:4_000] for name in _FIELDS}
    return given, await upload_of(request, "image", most=LARGEST)


def _about(context: WorkContext, given: dict[str, str]) -> About:
    kind = Kind(given["kind"]) if given["kind"] in set(Kind) else None
    named: OutcomeRef | None = None
    text = given["question"]
    if text:
        recognised = (adapter.recognise(text) for adapter in context.platforms.values())
        named = next((one for one in recognised if one is not None), None)
        try:
            named = named or OutcomeRef.parse(text)
        except ValueError as error:
            raise UsageError(str(error)) from error
    elif not (given["url"] or given["title"]):
        raise UsageError("name the question, or its page, or its title where there is no page")
    return About(question=named, url=given["url"], title=given["title"], kind=kind, unit=given["unit"])


def _evidence(given: dict[str, str], image: Upload | None) -> Evidence:
    return Evidence(
        note=given["note"],
        url=given["url"],
        image=image.data if image else None,
        image_name=image.name if image else "the image",
    )


def _said(entry: Entry, outcome: Outcome | None) -> str:
    if entry.what is What.RESOLUTION:
        return f"ended: {entry.said}"
    if entry.value is None or outcome is None:
        return entry.said
    return format_value(entry.value, outcome.kind, outcome.unit)

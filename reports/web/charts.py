"""Which drawing is asked for, as of when?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection
from reports.charts.style import SIZES, THEMES
from reports.gather import picture_of
from reports.web.page_context import context_of
from reports.web.questions import asked_question
from reports.web.responses import DRAWING_POLICY, PAGE, PAST, answer
from tracker.clock import parse_instant
from tracker.questions import OutcomeRef

MEDIA_TYPES: dict[str, str] = {"svg": "image/svg+xml", "png": "image/png"}


async def chart(request: Request) -> Response:
    """GET /charts/{platform}/{id}.{format}: an outcome's drawing, now or as of a stated instant."""
    context = context_of(request)
    file_format: str = request.path_params["format"]
    if file_format not in MEDIA_TYPES:
        raise HTTPException(404)
    choices = request.query_params
    size = _one_of(choices.get("size", "wide"), SIZES, "size")
    theme = _one_of(choices.get("theme", "light"), THEMES, "theme")
    outcome = OutcomeRef(asked_question(request), choices.get("outcome", ""))
    now = context.now()
    as_of = _asked_instant(choices.get("asof"), now)

    def build(connection: Connection) -> bytes:
        picture = picture_of(
            connection, outcome, as_of=as_of, zone=context.settings.zone, notice=context.settings.notice
        )
        return context.drawings.draw(picture, file_format=file_format, size=size, theme=theme)

    return answer(
        request,
        await context.read(build),
        media_type=MEDIA_TYPES[file_format],
        keeping=PAST if "asof" in choices else PAGE,
        policy=DRAWING_POLICY,
    )


def _one_of(asked: str, known: Collection[str], what: str) -> str:
    if asked not in known:
        raise HTTPException(400, f"There is no such {what} of a chart; choose one of {', '.join(known)}.")
    return asked


def _asked_instant(text: str | None, now: datetime) -> datetime:
    if text is None:
        return now
    try:
        instant = parse_instant(text)
    except ValueError as error:
        raise HTTPException(400, "Write the instant as in asof=2024-01-31T12:00:00Z.") from error
    if instant > now:
        raise HTTPException(400, "The instant asked for has not come yet.")
    return instant

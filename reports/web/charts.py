"""Which drawing is asked for, as of when?"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, questions
from reports.charts.style import SIZES, THEMES
from reports.charts.zoom import Zoom, parse_zoom
from reports.gather import many_of, parts_of, picture_of
from reports.many import ManyPicture
from reports.picture import Picture
from reports.picture_since import picture_since
from reports.web.page_context import context_of
from reports.web.questions import asked_question
from reports.web.responses import DRAWING_POLICY, PAGE, PAST, answer
from reports.web.shown_twins import beside_shown_twins
from reports.web.withheld import refuse_unshown
from tracker.clock import parse_instant
from tracker.errors import NotFoundError, UsageError
from tracker.questions import OutcomeRef
from tracker.settings import Settings

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_DAY = "Write the day of the story as in since=2024-01-31."
_MANY_SINCE = "Only the picture of one outcome can begin where a story ran: name it with outcome."

MEDIA_TYPES: dict[str, str] = {"svg": "image/svg+xml", "png": "image/png"}


async def chart(request: Request) -> Response:
    """GET /charts/{platform}/{id}.{format}: an outcome's drawing, now or as of a stated instant."""
    context = context_of(request)
    file_format: str = request.path_params["format"]
    if file_format not in MEDIA_TYPES:
        raise HTTPException(404)
    choices = request.query_params
    size = asked_size(request)
    theme = context.themes.named(asked_theme(request))
    outcome = OutcomeRef(asked_question(request), choices.get("outcome", ""))
    refuse_unshown(context.settings, outcome.question)
    zoom = _asked_zoom(choices.get("zoom"))
    with_twins = choices.get("twins", "0")
    _one_of(with_twins, ("0", "1"), "twins")
    now = context.now()
    as_of = asked_instant(choices.get("asof"), now)
    since = asked_since(request)

    def build(connection: Connection) -> bytes:
        try:
            if with_twins == "1":
                picture: Picture | ManyPicture = _asked_twins(connection, context.settings, outcome, as_of)
            else:
                picture = _asked_picture(connection, context.settings, outcome, as_of)
            if isinstance(picture, Picture):
                picture = begun(picture, since)
            elif since is not None:
                raise HTTPException(400, _MANY_SINCE)
            return context.drawings.draw(picture, file_format=file_format, size=size, theme=theme, zoom=zoom)
        except UsageError as error:
            raise HTTPException(400, f"{_sentence(error)}.") from error

    return answer(
        request,
        await context.read(build),
        media_type=MEDIA_TYPES[file_format],
        keeping=PAST if "asof" in choices else PAGE,
        policy=DRAWING_POLICY,
    )


def _asked_picture(
    connection: Connection, settings: Settings, outcome: OutcomeRef, as_of: datetime
) -> Picture | ManyPicture:
    """The outcome that was asked for; where none is named, all that a question with several has."""
    if not outcome.key:
        question = questions.get_question(connection, outcome.question)
        if question.outcome() is None:
            parts = parts_of(
                connection, question.ref, as_of=as_of, zone=settings.zone, notice=settings.notice
            )
            many = many_of(question, parts, notice=settings.notice)
            if many is not None:
                return many
    return picture_of(connection, outcome, as_of=as_of, zone=settings.zone, notice=settings.notice)


def _asked_twins(
    connection: Connection, settings: Settings, outcome: OutcomeRef, as_of: datetime
) -> ManyPicture:
    beside = beside_shown_twins(connection, settings, outcome, as_of)
    if beside is None:
        raise NotFoundError(f"no person confirmed that {outcome} is asked elsewhere")
    return beside


def _asked_zoom(text: str | None) -> Zoom | None:
    if text is None:
        return None
    try:
        return parse_zoom(text)
    except UsageError as error:
        raise HTTPException(400, f"{_sentence(error)}.") from error


def _sentence(error: UsageError) -> str:
    told = str(error)
    return told[:1].upper() + told[1:]


def _one_of(asked: str, known: Collection[str], what: str) -> str:
    if asked not in known:
        raise HTTPException(400, f"There is no such {what} of a chart; choose one of {', '.join(known)}.")
    return asked


def asked_size(request: Request) -> str:
    """The size that an address names, "wide" where it names none.

    Raises:
        HTTPException: there is no such size (400).
    """
    return _one_of(request.query_params.get("size", "wide"), SIZES, "size")


def asked_theme(request: Request) -> str:
    """The theme that an address names, "light" where it names none.

    Raises:
        HTTPException: there is no such theme (400).
    """
    return _one_of(request.query_params.get("theme", "light"), THEMES, "theme")


def asked_since(request: Request) -> date | None:
    """The day of the story from which on an address asks for a picture; None where it names none.

    Raises:
        HTTPException: it is no day (400); whether a picture can begin there, `picture_since` says.
    """
    text = request.query_params.get("since")
    if text is None:
        return None
    if not _DAY.fullmatch(text):
        raise HTTPException(400, _NO_DAY)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise HTTPException(400, _NO_DAY) from error


def begun(picture: Picture, since: date | None) -> Picture:
    """The picture, from `since` on if that is asked for.

    Raises:
        HTTPException: no picture can begin then (400).
    """
    try:
        return picture if since is None else picture_since(picture, since)
    except UsageError as error:
        raise HTTPException(400, f"{_sentence(error)}.") from error


def asked_instant(text: str | None, now: datetime) -> datetime:
    """The instant that an address names, `now` where it names none.

    Raises:
        HTTPException: it is no instant, or one to come (400).
    """
    if text is None:
        return now
    try:
        instant = parse_instant(text)
    except ValueError as error:
        raise HTTPException(400, "Write the instant as in asof=2024-01-31T12:00:00Z.") from error
    if instant > now:
        raise HTTPException(400, "The instant asked for has not come yet.")
    return instant

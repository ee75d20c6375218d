"""What was a forecast when, and what did we know of it when? The one address that is asked for most.

A plain route ahead of the typed ones: its parameters are read by hand, and its rows come from the store as
they are sent.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection
from db.history_json import MOST_ROWS, Cursor, HistoryRows, Series, Wanted, list_series, read_history
from reports.web.api.answers import JSON, ROOT, asked_instant, licence_of, named_question, with_choices
from reports.web.file_names import attachment
from reports.web.page_context import context_of
from reports.web.responses import PAGE, PAST, answer
from reports.web.withheld import refuse_unshown
from tracker.clock import format_instant
from tracker.errors import NotFoundError
from tracker.questions import QuestionRef
from tracker.settings import Settings

FEWEST, USUAL = 1, 1_000
_CURSOR = re.compile(r"(-?[0-9]{1,12})\.(-?[0-9]{1,19})", re.ASCII)
_LARGEST = 2**63 - 1  # what a column holds
_CHOICES = ("outcome", "revisions", "known_at", "from", "to", "limit")
_CSV = ("question", "outcome", "at", "seen_at", "value", "low", "high", "crowd", "reason", "until")
_BEHIND = ("source", "licence", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A part of a history, with what it is of."""

    ref: QuestionRef
    series: Series
    rows: HistoryRows


async def history(request: Request) -> Response:
    """GET /api/v1/questions/{platform}/{id}/history.{format}: a part of an outcome's history."""
    context = context_of(request)
    ref = named_question(request.path_params["platform"], request.path_params["id"])
    file_format: str = request.path_params["format"]
    if file_format not in {"json", "csv"}:
        raise HTTPException(404, "A history is there as history.json and as history.csv.")
    refuse_unshown(context.settings, ref)
    wanted = asked_rows(request, context.now())
    key = request.query_params.get("outcome", "")

    def build(connection: Connection) -> Told:
        series = named_series(ref, list_series(connection, ref), key)
        return Told(ref=ref, series=series, rows=read_history(connection, series, wanted))

    told = await context.read(build)
    following = _following(context.settings, ref, file_format, request, told.rows.following)
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    keeping = PAST if wanted.known_at is not None else PAGE
    if file_format == "csv":
        name = "-".join(part for part in (ref.platform, ref.id, told.series.key) if part)
        headers["Content-Disposition"] = attachment(name, "csv")
        body = render_csv(context.settings, told)
        return answer(request, body, media_type="text/csv", keeping=keeping, headers=headers)
    body = render_json(context.settings, told, wanted, following)
    return answer(request, body, media_type=JSON, keeping=keeping, headers=headers)


def asked_rows(request: Request, now: datetime) -> Wanted:
    """The rows that an address asks for.

    Raises:
        HTTPException: a parameter does not fit (400).
    """
    choices = request.query_params
    revisions = choices.get("revisions", "0")
    if revisions not in {"0", "1"}:
        raise HTTPException(
            400, "Write revisions=1 for every version of each point, revisions=0 for the last."
        )
    limit = choices.get("limit", str(USUAL))
    if not (limit.isascii() and limit.isdecimal() and len(limit) <= len(str(MOST_ROWS))):
        limit = "0"
    if not FEWEST <= int(limit) <= MOST_ROWS:
        raise HTTPException(400, f"The limit is a whole number from {FEWEST} to {MOST_ROWS}.")
    cursor = None
    if "cursor" in choices:
        named = _CURSOR.fullmatch(choices["cursor"])
        if named is None or abs(int(named[2])) > _LARGEST:
            raise HTTPException(400, "The cursor is none that this history gave.")
        cursor = Cursor(at=int(named[1]), version=int(named[2]))
    return Wanted(
        start=asked_instant("from", choices.get("from")),
        end=asked_instant("to", choices.get("to")),
        known_at=asked_instant("known_at", choices.get("known_at"), now=now),
        revisions=revisions == "1",
        after=cursor,
        limit=int(limit),
    )


def named_series(ref: QuestionRef, kept: Sequence[Series], key: str) -> Series:
    """The outcome with this key; the only one of a question that has one.

    Raises:
        HTTPException: it has several and none is named (400).
        NotFoundError: it has no such outcome.
    """
    for series in kept:
        if series.key == key:
            return series
    if key:
        raise NotFoundError(f"{ref} has no such outcome")
    if len(kept) == 1:
        return kept[0]
    keys = ", ".join(each.key for each in kept[:20])
    raise HTTPException(400, f"This question has {len(kept)} outcomes; add outcome= and one of {keys}.")


def render_json(settings: Settings, told: Told, wanted: Wanted, following: str | None) -> bytes:
    """The part as JSON: what it is of, and the rows as the store wrote them."""
    series = told.series
    head: dict[str, Any] = {
        "question": str(told.ref),
        "outcome": series.key,
        "title": series.title,
        "label": series.label,
        "kind": series.kind.value,
        "unit": series.unit,
        "source": series.url,
        "platform": told.ref.platform,
        "licence": licence_of(settings, told.ref.platform),
        "note": settings.notice,
        "known_at": None if wanted.known_at is None else format_instant(wanted.known_at),
        "confirmed_at": None if told.rows.confirmed_at is None else format_instant(told.rows.confirmed_at),
        "next": following,
    }
    return b"".join((orjson.dumps(head)[:-1], b',"points":', told.rows.json, b"}"))


def render_csv(settings: Settings, told: Told) -> bytes:
    """The part as CSV: the same rows, each with the source and what it asks."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*_CSV, *_BEHIND))
    name = (str(told.ref), told.series.key)
    asks = licence_of(settings, told.ref.platform)["asks"]
    behind = [_plain(each) for each in (told.series.url, asks, settings.notice)]
    for row in orjson.loads(told.rows.json):
        writer.writerow((*map(_plain, name), *(row[column] for column in _CSV[2:]), *behind))
    return text.getvalue().encode()


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in set("=+-@\t\r") else text


def _following(
    settings: Settings, ref: QuestionRef, file_format: str, request: Request, cursor: Cursor | None
) -> str | None:
    if cursor is None:
        return None
    choices = {name: request.query_params[name] for name in _CHOICES if name in request.query_params}
    choices["cursor"] = f"{cursor.at}.{cursor.version}"
    path = history_address(ref, file_format)
    return f"{settings.public_url}{with_choices(path, choices)}"


def history_address(ref: QuestionRef, file_format: str) -> str:
    """Where an outcome's history is, without the choice of the outcome."""
    return f"{ROOT}/questions/{quote(ref.platform, safe='')}/{quote(ref.id, safe='')}/history.{file_format}"

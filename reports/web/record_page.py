"""How did the forecasts that this outlet printed turn out?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from db import Connection, reader_lists, stories
from reports.charts.calibration import describe_record, render_calibration
from reports.charts.style import DARK, LIGHT, SIZES
from reports.gather import forecaster_named, title_of
from reports.record import Record, record_of
from reports.republishing import may_republish
from reports.settled import SettledLine, gather_record, settled_lines
from reports.web.addresses import RECORD, record_address, record_chart_address, story_address
from reports.web.charts import MEDIA_TYPES, asked_size, asked_theme
from reports.web.figures import NARROW, place_of
from reports.web.front_page import asked_part
from reports.web.page_context import context_of
from reports.web.prose import readable
from reports.web.responses import DRAWING_POLICY, PAGE, answer
from reports.web.shown_figure import Drawing
from reports.web.structured_data import CONTEXT, render_json_ld
from tracker.settings import Settings

PAGE_LENGTH = 50
"""How many lines the page shows at a time."""

_IN_THE_DARK = "(prefers-color-scheme: dark)"
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """A forecast in print that is settled: what was printed since when, and what happened.

    `story` is empty for a story that was withdrawn. `sentence`, `stated` and `distance` are empty where the
    numbers of its platform may not be republished, which `is_shown` tells. `ending` is of the question;
    `happened` of what the sentence claims.
    """

    headline: str
    story: str
    sentence: str
    stated: str
    printed_on: date
    question: str
    question_address: str
    platform: str
    ending: str
    ended_on: date | None
    happened: bool
    distance: str
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChart:
    """The calibration plot with its words."""

    drawings: tuple[Drawing, ...]
    alt: str
    long: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """The whole record, with one part of its lines; those that ended last come first."""

    record: Record
    chart: RecordChart
    lines: tuple[RecordLine, ...]
    count: int
    number: int
    newer: str
    older: str
    as_of: datetime


async def record(request: Request) -> Response:
    """GET /record: the outlet's own record."""
    context = context_of(request)
    number, now = asked_part(request), context.now()
    settings = context.settings

    def build(connection: Connection) -> bytes:
        page = record_page(connection, settings, number, now)
        return context.templates.render(
            "record.html",
            page=page,
            address=record_address(page.number),
            json_ld=render_json_ld(data_set(page.record, settings)),
        )

    return answer(request, await context.read(build), media_type="text/html", keeping=PAGE)


async def record_chart(request: Request) -> Response:
    """GET /record.{format}: how often things happened, by the chance that was printed."""
    context = context_of(request)
    form: str = request.path_params["format"]
    if form not in MEDIA_TYPES:
        raise HTTPException(404)
    size, theme = asked_size(request), context.themes.named(asked_theme(request))
    settings, now = context.settings, context.now()

    def build(connection: Connection) -> bytes:
        found = gather_record(connection, zone=settings.zone)
        return context.drawings.once(
            ("record", found, form, size, theme, now),
            lambda: render_calibration(
                found,
                as_of=now,
                outlet=settings.outlet,
                note=settings.notice,
                form=form,
                size=size,
                theme=theme,
            ),
        )

    return answer(
        request,
        await context.read(build),
        media_type=MEDIA_TYPES[form],
        keeping=PAGE,
        policy=DRAWING_POLICY,
    )


def record_page(connection: Connection, settings: Settings, number: int, now: datetime) -> RecordPage:
    """The record with the `number`-th part of its lines, from 1.

    Raises:
        HTTPException: there is no such part (404); the first is always there.
    """
    found = [*settled_lines(connection, zone=settings.zone)]
    found.sort(key=lambda line: (line.ended_at or _LONG_AGO, line.printed_on), reverse=True)
    shown = found[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH]
    if not shown and number != 1:
        raise HTTPException(404, "The record has no such part.")
    ids = {line.story_id for line in shown}
    heads, withdrawn = stories.heads_of(connection, ids), reader_lists.withdrawn_among(connection, ids)
    whole = record_of(line.figure for line in found)
    return RecordPage(
        record=whole,
        chart=_chart(whole),
        lines=tuple(
            _line(line, heads[line.story_id], settings, is_withdrawn=line.story_id in withdrawn)
            for line in shown
        ),
        count=len(found),
        number=number,
        newer=record_address(number - 1) if number > 1 else "",
        older=record_address(number + 1) if number * PAGE_LENGTH < len(found) else "",
        as_of=now,
    )


def data_set(found: Record, settings: Settings) -> dict[str, Any]:
    """The record as schema.org's Dataset, for programs that look for data."""
    outlet = settings.outlet or "Nerdline"
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": f"Forecasts that {outlet} printed, and what happened",
        "description": f"{found.finding}. {found.caution}".strip(),
        "url": settings.public_url + RECORD,
        "creator": {"@type": "Organization", "name": outlet, "url": settings.public_url},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "application/json",
                "contentUrl": f"{settings.public_url}/api/v1/record",
            }
        ],
    }


def _chart(found: Record) -> RecordChart:
    words = describe_record(found)
    drawings: list[Drawing] = []
    for size, width in (("column", NARROW), ("wide", "")):
        for theme, shade in ((DARK, _IN_THE_DARK), (LIGHT, "")):
            features = [feature for feature in (width, shade) if feature]
            drawings.append(
                Drawing(
                    address=record_chart_address(file_format="svg", size=size, theme=theme.name),
                    width=SIZES[size].width,
                    height=SIZES[size].height,
                    media=" and ".join(["screen", *features]) if features else "",
                )
            )
    return RecordChart(drawings=tuple(drawings), alt=words.alt, long=words.long)


def _line(line: SettledLine, head: stories.Head, settings: Settings, *, is_withdrawn: bool) -> RecordLine:
    told = may_republish(settings, line.outcome.question.platform)
    outcome = line.question.outcome(line.outcome.key)
    ending = outcome.resolution.text if outcome and outcome.resolution else ""
    return RecordLine(
        headline=head.headline,
        story="" if is_withdrawn else story_address(head.slug),
        sentence=readable(line.sentence) if told.shows_numbers else "",
        stated=line.stated if told.shows_numbers else "",
        printed_on=line.printed_on,
        question=title_of(line.question, outcome) if outcome else line.question.title,
        question_address=place_of(line.question, line.outcome.key),
        platform=forecaster_named(line.question),
        ending=ending[:1].upper() + ending[1:],
        ended_on=line.ended_at.astimezone(settings.zone).date() if line.ended_at else None,
        happened=line.happened,
        distance=f"{line.distance:.3f}".removesuffix("0") if told.shows_numbers else "",
        is_shown=told.shows_numbers,
    )

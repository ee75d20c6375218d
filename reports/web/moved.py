"""Which of the forecasts that stories cite moved most in the past seven days?

Percentage points are what readers see, log-odds what a move near 0% or 100% means; each is counted in what
counts as a move by the rules in force, and the larger of the two orders the list. A line's own rules count
for it as they do at the desk; a question is listed where it moved for one of the lines that cite it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from db import Connection, citations, questions, reader_lists, series, stories
from reports.change import Change
from reports.charts.style import DARK, LIGHT, SPARK
from reports.desk.moved_lines import LinesInForce, lines_in_force
from reports.desk.outlet_rules import HasSettings
from reports.gather import forecaster_named, title_of
from reports.printed import format_moment, format_value
from reports.republishing import may_republish
from reports.web.addresses import MOVED, sparkline_address, story_address
from reports.web.figures import place_of
from reports.web.page_context import context_of
from reports.web.prose import readable
from reports.web.responses import PAGE, answer
from reports.web.shown_figure import Drawing
from tracker.questions import Kind, OutcomeRef
from tracker.readings import Reading
from tracker.significance import Thresholds, decide_move, log_odds

SPAN = timedelta(days=7)
SHOWN = 30
"""How many questions the page shows."""

COMPARED = 2_000
"""How many of the outcomes that last changed are compared."""

STORIES_SHOWN = 3
"""How many stories of each question are named; its own page has them all."""

_IN_THE_DARK = "screen and (prefers-color-scheme: dark)"
_SINCE = {Kind.DATE: "than seven days ago"}
_USUALLY = "in seven days"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedStory:
    """A story that cites the question, with the figure it prints; `sentence` is the whole of it."""

    address: str
    headline: str
    stated: str
    sentence: str
    is_inverted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedQuestion:
    """A forecast that moved. `arrow` is "up" or "down"; `words` say it in full, `odds` what it means."""

    title: str
    platform: str
    address: str
    before: str
    now: str
    words: str
    odds: str
    arrow: str
    alt: str
    drawings: tuple[Drawing, ...]
    stories: tuple[MovedStory, ...]
    more_stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPage:
    """The forecasts that moved most, from `since` to `as_of`."""

    listings: tuple[MovedQuestion, ...]
    since: datetime
    as_of: datetime


async def moved(request: Request) -> Response:
    """GET /moved: what moved most in the past seven days."""
    context = context_of(request)
    now = context.now()

    def build(connection: Connection) -> bytes:
        page = moved_page(connection, context, now)
        return context.templates.render("moved.html", page=page, address=MOVED)

    return answer(request, await context.read(build), media_type="text/html", keeping=PAGE)


def moved_page(connection: Connection, context: HasSettings, now: datetime) -> MovedPage:
    """The forecasts in print whose platforms' numbers may be shown, the one that moved most first."""
    since = now - SPAN
    shown = [
        outcome
        for outcome in reader_lists.moving_outcomes(connection, since=since, limit=COMPARED)
        if may_republish(context.settings, outcome.question.platform).shows_numbers
    ]
    lines = lines_in_force(context, connection, now=now)
    sizes: list[tuple[float, OutcomeRef, Reading, Reading]] = []
    for outcome, (before, after) in series.change_since(connection, shown, since).items():
        if isinstance(before, Reading) and isinstance(after, Reading) and after.at <= now:
            size = max((size_of(before, after, each) for each in lines.of_outcome(outcome)), default=0.0)
            if size > 0:
                sizes.append((size, outcome, before, after))
    sizes.sort(key=lambda each: (-each[0], str(each[1])))
    return MovedPage(
        listings=tuple(
            _listing(connection, lines, outcome, before, after, since, now)
            for _size, outcome, before, after in sizes[:SHOWN]
        ),
        since=since,
        as_of=now,
    )


def size_of(before: Reading, after: Reading, thresholds: Thresholds) -> float:
    """How far a forecast moved, in what counts as a move; 0 for one that is none.

    Nothing are whatever would not be drafted, and a chance that is printed as it was.
    """
    move = decide_move(before.value, after, thresholds)
    if move is None:
        return 0.0
    if after.kind is not Kind.PROBABILITY:
        return move.size
    if format_value(before.value, before.kind, "") == format_value(after.value, after.kind, ""):
        return 0.0
    points = abs(after.value - before.value) * 100
    ratio = abs(log_odds(after.value) - log_odds(before.value))
    return max(points / thresholds.points, ratio / thresholds.log_odds)


def _listing(
    connection: Connection,
    lines: LinesInForce,
    outcome: OutcomeRef,
    before: Reading,
    after: Reading,
    since: datetime,
    now: datetime,
) -> MovedQuestion:
    question = questions.get_question(connection, outcome.question)
    told = question.outcome(outcome.key)
    kind, unit = after.kind, told.unit if told else ""
    change = Change(
        kind=kind,
        before=before.value,
        after=after.value,
        at=since,
        since=_SINCE.get(kind, _USUALLY),
        unit=unit,
    )
    was, is_now = (format_value(each.value, kind, unit) for each in (before, after))
    named = tuple(_stories(connection, lines, outcome, before, after))
    return MovedQuestion(
        title=title_of(question, told) if told else question.title,
        platform=forecaster_named(question),
        address=place_of(question, outcome.key),
        before=was,
        now=is_now,
        words=change.in_words,
        odds=odds_in_words(before, after),
        arrow="up" if after.value > before.value else "down",
        alt=f"Small chart of the whole history. From {was} on {format_moment(since)} to {is_now} now.",
        drawings=_drawings(outcome, now),
        stories=named[:STORIES_SHOWN],
        more_stories=max(0, len(named) - STORIES_SHOWN),
    )


def odds_in_words(before: Reading, after: Reading) -> str:
    """What the odds became: "The odds are 2.3 times what they were"; empty for anything but a chance."""
    if after.kind is not Kind.PROBABILITY:
        return ""
    times = math.exp(log_odds(after.value) - log_odds(before.value))
    return f"The odds are {times:.2g} times what they were"


def _drawings(outcome: OutcomeRef, now: datetime) -> tuple[Drawing, ...]:
    return tuple(
        Drawing(
            address=sparkline_address(outcome, theme=theme.name, as_of=now),
            width=SPARK.width,
            height=SPARK.height,
            media=media,
        )
        for theme, media in ((DARK, _IN_THE_DARK), (LIGHT, ""))
    )


def _stories(
    connection: Connection, lines: LinesInForce, outcome: OutcomeRef, before: Reading, after: Reading
) -> Iterator[MovedStory]:
    """The stories in print with a line for which an outcome moved, each once."""
    meant = {
        citation.story_id: citation
        for citation in reversed(citations.citing(connection, outcome.question))
        if citation.link is not None
        and citation.link.outcome == outcome
        and (counts := lines.of_line(outcome, citation.id)) is not None
        and size_of(before, after, counts) > 0
    }
    heads = stories.heads_of(connection, tuple(meant))
    for story_id in sorted(meant, reverse=True):
        citation, head = meant[story_id], heads[story_id]
        yield MovedStory(
            address=story_address(head.slug),
            headline=head.headline,
            stated=citation.printing.stated,
            sentence=readable(citation.printing.sentence),
            is_inverted=citation.link is not None and citation.link.inverted,
        )

"""Which markets stand in the pictures: with what is traded on them, and forecasts that moved this week?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from db import citations
from reports.desk import draft_updates
from reports.desk.add_story import add_story
from reports.desk.context import WorkContext
from tests.jobs.conftest import STORY
from tests.reports.newsroom import RAN
from tests.reports.web.desk.served_desk import NOW, ServedDesk
from tracker.clock import SimulatedClock
from tracker.questions import Outcome, OutcomeRef, Question, QuestionRef, State
from tracker.readings import Reading
from tracker.settings import Settings
from tracker.volumes import Volume, VolumeUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A market that a story cites at 20%, and where it stood before this week and stands now."""

    platform: str
    name: str
    source: str
    url: str
    thing: str
    before: float
    now: float
    volume: Volume

    @property
    def question(self) -> QuestionRef:
        """What the market is called here."""
        return QuestionRef(self.platform, self.name)


MARKETS = (
    Market(
        platform="manifold",
        name="k8Rrx4tN2a",
        source="Manifold prediction community",
        url="https://manifold.markets/Ferry/harbour-tunnel",
        thing="the harbour tunnel",
        before=0.24,
        now=0.46,
        volume=Volume(amount=48_230, unit=VolumeUnit.MANA),
    ),
    Market(
        platform="polymarket",
        name="512340",
        source="Polymarket prediction market",
        url="https://polymarket.com/event/lighthouse-line",
        thing="the Lighthouse line",
        before=0.17,
        now=0.05,
        volume=Volume(amount=1_234_567, unit=VolumeUnit.DOLLARS),
    ),
    Market(
        platform="kalshi",
        name="KXPIER-28",
        source="Kalshi prediction market",
        url="https://kalshi.com/markets/kxpier/pier",
        thing="the north pier",
        before=0.30,
        now=0.63,
        volume=Volume(amount=86_400, unit=VolumeUnit.CONTRACTS),
    ),
)


def add_markets(desk: ServedDesk) -> None:
    """Add a story and a draft for each market; the drafts come after those of the desk."""
    clock = SimulatedClock(RAN)
    context = WorkContext(
        settings=Settings(database_url=f"sqlite:///{desk.room.database.path}", outlet="The Sample Post"),
        database=desk.room.database,
        clock=clock,
        platforms={},
        who="Ada",
    )
    for market in MARKETS:
        _add(desk, context, market)
    clock.move_to(NOW)
    draft_updates.run(context)


def _add(desk: ServedDesk, context: WorkContext, market: Market) -> None:
    room = desk.room
    text = STORY.replace("Ferry Towns Vote on a Bridge", f"Opening Day of {market.thing}").replace(
        "2026", "2022"
    )
    text = text.replace("the Mirror Lake bridge", market.thing)
    text = text.replace("Metaculus prediction community", market.source)
    path = desk.folder / f"{market.platform}.txt"
    path.write_text(text, encoding="utf-8")
    added = add_story(context, text.encode(), name=path.name, path=path)
    room.add_question(
        Question(
            ref=market.question,
            title=f"Will {market.thing} open before 2028?",
            url=market.url,
            outcomes=(Outcome(upstream_id=market.name, state=State.OPEN),),
            state=State.OPEN,
            opened_at=datetime(2022, 6, 1, tzinfo=UTC),
            closes_at=datetime(2027, 12, 31, tzinfo=UTC),
            deadline=datetime(2028, 1, 1, tzinfo=UTC),
            volume=market.volume,
        )
    )
    outcome = OutcomeRef(market.question)
    days = [(NOW - timedelta(days=500 - 10 * step), market.before) for step in range(49)]
    days += [
        (NOW - timedelta(days=4), (market.before + market.now) / 2),
        (NOW - timedelta(days=1), market.now),
    ]
    # A market is never still: the ripple keeps its line from being drawn as a ruler's.
    points = [
        Reading(value=round(value + 0.02 * (step * 7 % 5 - 2) / 2, 3), crowd=None, at=at, seen_at=at)
        for step, (at, value) in enumerate(days)
    ]
    room.add_points(outcome, points, seen_at=NOW - timedelta(minutes=20))
    with room.database.reading() as connection:
        cited = citations.list_citations(connection, story_id=added.story.id)[0].id
    room.link(cited, outcome)

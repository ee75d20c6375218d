"""Short ways to read the markets kept as payloads."""

from datetime import UTC, datetime
from typing import Any

from tests.payloads import load_payload
from tracker.parsing.manifold_bets import parse_bets
from tracker.parsing.manifold_markets import Market, parse_market
from tracker.parsing.manifold_snapshots import points_of
from tracker.parsing.payload import Payload
from tracker.questions import Outcome, State
from tracker.readings import Point, Reading, Reason

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SITE = "https://manifold.markets"
MADE = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


def read(body: object, *, is_lite: bool = False) -> Market:
    return parse_market(Payload(body, platform="manifold"), site=SITE, seen_at=NOW, is_lite=is_lite)


def load(name: str, **more: Any) -> dict[str, Any]:
    return {**load_payload("manifold", name), **more}


def only(market: Market) -> Outcome:
    (outcome,) = market.question.outcomes
    return outcome


def points(market: Market, bets: object = None) -> dict[str, tuple[Point, ...]]:
    keys = [outcome.key for outcome in market.question.outcomes]
    if bets is None:
        return points_of(market, (), wanted=(), is_whole=True, seen_at=NOW)
    page = parse_bets(Payload(bets, platform="manifold"), has_answers=market.has_answers)
    return points_of(market, page.trades, wanted=keys, is_whole=True, seen_at=NOW)


def values(told: tuple[Point, ...]) -> list[float | Reason]:
    return [point.value if isinstance(point, Reading) else point.reason for point in told]


def endings(market: Market) -> dict[str, tuple[State, str | None, float | None]]:
    return {
        outcome.key: (
            outcome.state,
            outcome.resolution.text if outcome.resolution else None,
            outcome.resolution.value if outcome.resolution else None,
        )
        for outcome in market.question.outcomes
    }

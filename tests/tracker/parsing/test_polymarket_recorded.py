"""Every recorded answer of Polymarket is read as what it is."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.payloads import SHARED
from tracker.errors import UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_events import parse_event, parse_event_id, parse_lone_market, parse_row
from tracker.parsing.polymarket_history import parse_older, parse_page
from tracker.questions import Question, Shape, State

FOLDER = SHARED / "polymarket"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
SEEN_AT = datetime(2026, 11, 22, 15, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not NAMES, reason=f"no recorded answers in {FOLDER}")


def recorded(name: str) -> Payload:
    document = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Payload(document, platform="polymarket")


def question(document: Payload) -> Question:
    row = parse_row(document)
    parse = parse_event if "markets" in row else parse_lone_market
    return parse(row, seen_at=SEEN_AT).question


def ends(found: Question) -> list[tuple[str, State, str | None, float | None]]:
    return [
        (
            outcome.label,
            outcome.state,
            outcome.resolution.text if outcome.resolution else None,
            outcome.resolution.value if outcome.resolution else None,
        )
        for outcome in found.outcomes
    ]


def check_disputed(document: Payload) -> None:
    found = question(document)
    assert (found.ref.id, found.shape, found.state) == ("128661", Shape.GROUP, State.RESOLVED)
    assert ends(found) == [
        ("27°F or below", State.RESOLVED, "no", 0.0),
        ("32-33°F", State.RESOLVED, "yes", 1.0),
    ]
    assert found.closes_at == datetime(2025, 12, 31, 9, 12, 59, tzinfo=UTC)


def check_ankara(document: Payload) -> None:
    found = question(document)
    assert ends(found) == [("25°C or below", State.RESOLVED, "no", 0.0)]
    assert found.outcomes[0].upstream_id.startswith("629694800000501315")


def check_open_event(document: Payload) -> None:
    found = question(document)
    assert (found.ref.id, found.shape, found.state) == ("30829", Shape.CHOICE, State.OPEN)
    assert [outcome.key for outcome in found.outcomes] == ["559657", "559659"]
    assert found.outcome("559657") is not None
    quotes = [market.quote for market in parse_event(parse_row(document), seen_at=SEEN_AT).markets]
    assert [quote and quote.midpoint for quote in quotes] == [Decimal("0.0105"), Decimal("0.0145")]


def check_open_market(document: Payload) -> None:
    found = question(document)
    assert parse_event_id(document) == "260654"
    assert found.outcomes[0].label == "Bitcoin Up or Down - March 12, 5:20AM-5:25AM ET: Up"
    assert found.state is State.OPEN


def check_lost(document: Payload) -> None:
    assert ends(question(document)) == [("$1B", State.RESOLVED, "no", 0.0)]


def check_won_with_stale_quotes(document: Payload) -> None:
    (market,) = parse_lone_market(document, seen_at=SEEN_AT).markets
    assert ends(question(document)) == [
        ("Russia x Ukraine ceasefire by end of 2027?", State.RESOLVED, "yes", 1.0)
    ]
    assert market.quote is None
    assert market.ended_at == datetime(2026, 5, 9, 2, 7, 1, tzinfo=UTC)


def check_legacy(document: Payload) -> None:
    found = question(document)
    assert found.ref.id == "market:12"
    assert ends(found) == [("Will Joe Biden get Coronavirus before the election?", State.CLOSED, None, None)]


def check_sports(document: Payload) -> None:
    assert parse_event_id(document) == "346898"
    assert ends(question(document)) == [("Match Winner: FaZe", State.RESOLVED, "FaZe", 1.0)]


def check_older_history(document: Payload) -> None:
    rows = parse_older(document)
    assert len(rows) == 30
    assert {row.price for row in rows} == {Decimal("0.151"), Decimal("0.1505"), Decimal("0.1515")}
    assert rows[0].at == datetime.fromtimestamp(1781282044, UTC)


def check_history_rows(document: Payload) -> None:
    rows, cursor = parse_page(Payload({"data": document.value}, platform="polymarket"))
    assert [(row.price, row.is_tick) for row in rows] == [(Decimal("0.955"), False)] * 2
    assert cursor == ""


def check_no_question(document: Payload) -> None:
    """Answers of endpoints that are not asked: taken for an event, they are refused and not made up."""
    rows = document.items() if isinstance(document.value, list) else [document]
    for row in rows:
        with pytest.raises(UnreadableAnswerError, match="polymarket's answer"):
            parse_event(row, seen_at=SEEN_AT)


CHECKS: dict[str, Callable[[Payload], Any]] = {
    "2025-12_gamma_event_resolved_disputed_trimmed": check_disputed,
    "2026-06_clob_book_jdvance_first5levels": check_no_question,
    "2026-06_clob_prices_history_1m_strings": check_older_history,
    "2026-06_dataapi_v1_trades_strings": check_no_question,
    "2026-08_gamma_market_resolved_ankara_trimmed": check_ankara,
    "2026-09_datav2_prices_history_rows": check_history_rows,
    "2026-09_datav2_resolutions_rows": check_no_question,
    "nautilus_clob_market_closed_binary_accepting_false": check_no_question,
    "nautilus_clob_market_closed_binary_accepting_true": check_no_question,
    "nautilus_gamma_event": check_open_event,
    "nautilus_gamma_market": check_open_market,
    "nautilus_gamma_market_closed_binary_accepting_false": check_lost,
    "nautilus_gamma_market_closed_binary_accepting_true": check_won_with_stale_quotes,
    "nautilus_gamma_market_closed_zero_zero_legacy": check_legacy,
    "nautilus_gamma_market_sports_market_money_line": check_sports,
    "nautilus_gamma_tags": check_no_question,
}


@pytest.mark.parametrize("name", NAMES)
def test_each_is_read_as_what_it_is(name: str) -> None:
    CHECKS[name](recorded(name))

"""Whatever is sent: an error that names the field, or values in their range. Never anything else."""

import copy
import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.payloads import load_payload
from tracker.errors import QuestionGoneError, UnreadableAnswerError
from tracker.parsing.payload import Payload
from tracker.parsing.polymarket_events import parse_event, parse_event_id, parse_lone_market, parse_row
from tracker.parsing.polymarket_history import parse_older, parse_page, points_of, without_payout
from tracker.parsing.polymarket_prices import parse_midpoint, parse_midpoints
from tracker.parsing.polymarket_snapshots import snapshot_of, wanted_markets
from tracker.questions import State
from tracker.readings import Reading

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
NAMES = ["event_single", "event_choice", "event_endings", "event_names", "event_second_protocol"]

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(['["1", "0"]', '["0.5", "0.5"]', "[]", "[", "resolved", "9999-12-31T23:59:59-08:00"])
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A payload of ours with up to three of its values replaced or taken away."""
    document = copy.deepcopy(load_payload("polymarket", draw(st.sampled_from(NAMES))))
    for _ in range(draw(st.integers(1, 3))):
        row = draw(st.sampled_from([document, *document["markets"]]))
        key = draw(st.sampled_from(sorted(set(row) - {"markets"}) or ["id"]))
        if draw(st.booleans()):
            row[key] = draw(anything)
        else:
            row.pop(key, None)
    return document


def of(document: Any) -> Payload:
    return Payload(document, platform="polymarket")


@given(mutated())
def test_a_mutated_event_is_read_or_refused(document: Any) -> None:
    try:
        event = parse_event(of(document), seen_at=NOW)
        parse_lone_market(of(document["markets"][0]), seen_at=NOW)
    except UnreadableAnswerError:
        return
    snapshot = snapshot_of(event, pasts={}, midpoints=None, named="", fetched_at=NOW)
    wanted_markets(event, None)
    for outcome in event.question.outcomes:
        assert (outcome.resolution is not None) == outcome.state.is_final
        points = snapshot.points[outcome.key]
        assert len(points) == (outcome.state in {State.OPEN, State.UPCOMING})
        assert all(0 <= point.value <= 1 for point in points if isinstance(point, Reading))


@given(anything)
def test_anything_is_read_or_refused(document: Any) -> None:
    for parse in (
        lambda: parse_event(parse_row(of(document)), seen_at=NOW),
        lambda: parse_lone_market(parse_row(of(document)), seen_at=NOW),
        lambda: parse_event_id(of(document)),
        lambda: parse_page(of(document)),
        lambda: parse_older(of(document)),
        lambda: [parse_midpoint(told) for told in parse_midpoints(of(document)).values()],
    ):
        try:
            parse()
        except (UnreadableAnswerError, QuestionGoneError):
            continue


@given(st.lists(st.fixed_dictionaries({"t": st.integers(0, 4 * 10**9), "p": st.floats(0, 1)})))
def test_a_history_is_in_order_and_in_range(rows: list[dict[str, float]]) -> None:
    document = json.loads(json.dumps({"history": rows}))
    points = points_of(without_payout(parse_older(of(document)), None), seen_at=NOW)
    assert len(points) == len({row["t"] for row in rows})
    assert all(one.at < other.at for one, other in pairwise(points))
    assert all(0 <= point.value <= 1 for point in points if isinstance(point, Reading))

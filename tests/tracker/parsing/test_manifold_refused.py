from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.parsing.manifold_reading import NOW, load, points, read
from tracker.errors import PlatformError, QuestionGoneError, UnreadableAnswerError
from tracker.questions import Kind
from tracker.readings import NoReading

NAMES = (
    "binary_open",
    "binary_resolved_yes",
    "choice_open",
    "group_partly_resolved",
    "pseudo_log",
    "numeric_ranges",
    "date_ranges",
    "old_parimutuel",
    "database_row",
)


@pytest.mark.parametrize("type_", ["STONK", "POLL", "BOUNTIED_QUESTION", "QUADRATIC_FUNDING", "PERP"])
def test_what_asks_nothing_is_refused_in_a_sentence(type_: str) -> None:
    with pytest.raises(QuestionGoneError, match=r"manifold:hbrBridge01 is a .*link a question instead"):
        read(load("binary_open", outcomeType=type_))


def drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda body: body.pop(name)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("binary_open", drop("id"), "has no id"),
        ("binary_open", drop("question"), "has no question"),
        ("binary_open", drop("outcomeType"), "has no outcomeType"),
        ("binary_open", drop("isResolved"), "has no isResolved"),
        ("binary_open", drop("probability"), "has no probability"),
        ("binary_open", lambda body: body.update(probability=42), "probability should be between 0 and 1"),
        ("binary_open", lambda body: body.update(probability=None), "probability should be a number"),
        ("binary_open", lambda body: body.update(outcomeType="RANKED"), "outcomeType should be one of"),
        ("binary_open", lambda body: body.update(id="../me"), "id should be an id"),
        ("binary_open", lambda body: body.update(isResolved="no"), "isResolved should be true or false"),
        ("binary_resolved_yes", lambda body: body.update(resolution="MAYBE"), "resolution should be YES, NO"),
        ("pseudo_log", drop("min"), "has no min"),
        ("choice_open", lambda body: body.update(answers=[]), "answers should be a list of answers"),
        ("choice_open", lambda body: body["answers"][1].pop("probability"), r"answers\[1\]\.probability"),
        ("choice_open", lambda body: body["answers"][1].update(id="ansIris001"), "different ids"),
        (
            "numeric_ranges",
            lambda body: body["answers"][2].update(midpoint="high"),
            r"answers\[2\]\.midpoint",
        ),
        ("date_ranges", lambda body: body["answers"][0].pop("midpoint"), r"has no answers\[0\]\.midpoint"),
        ("old_parimutuel", lambda body: body.update(resolutions={"1": -5}), "resolutions should be weights"),
    ],
)
def test_what_is_wrong_is_named(name: str, change: Callable[[dict[str, Any]], None], said: str) -> None:
    body = load(name)
    change(body)
    with pytest.raises(UnreadableAnswerError, match=said):
        read(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    name=st.sampled_from(NAMES),
    changes=st.lists(
        st.tuples(st.integers(0, 40), JSON | st.sampled_from([0, 1, 1e308, "MKT", "YES"])), max_size=4
    ),
    is_resolved=st.booleans(),
    is_lite=st.booleans(),
)
def test_a_market_that_was_tampered_with_is_read_or_refused(
    name: str, changes: list[tuple[int, object]], is_resolved: bool, is_lite: bool
) -> None:
    body = load(name, isResolved=is_resolved)
    for place, value in changes:
        holders = [body, *body.get("answers", ())]
        fields = [(holder, key) for holder in holders if isinstance(holder, dict) for key in holder]
        holder, key = fields[place * 7 % len(fields)]
        holder[key] = value
        if not isinstance(body.get("answers", ()), list | tuple):
            break
    try:
        market = read(body, is_lite=is_lite)
    except PlatformError:
        return
    for outcome in market.question.outcomes:
        for point in points(market, [])[outcome.key]:
            assert point.at <= NOW
            assert (
                isinstance(point, NoReading) or outcome.kind is not Kind.PROBABILITY or 0 <= point.value <= 1
            )


@given(body=JSON)
def test_arbitrary_json_is_refused(body: object) -> None:
    with pytest.raises(PlatformError):
        read(body)

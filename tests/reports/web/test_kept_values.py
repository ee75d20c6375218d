from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reports.web.kept_values import KeptValues

NOON = datetime(2024, 1, 2, 12, tzinfo=UTC)
VERSION = ("1:7", NOON)


def test_values_are_told_from_their_absence() -> None:
    kept = KeptValues()
    assert kept.get("who", VERSION) is None
    kept.put("who", VERSION, None)
    assert kept.get("who", VERSION) == (None,)


def test_they_hold_for_one_state_of_the_database_and_one_minute() -> None:
    kept = KeptValues()
    kept.put("who", VERSION, "Ada")
    assert kept.get("who", ("1:8", NOON)) is None
    assert kept.get("who", ("1:7", NOON + timedelta(minutes=1))) is None
    assert kept.get("who", VERSION) == ("Ada",)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans())))
def test_the_longest_unused_go_first(asked: list[tuple[str, bool]]) -> None:
    kept = KeptValues(most=3)
    by_use: list[str] = []
    for key, is_put in asked:
        if is_put:
            kept.put(key, VERSION, key)
        elif (kept.get(key, VERSION) is None) is (key in by_use[-3:]):
            raise AssertionError(f"{key} of {by_use}")
        if is_put or key in by_use[-3:]:
            by_use = [*(one for one in by_use if one != key), key]
        assert len(kept) == min(len(by_use), 3)

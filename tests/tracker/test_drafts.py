from __future__ import annotations

import pytest

from tracker.drafts import OPEN_STATES, DraftState, check_move
from tracker.errors import ConflictError

ALLOWED = {
    ("proposed", "approved"),
    ("proposed", "rejected"),
    ("proposed", "snoozed"),
    ("proposed", "superseded"),
    ("snoozed", "proposed"),
    ("snoozed", "approved"),
    ("snoozed", "rejected"),
    ("snoozed", "superseded"),
    ("approved", "published"),
    ("approved", "superseded"),
}


@pytest.mark.parametrize("current", DraftState)
@pytest.mark.parametrize("wanted", DraftState)
def test_which_state_may_follow_which(current: DraftState, wanted: DraftState) -> None:
    if (current.value, wanted.value) in ALLOWED:
        check_move(5, current, wanted)
    else:
        with pytest.raises(ConflictError, match=f"draft 5 is {current} and cannot become {wanted}"):
            check_move(5, current, wanted)


def test_a_draft_is_open_while_something_may_follow() -> None:
    assert {state.value for state in OPEN_STATES} == {current for current, _ in ALLOWED}


def test_nothing_is_published_that_nobody_approved() -> None:
    assert {current for current, wanted in ALLOWED if wanted == "published"} == {"approved"}

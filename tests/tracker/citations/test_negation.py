from __future__ import annotations

import pytest

from tracker.citations.negation import is_denial


@pytest.mark.parametrize(
    "claim",
    [
        "haiti will not become a rich country",
        "it won't pass",
        "the uk will never rejoin",
        "zelenskyy will no longer be president",
        "no nuclear test will be held",
        "there will be no deal",
        "a vote not being called",
        "the bill failing to pass",
        "not one ship will sail",
    ],
)
def test_a_denial_is_known(claim: str) -> None:
    assert is_denial(claim)


@pytest.mark.parametrize(
    "claim", ["norway will join", "another notable event", "it will pass", "a knot is untied", ""]
)
def test_other_claims_are_none(claim: str) -> None:
    assert not is_denial(claim)

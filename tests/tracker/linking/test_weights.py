import pytest

from tracker.linking.compare import FEATURES
from tracker.linking.decide import CONFIDENCE_FIGURES, confidence_weights
from tracker.linking.rank import ranking_weights
from tracker.linking.weights import Linear, read_weights


def test_the_file_weighs_exactly_what_the_code_measures() -> None:
    rows = read_weights()
    assert set(rows["ranking"]) - {"constant"} == set(FEATURES)
    assert set(rows["confidence"]) - {"constant"} == set(CONFIDENCE_FIGURES)
    assert 0 < rows["limits"]["review"] < rows["limits"]["link"] < 1


@pytest.mark.parametrize(
    "name",
    [
        "time_differs",
        "numbers_differ",
        "kind_differs",
        "polarity_differs",
        "condition_differs",
        "rivals_differ",
    ],
)
def test_a_finding_that_rules_out_always_costs(name: str) -> None:
    weights = dict(zip(FEATURES, ranking_weights().weights, strict=True))
    assert weights[name] <= -1.5


def test_agreement_never_lowers_the_confidence_and_a_finding_never_raises_it() -> None:
    weights = dict(zip(CONFIDENCE_FIGURES, confidence_weights().weights, strict=True))
    assert all(weights[name] >= 0 for name in ("lesser_share", "greater_share", "margin"))
    assert all(weights[name] <= 0 for name in ("contrast", "vetoes", "doubts"))


def test_a_weighted_sum() -> None:
    linear = Linear.read({"a": 2.0, "b": -1.0, "constant": 0.5}, ["b", "a"])
    assert linear.of([3.0, 4.0]) == 5.5
    with pytest.raises(KeyError):
        Linear.read({"a": 2.0}, ["c"])

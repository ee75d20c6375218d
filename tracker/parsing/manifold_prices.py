"""What is the price of a market, or of one of its answers, as its own body or a list of prices tells it?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tracker.parsing.manifold_endings import PARTS
from tracker.parsing.manifold_fields import parse_probability, parse_row_probability
from tracker.parsing.manifold_scales import NumericScale
from tracker.parsing.payload import Payload
from tracker.questions import Kind, Outcome, Question, Scale, State
from tracker.readings import Point, Reading


def parse_last_prices(
    answers: Mapping[str, Payload], states: Mapping[str, State], *, must_be: bool
) -> dict[str, float]:
    """The last price of each answer by its key, as `parse_last_price`; answers without one are left out."""
    told = {
        key: parse_last_price(answer, is_final=states[key].is_final, must_be=must_be, is_answer=True)
        for key, answer in answers.items()
    }
    return {key: price for key, price in told.items() if price is not None}


def parse_last_price(
    told: Payload, *, is_final: bool, must_be: bool, is_answer: bool = False
) -> float | None:
    """The last price that was traded, or None where it is not told.

    Once an answer has a resolution of its own, that stands in place of its probability, and what was
    traded before is its `resolutionProbability`. Rows of the database do the same to `prob`; those of 2022
    kept the price there.

    Raises:
        UnreadableAnswerError: there is none where there `must_be` one.
    """
    resolution = told.optional("resolution", Payload.text)
    probability = told.optional("probability", parse_probability)
    row = told.optional("prob", parse_row_probability)
    if row is not None and not 0 < row < 1:
        # A market maker's price is never 0 or 1: that is an ending, rounding, or 1 %.
        has_row, row = True, None
    else:
        has_row = row is not None
    if is_final and ((is_answer and resolution is not None) or (probability is None and has_row)):
        if resolution in PARTS:
            return None
        before = told.optional("resolutionProbability", parse_probability)
        return row if before is None and not is_answer else before
    if probability is not None or has_row:
        return row if probability is None else probability
    return told.get("probability").number() if must_be else None


def parse_prices(told: Payload, question: Question, seen_at: datetime) -> Mapping[str, Point]:
    """The present point of each outcome that has not ended, by its key.

    Nothing at all where the question has to be fetched to be understood: it has answers now that it had not
    when it was kept, or one of them stands at exactly 0 or 1, which is never a price and always an ending.

    Raises:
        UnreadableAnswerError: a price has another shape; the message names it.
    """
    prices = _prices(told)
    keys = {outcome.key for outcome in question.outcomes}
    points: dict[str, Point] = {}
    for outcome in question.outcomes:
        price = prices.get(outcome.key)
        if outcome.state.is_final or price is None:
            continue
        value = _value(outcome, price)
        if value is None or not 0 < price < 1:
            return {}
        points[outcome.key] = Reading(kind=outcome.kind, value=value, at=seen_at, seen_at=seen_at)
    return {} if prices.keys() - keys else points


def _prices(told: Payload) -> dict[str, float]:
    price = told.optional("prob", parse_probability)
    if price is not None:
        return {"": price}
    answers = told.get("answerProbs")
    if not isinstance(answers.value, dict):
        answers.refuse("an object")
    found = {str(key): answers.optional(str(key), parse_probability) for key in answers.value}
    return {key: price for key, price in found.items() if price is not None}


def _value(outcome: Outcome, price: float) -> float | None:
    if outcome.kind is Kind.PROBABILITY:
        return price
    if outcome.lower_bound is None or outcome.upper_bound is None:
        return None
    try:
        scale = NumericScale(
            low=outcome.lower_bound, high=outcome.upper_bound, is_log=outcome.scale is Scale.LOG
        )
    except ValueError:
        return None
    return scale.value_at(price)

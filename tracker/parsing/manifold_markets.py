"""Which question, with which outcomes and present values, is a market of Manifold?

A binary market and one on a number have a single outcome, with the key "". Answers are outcomes with their
ids as keys: Shape.CHOICE where they exclude each other, Shape.GROUP where each is a question of its own.
A market whose answers are ranges of one number or date is that number or date: one outcome, with the key
"" and the expected value that the site shows, for nobody cites the chance of a single range.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.errors import QuestionGoneError
from tracker.parsing.manifold_endings import (
    parse_answer_state,
    parse_choice,
    parse_independent,
    parse_range,
    parse_state,
    parse_yes_no,
)
from tracker.parsing.manifold_fields import (
    PLATFORM,
    parse_far_time,
    parse_id,
    parse_number,
    parse_volume,
)
from tracker.parsing.manifold_prices import parse_last_price, parse_last_prices
from tracker.parsing.manifold_scales import NumericScale, Ranges, parse_middle, parse_scale
from tracker.parsing.manifold_texts import parse_description, parse_page
from tracker.parsing.payload import Payload
from tracker.questions import Kind, Outcome, Question, QuestionRef, Resolution, Scale, Shape, State

MARKET_PRICE = "market price"
EXPECTED_VALUE = "expected value"
"""How a number is made (`Outcome.method`)."""

_OLD = "dpm-2"
"""The parimutuel mechanism of 2021-2023: a bet on one answer moved the others without a row of its own."""

_SUM_NOISE = 0.02

_RANGE_KINDS = {"MULTI_NUMERIC": Kind.NUMBER, "NUMBER": Kind.NUMBER, "DATE": Kind.DATE}
_ANSWER_TYPES = frozenset({"MULTIPLE_CHOICE", "FREE_RESPONSE"})
_TYPES = ("BINARY", "PSEUDO_NUMERIC", *sorted(_ANSWER_TYPES), *_RANGE_KINDS)
_ASKS_NOTHING = {
    "STONK": "a stock that never resolves",
    "POLL": "a poll, which counts votes and gives no chance",
    "BOUNTIED_QUESTION": "a bounty for the best comment",
    "QUADRATIC_FUNDING": "a round of funding",
    "PERP": "a perpetual future on a price",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A market as one answer tells it.

    `present` has the probability of the market (key "") or of each answer that is a price, final or not;
    one without is missing there. `started` has when each could first be traded. `ended_at` is when the
    last price was made of a market that is no longer traded; `last_bet_at` is the time of the last bet that
    this answer, which may come from a cache, knows of. `has_history`: its bets tell every course.
    """

    question: Question
    present: Mapping[str, float]
    started: Mapping[str, datetime | None]
    ended_at: datetime | None
    last_bet_at: datetime | None = None
    scale: NumericScale | None = None
    ranges: Ranges | None = None
    has_answers: bool = False
    sums_to_one: bool = False
    has_history: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    created_at: datetime | None
    closes_at: datetime | None
    resolved_at: datetime | None
    last_bet_at: datetime | None
    ended_at: datetime | None


def parse_market(market: Payload, *, site: str, seen_at: datetime, is_lite: bool = False) -> Market:
    """A market as `/market`, `/slug`, `/search-markets` and old or inner endpoints tell it.

    `site` is where its public page is. `is_lite`: it comes from a list, whose markets may lack their
    answers and what those stand for.

    Raises:
        QuestionGoneError: it is of a type that has no chance of anything.
        UnreadableAnswerError: a field is missing or has another shape; the message names it.
    """
    id_ = parse_id(market.get("id"))
    type_ = market.get("outcomeType")
    if type_.text() in _ASKS_NOTHING:
        raise QuestionGoneError(
            f"{PLATFORM}:{id_} is {_ASKS_NOTHING[type_.text()]}; an editor should link a question instead",
            platform=PLATFORM,
        )
    if type_.text() not in _TYPES:
        type_.refuse(f"one of {', '.join(_TYPES)}")
    state = parse_state(market, seen_at)
    times = _times(market, state, seen_at)
    question = Question(
        ref=QuestionRef(PLATFORM, id_),
        title=market.get("question").text(),
        url=parse_page(market, site),
        outcomes=(),
        state=state,
        description=parse_description(market),
        opened_at=times.created_at,
        closes_at=times.closes_at,
        crowd=market.optional("uniqueBettorCount", _count),
        volume=parse_volume(market),
    )
    if type_.value in _RANGE_KINDS:
        return _with_ranges(market, question, times, _RANGE_KINDS[type_.text()], is_lite=is_lite)
    if type_.value in _ANSWER_TYPES:
        return _with_answers(market, question, times, is_lite=is_lite)
    return _with_one(market, question, times, is_binary=type_.value == "BINARY")


def _times(market: Payload, state: State, seen_at: datetime) -> _Times:
    closes_at = market.optional("closeTime", parse_far_time)
    resolved_at = market.optional("resolutionTime", parse_far_time) if state.is_final else None
    last_bet_at = market.optional("lastBetTime", parse_far_time)
    ended_at = None
    if state is not State.OPEN:
        told = [closes_at, resolved_at, last_bet_at, seen_at]
        ended_at = min(instant for instant in told if instant is not None)
    return _Times(
        created_at=market.optional("createdTime", parse_far_time),
        closes_at=closes_at,
        resolved_at=resolved_at,
        last_bet_at=last_bet_at,
        ended_at=ended_at,
    )


def _with_one(market: Payload, question: Question, times: _Times, *, is_binary: bool) -> Market:
    scale = None if is_binary else parse_scale(market)
    ending = parse_yes_no(market, times.resolved_at) if question.state.is_final else None
    if ending is not None and scale is not None and ending.value is not None:
        told = market.optional("resolutionValue", parse_number)
        value = scale.value_at(ending.value) if told is None else told
        ending = Resolution(text=f"{value:.12g}", raw=ending.raw, at=ending.at, value=value)
    probability = parse_last_price(market, is_final=question.state.is_final, must_be=is_binary)
    outcome = Outcome(
        upstream_id=question.ref.id,
        kind=Kind.PROBABILITY if scale is None else Kind.NUMBER,
        scale=Scale.LOG if scale is not None and scale.is_log else Scale.LINEAR,
        lower_bound=None if scale is None else scale.low,
        upper_bound=None if scale is None else scale.high,
        state=question.state,
        resolution=ending,
        method=MARKET_PRICE,
    )
    return Market(
        question=replace(question, outcomes=(outcome,)),
        present={} if probability is None else {"": probability},
        started={"": times.created_at},
        ended_at=times.ended_at,
        last_bet_at=times.last_bet_at,
        scale=scale,
    )


def _with_answers(market: Payload, question: Question, times: _Times, *, is_lite: bool) -> Market:
    answers = _answers(market, is_lite=is_lite)
    is_old = market.optional("mechanism", Payload.text) == _OLD
    sums_to_one = market.optional("shouldAnswersSumToOne", Payload.flag)
    states = {
        key: question.state if sums_to_one else parse_answer_state(answer, question.state)
        for key, answer in answers.items()
    }
    present = parse_last_prices(answers, states, must_be=not is_old)
    if sums_to_one is None:
        # Markets in lists do not say it; the prices of answers that exclude each other add up to 1.
        sums_to_one = is_old or abs(math.fsum(present.values()) - 1) < _SUM_NOISE
    labels = {key: answer.optional("text", Payload.text) or key for key, answer in answers.items()}
    outcomes: list[Outcome] = []
    for key, answer in answers.items():
        ending = None
        if states[key].is_final:
            at = answer.optional("resolutionTime", parse_far_time) or times.resolved_at
            if sums_to_one:
                ending = parse_choice(market, answer, key, labels, at)
            else:
                ending = parse_independent(market, answer, key, at)
        outcomes.append(
            Outcome(
                key=key,
                label=labels[key],
                upstream_id=key,
                state=states[key],
                resolution=ending,
                method=MARKET_PRICE,
            )
        )
    return Market(
        question=replace(
            question, outcomes=tuple(outcomes), shape=Shape.CHOICE if sums_to_one else Shape.GROUP
        ),
        present=present,
        started={key: _started(answer, times) for key, answer in answers.items()},
        ended_at=times.ended_at,
        last_bet_at=times.last_bet_at,
        has_answers=True,
        sums_to_one=sums_to_one,
        has_history=not is_old,
    )


def _with_ranges(market: Payload, question: Question, times: _Times, kind: Kind, *, is_lite: bool) -> Market:
    answers = _answers(market, is_lite=is_lite)
    sums_to_one = market.optional("shouldAnswersSumToOne", Payload.flag)
    # A threshold that was passed counts with 1 for what can still be expected, so all stand as the market.
    states = dict.fromkeys(answers, question.state)
    ranges = None
    if not is_lite:
        ordered = sorted(answers.items(), key=lambda item: item[1].optional("index", parse_number) or 0.0)
        ranges = Ranges(
            kind=kind,
            middles={key: parse_middle(answer, kind) for key, answer in ordered},
            sums_to_one=sums_to_one is not False,
        )
    outcome = Outcome(
        upstream_id=question.ref.id,
        kind=kind,
        unit=market.optional("unit", Payload.text) or "",
        lower_bound=min(ranges.middles.values()) if ranges else None,
        upper_bound=max(ranges.middles.values()) if ranges else None,
        open_below=True,
        open_above=True,
        state=question.state,
        resolution=parse_range(market, answers, ranges, times.resolved_at)
        if question.state.is_final
        else None,
        method=EXPECTED_VALUE,
    )
    return Market(
        question=replace(question, outcomes=(outcome,)),
        present=parse_last_prices(answers, states, must_be=True),
        started={key: _started(answer, times) for key, answer in answers.items()},
        ended_at=times.ended_at,
        last_bet_at=times.last_bet_at,
        ranges=ranges,
        has_answers=True,
        sums_to_one=sums_to_one is not False,
    )


def _answers(market: Payload, *, is_lite: bool) -> dict[str, Payload]:
    """The answers by id, in the market's order; none in a list that leaves them out."""
    if is_lite and market.optional("answers", lambda inner: inner) is None:
        return {}
    field = market.get("answers")
    answers = {parse_id(answer.get("id")): answer for answer in field.items()}
    if not answers or len(answers) < len(field.items()):
        field.refuse("a list of answers with different ids")
    return answers


def _started(answer: Payload, times: _Times) -> datetime | None:
    return answer.optional("createdTime", parse_far_time) or times.created_at


def _count(field: Payload) -> int | None:
    count = field.integer()
    return count if count >= 0 else None

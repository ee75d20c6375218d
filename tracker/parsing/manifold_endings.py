"""Where does a Manifold market or one of its answers stand, and how did it end?

`isResolved` decides, for markets are un-resolved again and then keep stray fields; after resolving, the
probability stays what was last traded. The weights of `resolutions` are percentages; they add up to 100
where answers exclude each other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

from tracker.parsing.manifold_fields import parse_far_time, parse_number, parse_probability
from tracker.parsing.manifold_scales import Ranges
from tracker.parsing.payload import Payload
from tracker.questions import Resolution, State

CANCEL = "CANCEL"
PARTS = frozenset({"MKT", "CHOOSE_MULTIPLE"})
"""Resolutions that pay several sides in part."""

_YES_NO = {"YES": 1.0, "NO": 0.0}
_SOMEWHERE = "partly yes"
_SPLIT = "split between the answers"


def parse_state(market: Payload, seen_at: datetime) -> State:
    """Where the market stands. A close that has passed, or was brought forward, ends trading by itself."""
    if market.get("isResolved").flag():
        is_annulled = market.optional("resolution", Payload.text) == CANCEL
        return State.ANNULLED if is_annulled else State.RESOLVED
    closes_at = market.optional("closeTime", parse_far_time)
    return State.CLOSED if closes_at is not None and closes_at <= seen_at else State.OPEN


def parse_answer_state(answer: Payload, of_market: State) -> State:
    """Where one answer stands: independent ones are resolved one by one, whatever the others do."""
    resolution = answer.optional("resolution", Payload.text)
    if resolution is None:
        return of_market
    return State.ANNULLED if resolution == CANCEL else State.RESOLVED


def parse_yes_no(ended: Payload, at: datetime | None) -> Resolution | None:
    """How a binary market, or an answer with a resolution of its own, ended; None if nobody said.

    Raises:
        UnreadableAnswerError: the resolution is none of YES, NO, MKT and CANCEL.
    """
    raw = ended.optional("resolution", Payload.text)
    if raw is None:
        return None
    if raw == CANCEL:
        return Resolution(text="annulled", raw=raw, at=at)
    if raw in _YES_NO:
        return Resolution(text=raw.lower(), raw=raw, at=at, value=_YES_NO[raw])
    if raw not in PARTS:
        ended.get("resolution").refuse("YES, NO, MKT or CANCEL")
    share = ended.optional("resolutionProbability", parse_probability)
    return Resolution(text=_SOMEWHERE if share is None else _percent(share), raw=raw, at=at, value=share)


def parse_choice(
    market: Payload, answer: Payload, key: str, labels: Mapping[str, str], at: datetime | None
) -> Resolution | None:
    """How the answer `key` of a market whose answers exclude each other ended; None if nobody said."""
    if answer.optional("resolution", Payload.text) is not None:
        return parse_yes_no(answer, at)
    raw = market.optional("resolution", Payload.text)
    if raw is None:
        return None
    if raw == CANCEL:
        return Resolution(text="annulled", raw=raw, at=at)
    if raw in PARTS:
        shares = parse_shares(market)
        if shares is None:
            return Resolution(text=_SPLIT, raw=raw, at=at)
        share = shares.get(key, 0.0)
        return Resolution(text=_percent(share), raw=raw, at=at, value=share)
    if raw not in labels:
        # The answer that won is not told of: that settles nothing about the others.
        return Resolution(text=raw, raw=raw, at=at)
    return Resolution(text=labels[raw], raw=raw, at=at, value=float(raw == key))


def parse_independent(market: Payload, answer: Payload, key: str, at: datetime | None) -> Resolution | None:
    """How the answer `key` ended, where each answer is a question of its own; None if nobody said.

    The market's own resolution stays MKT whatever its answers are; one that was withdrawn takes them along.
    """
    if answer.optional("resolution", Payload.text) is not None:
        return parse_yes_no(answer, at)
    raw = market.optional("resolution", Payload.text)
    if raw == CANCEL:
        return Resolution(text="annulled", raw=raw, at=at)
    told = market.optional("resolutions", lambda inner: inner)
    if raw is None or told is None or key not in told:
        return None
    share = parse_number(told.get(key)) / 100
    if not 0 <= share <= 1:
        told.get(key).refuse("from 0 to 100")
    return Resolution(text=_percent(share), raw=raw, at=at, value=share)


def parse_shares(market: Payload) -> Mapping[str, float] | None:
    """The part of 1 that each answer was given, by its key; None where the market does not tell."""
    told = market.optional("resolutions", lambda inner: inner)
    if told is None:
        return None
    if not isinstance(told.value, dict):
        told.refuse("an object")
    weights = {str(key): parse_number(told.get(key)) for key in told.value}
    total = math.fsum(weights.values()) if all(weight >= 0 for weight in weights.values()) else 0.0
    if not (math.isfinite(total) and total > 0):
        told.refuse("weights from 0 to 100")
    return {key: weight / total for key, weight in weights.items()}


def parse_range(
    market: Payload, answers: Mapping[str, Payload], ranges: Ranges | None, at: datetime | None
) -> Resolution | None:
    """How a market on ranges of one number or date ended; None if nobody said.

    Its value is what the winning range stands for, as the site shows it, and `text` that range.
    """
    raw = market.optional("resolution", Payload.text)
    if raw is None or raw == CANCEL:
        return None if raw is None else Resolution(text="annulled", raw=raw, at=at)
    shares = parse_shares(market) if raw in PARTS else {raw: 1.0}
    if shares is None:
        # Thresholds are resolved one by one.
        ends = {key: parse_yes_no(answer, None) for key, answer in answers.items()}
        shares = {key: end.value for key, end in ends.items() if end and end.value is not None}
    everyone = {key: shares.get(key, 0.0) for key in answers} if shares.keys() & answers.keys() else {}
    value = ranges.expected(everyone) if ranges else None
    label = answers[raw].optional("text", Payload.text) if raw in answers else None
    return Resolution(
        text=label or (_SPLIT if value is None else f"{value:.12g}"), raw=raw, at=at, value=value
    )


def _percent(share: float) -> str:
    return f"{round(share * 100, 1):g}%"

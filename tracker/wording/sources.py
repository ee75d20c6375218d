"""What kind of source a platform is, and what its questions are called."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """Where a platform's numbers come from, which readers have to be told."""

    COMMUNITY = "community"  # many people forecast for reputation
    SUPERFORECASTERS = "superforecasters"  # a chosen panel
    PLAY_MONEY = "play_money"
    REAL_MONEY = "real_money"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How a platform is spoken of: its name in print, and what it calls a question."""

    name: str
    noun: str
    kind: SourceKind


_SOURCES = {
    "metaculus": Source(name="Metaculus", noun="question", kind=SourceKind.COMMUNITY),
    "manifold": Source(name="Manifold", noun="market", kind=SourceKind.PLAY_MONEY),
    "polymarket": Source(name="Polymarket", noun="market", kind=SourceKind.REAL_MONEY),
    "kalshi": Source(name="Kalshi", noun="market", kind=SourceKind.REAL_MONEY),
    "predictit": Source(name="PredictIt", noun="market", kind=SourceKind.REAL_MONEY),
    "smarkets": Source(name="Smarkets", noun="market", kind=SourceKind.REAL_MONEY),
    "betfair": Source(name="Betfair", noun="market", kind=SourceKind.REAL_MONEY),
    "gjopen": Source(name="Good Judgment Open", noun="question", kind=SourceKind.COMMUNITY),
    "goodjudgment": Source(name="Good Judgment", noun="question", kind=SourceKind.SUPERFORECASTERS),
    "infer": Source(name="INFER", noun="question", kind=SourceKind.COMMUNITY),
    "hypermind": Source(name="Hypermind", noun="market", kind=SourceKind.REAL_MONEY),
    "insight": Source(name="Insight Prediction", noun="market", kind=SourceKind.REAL_MONEY),
}


def source_named(platform: str) -> Source:
    """How to speak of a platform; one that is not known is called as it is spelt."""
    known = _SOURCES.get(platform)
    return known or Source(name=platform, noun="question", kind=SourceKind.UNKNOWN)


def source_names() -> tuple[str, ...]:
    """The printed name of every platform known here."""
    return tuple(source.name for source in _SOURCES.values())

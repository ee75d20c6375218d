"""What did one comparison of a claim with a question find?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a check found."""

    AGREES = "agrees"
    ROUGHLY = "roughly agrees"  # nothing contradicts, but one side is coarser
    DIFFERS = "differs"
    CLAIM_SILENT = "claim silent"  # the question says something that the sentence leaves open
    TITLE_SILENT = "title silent"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One comparison, and what a person would say of it (empty where it is worth no words)."""

    verdict: Verdict
    words: str = ""


NOTHING = Check(verdict=Verdict.NEITHER)

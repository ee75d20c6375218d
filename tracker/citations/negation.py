"""Does a claim deny something? "will not become", "no longer", "never"."""

from __future__ import annotations

import re

_HINT = re.compile(r"no|n't|nev|fail|neither")
_DENIAL = re.compile(
    r"\b(?:will|would|does|do|did|is|are|was|were|can|could|has|have|may|might|shall|should)\s+"
    r"(?:still\s+|now\s+)?not\b|\b(?:\w+n't|cannot)\b|\bnever\b|\bno\s+longer\b|^not\s|^no\s|"
    r"\bnot\s+(?:be|being|to|having|have|\w+ing)\b|\bthere\s+(?:will|would)\s+be\s+no\b|"
    r"\bfail(?:s|ing)?\s+to\b|\bneither\b|\bno\s+(?:one|country|party|candidate|deal|new)\b"
)


def is_denial(claim: str) -> bool:
    """Whether `claim`, in plain lower case, is a denial."""
    return _HINT.search(claim) is not None and _DENIAL.search(claim) is not None

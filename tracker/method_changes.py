"""When a platform began to make an outcome's number in another way, which can move it by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodChange:
    """From `at` on, as far as we saw it, `Outcome.method` was `after` and no longer `before`."""

    at: datetime
    before: str
    after: str

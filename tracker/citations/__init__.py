"""Finding a forecast in prose."""

from __future__ import annotations

from tracker.citations.finding import find_citations
from tracker.citations.unreadable import find_unreadable

__all__ = ["find_citations", "find_unreadable"]

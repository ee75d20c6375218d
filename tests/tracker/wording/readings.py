"""Readings for tests: open, of Metaculus, at noon of a day in November, unless said otherwise."""

from __future__ import annotations

from typing import Any

from tracker.wording.current import CurrentReading, parse_current_reading

AS_OF = "2026-11-20T12:00:00Z"


def reading_json(**fields: Any) -> dict[str, Any]:
    json = {"kind": "binary", "state": "open", "as_of": AS_OF, "platform": "metaculus", **fields}
    return {name: value for name, value in json.items() if value is not None}


def make_reading(**fields: Any) -> CurrentReading:
    return parse_current_reading(reading_json(**fields))

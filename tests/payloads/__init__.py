"""The payloads that are kept here, by platform and name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "payloads"
"""Recorded answers that are not part of this repository; absent on most machines."""


def load_payload(platform: str, name: str) -> Any:
    """One answer as JSON, fresh for every call so that a test may change it."""
    return json.loads((HERE / platform / f"{name}.json").read_text(encoding="utf-8"))

"""What did an export do?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export did. `bytes_` is the size of all files; `failed` holds a sentence for each failure."""

    folder: Path
    base_url: str
    as_of: datetime
    pages: int
    files: int
    bytes_: int
    asked: int
    written: int
    removed: int
    seconds: float
    failed: tuple[str, ...]

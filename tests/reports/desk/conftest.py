"""The newsroom of one that jobs are tested with."""

from __future__ import annotations

from tests.jobs.conftest import newsroom

__all__ = ["newsroom"]

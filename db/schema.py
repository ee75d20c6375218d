"""All tables together: what migrations lead to and backups hold."""

from __future__ import annotations

from db import desk_tables, tables

metadata = tables.metadata
"""The newsroom's tables and, since `desk_tables` is imported, the desk's."""

__all__ = ["desk_tables", "metadata"]

"""What an editor has set for one citation: its own thresholds, that it stays as printed, that it is quiet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select

from db.acts import Act, add_act
from db.desk_tables import citation_rules
from db.engine import Connection
from db.rows_named import rows_named
from db.tables import citations


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationRules:
    """One citation's rules; where nothing is set the outlet's hold.

    `move_points` (percentage points) and `move_log_odds` replace the outlet's thresholds. `is_frozen`: the
    line stays as printed. `is_none`: it states no forecast after all. Until `quiet_until` nothing is
    proposed for it.
    """

    move_points: float | None = None
    move_log_odds: float | None = None
    is_frozen: bool = False
    is_none: bool = False
    quiet_until: datetime | None = None
    note: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None

    def is_quiet(self, now: datetime) -> bool:
        """Whether nothing is to be proposed just now."""
        return self.quiet_until is not None and now < self.quiet_until

    @property
    def seen(self) -> str:
        """What a form carries that shows these rules, so that nobody overwrites what they did not see."""
        told = (self.move_points, self.move_log_odds, self.is_frozen, self.is_none, self.quiet_until)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    @property
    def in_words(self) -> str:
        """What they say, for the log."""
        said = []
        if self.is_frozen:
            said.append("stays as printed")
        if self.is_none:
            said.append("no citation")
        if self.move_points is not None:
            said.append(f"moves from {self.move_points:g} points")
        if self.move_log_odds is not None:
            said.append(f"moves from {self.move_log_odds:g} in log-odds")
        if self.quiet_until is not None:
            said.append(f"quiet until {self.quiet_until:%Y-%m-%d %H:%M} UTC")
        return ", ".join(said) or "as the outlet has it"


NO_RULES = CitationRules()
"""What holds for a citation that nobody has set anything for."""


def hold_rules(connection: Connection, citation_id: int) -> None:
    """Let nobody else set rules of this citation until this transaction ends.

    The citation's row and not that of its rules, which may be still to come.
    """
    held = select(citations.c.id).where(citations.c.id == citation_id).with_for_update(key_share=True)
    connection.execute(held)


def get_rules(connection: Connection, citation_id: int) -> CitationRules:
    """The rules of one citation; `NO_RULES` where nobody has set any."""
    return rules_of(connection, [citation_id]).get(citation_id, NO_RULES)


def rules_of(connection: Connection, citation_ids: Iterable[int]) -> Mapping[int, CitationRules]:
    """The rules of those of these citations that have any."""
    return {
        row.citation_id: _rules(row)
        for row in rows_named(connection, citation_rules.c.citation_id, citation_ids)
    }


def with_quiet(rules: CitationRules, until: datetime | None) -> CitationRules:
    """The same rules with another time until which nothing is proposed."""
    return replace(rules, quiet_until=until)


def set_rules(
    connection: Connection, citation_id: int, rules: CitationRules, *, by: str, at: datetime
) -> None:
    """Let these rules hold for a citation, instead of those before; the log says who set them."""
    connection.execute(delete(citation_rules).where(citation_rules.c.citation_id == citation_id))
    connection.execute(
        insert(citation_rules).values(
            citation_id=citation_id,
            move_points=rules.move_points,
            move_log_odds=rules.move_log_odds,
            is_frozen=rules.is_frozen,
            is_none=rules.is_none,
            quiet_until=rules.quiet_until,
            note=rules.note,
            changed_by=by,
            changed_at=at,
        )
    )
    detail = "; ".join(part for part in (rules.in_words, rules.note) if part)
    add_act(
        connection,
        Act(at=at, who=by, act="citation rules set", subject=f"citation:{citation_id}", detail=detail),
    )


def _rules(row: Row[Any]) -> CitationRules:
    return CitationRules(
        move_points=row.move_points,
        move_log_odds=row.move_log_odds,
        is_frozen=row.is_frozen,
        is_none=row.is_none,
        quiet_until=row.quiet_until,
        note=row.note,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )

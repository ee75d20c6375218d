"""What an editor has set for one story: whether two must approve, and how much it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select

from db.acts import Act, add_act
from db.desk_tables import story_rules
from db.engine import Connection
from db.rows_named import rows_named
from db.tables import stories


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRules:
    """One story's rules. `needs_two` is None where the outlet's rule holds.

    `reads` is how often it was read lately, None where the outlet does not tell.
    """

    needs_two: bool | None = None
    reads: int | None = None
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def seen(self) -> str:
        """What a form carries that shows these rules, so that nobody overwrites what they did not see."""
        return hashlib.sha256(repr((self.needs_two, self.reads)).encode()).hexdigest()[:32]

    @property
    def in_words(self) -> str:
        """What they say, for the log."""
        said = []
        if self.needs_two is not None:
            said.append("two must approve" if self.needs_two else "one may approve")
        if self.reads is not None:
            said.append(f"read {self.reads} times")
        return ", ".join(said) or "as the outlet has it"


NO_RULES = StoryRules()
"""What holds for a story that nobody has set anything for."""


def hold_rules(connection: Connection, story_id: int) -> None:
    """Let nobody else set rules of this story until this transaction ends.

    The story's row and not that of its rules, which may be still to come.
    """
    connection.execute(select(stories.c.id).where(stories.c.id == story_id).with_for_update(key_share=True))


def get_rules(connection: Connection, story_id: int) -> StoryRules:
    """The rules of one story; `NO_RULES` where nobody has set any."""
    return rules_of(connection, [story_id]).get(story_id, NO_RULES)


def rules_of(connection: Connection, story_ids: Iterable[int]) -> Mapping[int, StoryRules]:
    """The rules of those of these stories that have any."""
    return {row.story_id: _rules(row) for row in rows_named(connection, story_rules.c.story_id, story_ids)}


def set_rules(connection: Connection, story_id: int, rules: StoryRules, *, by: str, at: datetime) -> None:
    """Let these rules hold for a story, instead of those before; the log says who set them."""
    connection.execute(delete(story_rules).where(story_rules.c.story_id == story_id))
    connection.execute(
        insert(story_rules).values(
            story_id=story_id,
            needs_two=rules.needs_two,
            reads=rules.reads,
            changed_by=by,
            changed_at=at,
        )
    )
    add_act(
        connection,
        Act(at=at, who=by, act="story rules set", subject=f"story:{story_id}", detail=rules.in_words),
    )


def _rules(row: Row[Any]) -> StoryRules:
    return StoryRules(
        needs_two=row.needs_two, reads=row.reads, changed_by=row.changed_by, changed_at=row.changed_at
    )

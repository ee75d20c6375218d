"""What a chief has set at the desk for the whole outlet; it wins over the settings file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, delete, insert, select, text

from db.acts import Act, add_act
from db.desk_tables import outlet_rules
from db.engine import Connection


def hold_rules(connection: Connection) -> None:
    """Let nobody else set a rule until this transaction ends; what is read after this is what holds.

    The whole table and not its rows: a rule that nobody has set has no row.
    """
    if connection.dialect.name == "postgresql":  # SQLite lets one writer in at a time
        connection.execute(text("LOCK TABLE outlet_rules IN SHARE ROW EXCLUSIVE MODE"))


def get_rules(connection: Connection) -> Mapping[str, Any]:
    """Every rule that is set, by its name, which is that of the setting it wins over."""
    return {row.key: json.loads(row.value) for row in connection.execute(_every())}


def get_rule(connection: Connection, key: str, default: Any) -> Any:  # noqa: ANN401 - each rule has its own type
    """One rule; `default` where nobody has set it."""
    statement = select(outlet_rules.c.value).where(outlet_rules.c.key == key)
    kept = connection.execute(statement).scalar_one_or_none()
    return default if kept is None else json.loads(kept)


def set_rule(connection: Connection, key: str, value: Any, *, by: str, at: datetime) -> None:  # noqa: ANN401 - as above
    """Let a rule hold from now on; None lets the settings file hold again. The log says who set it."""
    connection.execute(delete(outlet_rules).where(outlet_rules.c.key == key))
    written = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if value is not None:
        connection.execute(insert(outlet_rules).values(key=key, value=written, changed_by=by, changed_at=at))
    detail = "as the settings file says" if value is None else written
    add_act(connection, Act(at=at, who=by, act="outlet rule set", subject=f"rule:{key}", detail=detail))


@cache  # made once: every page asks it
def _every() -> Select[Any]:
    return select(outlet_rules)

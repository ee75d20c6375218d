"""The statement in docs/operations.md finds what the program asks for next, in the same order."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from db import Database, checks, questions
from db.column_types import to_microseconds
from tests.builders import START, at
from tests.db.rows import keep_question
from tracker.questions import QuestionRef

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"


def documented() -> str:
    section = PAGE.read_text(encoding="utf-8").split("## Reading the queue")[1]
    found = re.search(r"```sql\n(.+?)```", section, re.DOTALL)
    assert found
    return found[1]


def test_the_documented_statement_reads_the_queue(database: Database) -> None:
    hours = {"1": -3.0, "2": -5.0, "3": 2.0, "4": 24 * 400.0, "5": -5.0}
    with database.writing() as connection:
        for id_, due in hours.items():
            keep_question(connection, ref=f"metaculus:{id_}")
            questions.watch_from(connection, QuestionRef("metaculus", id_), at=at(due), because="due")
        keep_question(connection, ref="metaculus:6")
        failing = QuestionRef("metaculus", "3")
        checks.record_failure(connection, failing, at=at(-9), due_at=at(-1), because="again", error="down")
        told = connection.execute(text(documented()), {"now": to_microseconds(START)}).all()
        asked = questions.list_due(connection, START)
    assert [row.upstream_id for row in told] == [watch.question.ref.id for watch in asked]
    assert [row.upstream_id for row in told] == ["2", "5", "1", "3", "4"]
    assert told[0].due == int((START - timedelta(hours=5)).timestamp())
    assert (told[3].failures, told[3].last_error, told[3].due_because) == (1, "down", "again")

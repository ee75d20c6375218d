from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from db import method_changes
from tests.reports.newsroom import TROOPS, open_newsroom, troops_question
from tracker.method_changes import MethodChange
from tracker.questions import OutcomeRef, Question

AT = datetime(2023, 3, 3, tzinfo=UTC)


def with_method(method: str) -> Question:
    question = troops_question()
    return replace(question, outcomes=(replace(question.outcomes[0], method=method),))


def test_a_change_of_method_is_kept_with_both_names_and_its_instant(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    with room.database.writing() as connection:
        before, after = with_method("recency_weighted"), with_method("unweighted")
        assert method_changes.keep_method_changes(connection, [before], [after], at=AT) == 1
        kept = method_changes.list_method_changes(connection, OutcomeRef(TROOPS))
        assert kept == (MethodChange(at=AT, before="recency_weighted", after="unweighted"),)
        assert method_changes.list_method_changes(connection, OutcomeRef(TROOPS, "other")) == ()
    room.database.close()


def test_a_method_that_was_or_became_unknown_or_stayed_is_no_change(tmp_path: Path) -> None:
    room = open_newsroom(tmp_path)
    with room.database.writing() as connection:
        for one, other in (("", "a"), ("a", ""), ("a", "a")):
            told = [with_method(other)]
            assert method_changes.keep_method_changes(connection, [with_method(one)], told, at=AT) == 0
        assert method_changes.keep_method_changes(connection, [], [with_method("a")], at=AT) == 0
    room.database.close()

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.payloads import load_payload
from tracker.errors import UnreadableAnswerError
from tracker.parsing.metaculus_posts import parse_post
from tracker.parsing.payload import Payload

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def put(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    *before, name = path.split(".")

    def change(post: dict[str, Any]) -> None:
        inner: Any = post
        for key in before:
            inner = inner[int(key)] if key.isdigit() else inner[key]
        inner[name] = value

    return change


def take_away(path: str) -> Callable[[dict[str, Any]], None]:
    *before, name = path.split(".")

    def change(post: dict[str, Any]) -> None:
        inner: Any = post
        for key in before:
            inner = inner[int(key)] if key.isdigit() else inner[key]
        del inner[name]

    return change


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("binary_open", put("question.type", "ranking"), r"question\.type should be one of binary, "),
        ("binary_open", put("question.status", "paused"), r"question\.status should be one of"),
        ("binary_open", put("id", "12100"), "id should be a whole number"),
        ("binary_open", put("open_time", "yesterday"), "open_time should be an instant"),
        ("binary_open", put("question", None), "question should be an object"),
        ("binary_open", put("question", []), "question should be an object"),
        (
            "numeric_log_open",
            put("question.scaling.range_min", None),
            r"question\.scaling\.range_min should be a number",
        ),
        ("numeric_log_open", put("question.scaling.range_max", 1), r"question\.scaling should be an axis"),
        (
            "numeric_log_open",
            put("question.scaling.zero_point", 2000),
            r"question\.scaling should be an axis",
        ),
        ("discrete_open", put("question.scaling.inbound_outcome_count", None), "inbound_outcome_count"),
        ("multiple_choice_open", put("question.all_options_ever", []), "should be a list with options in it"),
        (
            "multiple_choice_open",
            put("question.all_options_ever", ["A", "B"]),
            "centers should be a list of 2",
        ),
        ("group_binary", put("group_of_questions.questions", []), "a list of questions with different ids"),
        (
            "group_binary",
            put("group_of_questions.questions.0.id", 12125),
            "a list of questions with different ids",
        ),
    ]
    + [
        (
            name,
            take_away(path),
            rf"has no {path};".replace(".", r"\.").replace(r"questions\.1", r"questions\[1\]"),
        )
        for name, path in [
            ("binary_open", "id"),
            ("binary_open", "title"),
            ("binary_open", "question"),
            ("binary_open", "nr_forecasters"),
            ("binary_open", "scheduled_resolve_time"),
            ("binary_open", "question.type"),
            ("binary_open", "question.aggregations"),
            ("binary_open", "question.default_aggregation_method"),
            ("binary_open", "question.resolution"),
            ("binary_open", "question.status"),
            ("binary_open", "question.aggregations.recency_weighted.history"),
            ("binary_cp_hidden", "question.cp_reveal_time"),
            ("numeric_log_open", "question.scaling.zero_point"),
            ("group_binary", "group_of_questions.questions.1.id"),
            ("conditional", "conditional.question_no"),
            ("multiple_choice_open", "question.all_options_ever"),
        ]
    ],
)
def test_what_is_wrong_is_named(name: str, change: Callable[[dict[str, Any]], None], said: str) -> None:
    post = load_payload("metaculus", name)
    change(post)
    with pytest.raises(UnreadableAnswerError, match=said):
        parse_post(Payload(post, platform="metaculus"), site="https://x.example", seen_at=NOW)

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.reports.newsroom import SEED_SLUG, Newsroom
from tests.reports.web.client import client_of

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
KNOWN = {"platform": "metaculus", "id": "12100", "slug": SEED_SLUG}
HERE = {"cursor": None, "outcome": None, "story": None}


@pytest.fixture
def operations(seed_room: Newsroom) -> Iterator[list[Any]]:
    """Every call without a token that the document promises."""
    with client_of(seed_room.database) as client:
        schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
        found = [each.ok() for each in schema.include(method="GET").get_all_operations()]
        yield [each for each in found if not each.definition.raw.get("security")]


@pytest.mark.parametrize("is_there", [False, True], ids=["anything at all", "what is there"])
def test_every_reading_call_answers_as_it_promises(operations: list[Any], *, is_there: bool) -> None:
    assert len(operations) >= 10
    for operation in operations:

        @settings(max_examples=6, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def answers(case: Any) -> None:
            if is_there:
                case.path_parameters = {name: KNOWN[name] for name in case.path_parameters or {}}
                case.query = {name: value for name, value in (case.query or {}).items() if name not in HERE}
            case.call_and_validate(checks=CHECKS)

        answers()

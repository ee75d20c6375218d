from __future__ import annotations

import pytest

from jobs import poll_forecasts
from tests.jobs.cited import cite, open_notices, watch_of
from tests.jobs.conftest import Newsroom
from tracker.errors import AccessRefusedError, QuestionGoneError, UnreachableError

DOWN = UnreachableError("no answer came", platform="metaculus")
GONE = QuestionGoneError("there is no such question", platform="metaculus")
NO = AccessRefusedError("the token is not valid", platform="metaculus")


@pytest.fixture
def ferries(newsroom: Newsroom) -> Newsroom:
    cite(newsroom, "1", "2")
    poll_forecasts.run(newsroom.context)
    newsroom.pass_(days=2)
    return newsroom


def rounds(newsroom: Newsroom, count: int) -> None:
    for _ in range(count):
        poll_forecasts.run(newsroom.context)
        newsroom.pass_(days=2)


def test_a_platform_that_is_down_is_one_notice_however_many_questions_it_has(ferries: Newsroom) -> None:
    ferries.platform.errors = {"1": DOWN, "2": DOWN}
    rounds(ferries, 2)
    assert open_notices(ferries) == {}
    rounds(ferries, 3)
    assert list(open_notices(ferries)) == ["failing:metaculus"]
    assert "no answer came" in open_notices(ferries)["failing:metaculus"]
    ferries.platform.errors.clear()
    rounds(ferries, 1)
    assert open_notices(ferries) == {}


def test_one_question_that_fails_among_others_is_told_by_its_name(ferries: Newsroom) -> None:
    ferries.platform.errors = {"1": GONE}
    rounds(ferries, 4)
    assert list(open_notices(ferries)) == ["failing:metaculus:1"]
    ferries.platform.errors.clear()
    rounds(ferries, 1)
    assert open_notices(ferries) == {}


def test_a_refused_credential_is_told_once_and_asked_about_not_with(ferries: Newsroom) -> None:
    ferries.platform.errors = {"1": NO, "2": NO}
    ferries.platform.refusal = NO
    rounds(ferries, 1)
    assert list(open_notices(ferries)) == ["refused:metaculus"]
    ferries.platform.asked.clear()
    rounds(ferries, 3)
    assert ferries.platform.asked == []
    failures = [watch_of(ferries, id_).failures for id_ in "12"]
    assert sorted(failures) == [0, 1]


def test_a_credential_that_is_mended_is_used_at_once(ferries: Newsroom) -> None:
    ferries.platform.errors = {"1": NO}
    ferries.platform.refusal = NO
    rounds(ferries, 2)
    ferries.platform.errors.clear()
    ferries.platform.refusal = None
    assert poll_forecasts.run(ferries.context).done == 2
    assert open_notices(ferries) == {}

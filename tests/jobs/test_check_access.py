from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from jobs.check_access import check_access
from reports.desk.context import WorkContext
from tests.jobs.conftest import Newsroom
from tracker.adapter import Access
from tracker.errors import AccessRefusedError
from tracker.settings import Settings


def with_token(newsroom: Newsroom) -> WorkContext:
    return replace(newsroom.context, settings=Settings(metaculus_token="a-secret"))


def test_it_is_logged_who_we_are(newsroom: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        check_access(with_token(newsroom))
    assert "Metaculus sees us as fake, tier unrestricted" in caplog.text
    assert "a-secret" not in caplog.text


def test_a_tier_that_covers_little_is_a_warning(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Access(account="fake", tier="restricted", note="the forecast is given for few questions only")
    monkeypatch.setattr(newsroom.platform, "check_access", lambda: few)
    check_access(with_token(newsroom))
    assert "few questions only" in caplog.text


def test_a_refusal_stops_nothing(newsroom: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    newsroom.platform.refusal = AccessRefusedError("the token is not valid", platform="metaculus")
    check_access(with_token(newsroom))
    assert "the token is not valid" in caplog.text


def test_where_there_is_no_token_nobody_is_asked(newsroom: Newsroom) -> None:
    newsroom.platform.refusal = AccessRefusedError("asked", platform="metaculus")
    check_access(newsroom.context)

"""Where an operator who looks finds the notices: `nerdline notices` and `nerdline doctor`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from db import Database, notices
from jobs.cli import app
from jobs.doctor import Finding, examine
from tests.db.fresh import open_fresh
from tracker.notices import Level

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    path = tmp_path / "nerdline.toml"
    path.write_text(
        f"database_url = 'sqlite:///{tmp_path / 'desk.db'}'\ncontact = 'desk@example.org'\n", encoding="utf-8"
    )
    return path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_fresh(tmp_path / "desk.db")
    yield opened
    opened.close()


def keep(database: Database) -> None:
    """One notice that was told and is over, its recovery, and one that lasts and could not be told."""
    with database.writing() as connection:
        notices.raise_notice(connection, "refused:metaculus", Level.WARNING, "The token is refused.", at=NOW)
        (told,) = notices.list_open(connection)
        notices.begin_try(connection, told, at=NOW, until=LATER)
        notices.record_sent(connection, told.id, at=NOW)
        notices.close_notice(connection, "refused:metaculus", "The token is good.", at=LATER)
        notices.raise_notice(connection, "held:manifold", Level.WARNING, "A round is held.", at=LATER)
        (lasting,) = notices.list_open(connection)
        notices.begin_try(connection, lasting, at=LATER, until=LATER)
        notices.record_failed(connection, lasting.id, error="no route", next_try_at=LATER)


def call(*arguments: str, settings_file: Path) -> str:
    result = CliRunner().invoke(app, ["notices", *arguments, "--settings", str(settings_file)])
    assert result.exit_code == 0, result.output
    return result.output


def call_json(*arguments: str, settings_file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(call(*arguments, "--json", settings_file=settings_file))[
        "notices"
    ]
    return found


def test_what_lasts_is_listed_for_programs(database: Database, settings_file: Path) -> None:
    keep(database)
    (notice,) = call_json(settings_file=settings_file)
    assert notice.pop("id") > 0
    assert notice == {
        "key": "held:manifold",
        "level": "warning",
        "sentence": "A round is held.",
        "raised_at": "2026-03-02T14:30:00Z",
        "closed_at": None,
        "sent_at": None,
        "tries": 1,
        "next_try_at": "2026-03-02T14:30:00Z",
        "last_error": "no route",
    }


def test_so_is_everything_there_ever_was(database: Database, settings_file: Path) -> None:
    keep(database)
    found = call_json("--all", settings_file=settings_file)
    assert [(one["key"], one["level"], one["closed_at"]) for one in found] == [
        ("refused:metaculus", "warning", "2026-03-02T14:30:00Z"),
        ("refused:metaculus", "recovery", "2026-03-02T14:30:00Z"),
        ("held:manifold", "warning", None),
    ]
    assert found[0]["sent_at"] == "2026-03-02T12:00:00Z"


def test_people_are_shown_a_table(
    database: Database, settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    keep(database)
    lasting = call(settings_file=settings_file)
    assert "A round is held." in lasting
    assert "not yet: no route" in lasting
    assert "token" not in lasting
    everything = call("--all", settings_file=settings_file)
    assert "The token is refused." in everything
    assert "2026-03-02 12:00" in everything


def test_where_nothing_lasts_that_is_said(database: Database, settings_file: Path) -> None:
    del database
    assert call(settings_file=settings_file).strip() == "Notices: none"
    assert call_json(settings_file=settings_file) == []


def findings(settings_file: Path) -> list[Finding]:
    return [
        one for one in examine(settings_file, offline=True) if one.what.split(":")[0] in {"held", "refused"}
    ]


def test_the_doctor_names_what_lasts_and_why_it_was_not_told(database: Database, settings_file: Path) -> None:
    keep(database)
    assert findings(settings_file) == [
        Finding(
            what="held:manifold",
            ok=False,
            says="since 2026-03-02 14:30 UTC: A round is held. (telling you failed: no route)",
        )
    ]


def test_the_doctor_says_nothing_of_what_is_over(database: Database, settings_file: Path) -> None:
    keep(database)
    with database.writing() as connection:
        notices.close_notice(connection, "held:manifold", "It was let go.", at=LATER)
    assert findings(settings_file) == []

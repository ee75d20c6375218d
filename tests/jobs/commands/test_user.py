"""`nerdline user` and `nerdline token`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from jobs.cli import app
from tracker.errors import ConflictError, NerdlineError, NotFoundError, UsageError

PASSWORD = "a swan on Mirror Lake"


@pytest.fixture
def file(tmp_path: Path, sqlite_path: Path) -> Path:
    settings = tmp_path / "nerdline.toml"
    settings.write_text(f'database_url = "sqlite:///{sqlite_path}"\n')
    return settings


def run(file: Path, *words: str, typed: str = "") -> Any:
    done = CliRunner().invoke(app, [*words, "--settings", str(file), "--json"], input=typed)
    if isinstance(done.exception, NerdlineError):
        raise done.exception
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    return json.loads(done.stdout)


def add(file: Path, name: str, role: str) -> Any:
    return run(file, "user", "add", name, "--role", role, "--password-stdin", typed=f"{PASSWORD}\n")


def test_the_first_account_and_what_may_be_done_to_others(file: Path) -> None:
    assert add(file, "Ada", "admin")["role"] == "admin"
    add(file, "Ben", "reader")
    assert run(file, "user", "role", "ben", "editor")["role"] == "editor"
    assert run(file, "user", "disable", "Ben")["disabled_at"]
    assert run(file, "user", "disable", "Ben", "--undo")["disabled_at"] is None
    assert [user["name"] for user in run(file, "user", "list")["users"]] == ["Ada", "Ben"]
    assert (
        run(file, "user", "password", "Ben", "--password-stdin", typed="another fine heron\n")["name"]
        == "Ben"
    )
    assert "/desk/sign-in/link?once=nli_" in run(file, "user", "link", "Ben")["link"]


def test_what_cannot_be_done_is_one_sentence(file: Path) -> None:
    add(file, "Ada", "admin")
    with pytest.raises(ConflictError, match="only admin"):
        run(file, "user", "disable", "Ada")
    with pytest.raises(ConflictError, match="already"):
        add(file, "ADA", "reader")
    with pytest.raises(UsageError, match="no role"):
        add(file, "Ben", "owner")
    with pytest.raises(UsageError, match="12 letters"):
        run(file, "user", "add", "Ben", "--role", "reader", "--password-stdin", typed="short\n")
    with pytest.raises(UsageError, match="--password-stdin"):
        run(file, "user", "add", "Ben", "--role", "reader")
    with pytest.raises(NotFoundError, match="no account"):
        run(file, "user", "link", "Ben")


def test_a_token_is_printed_once(file: Path) -> None:
    add(file, "Ada", "editor")
    made = run(file, "token", "add", "Ada", "feed", "--scope", "look", "--scope", "edit")
    assert made["token"].startswith("nl_")
    (listed,) = run(file, "token", "list")["tokens"]
    assert (listed["user"], listed["scopes"], listed["ended_at"]) == ("Ada", ["edit", "look"], None)
    assert "token" not in listed
    assert run(file, "token", "revoke", str(made["id"]))["ended_at"]
    with pytest.raises(UsageError, match="manage"):
        run(file, "token", "add", "Ada", "feed", "--scope", "manage")

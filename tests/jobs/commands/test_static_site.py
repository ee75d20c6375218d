"""`nerdline export site` as a process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.web.static_site.folder import site_folder
from tests.jobs.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path, "http://127.0.0.1:1")


def test_the_site_is_written_and_what_was_done_is_told(shell: Shell) -> None:
    done = shell.run("export", "site", "public", "--base-url", "https://news.example/f", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["failed"] == []
    assert told["base_url"] == "https://news.example/f"
    assert told["written"] == told["files"] > 5
    assert b"https://news.example/f/" in (shell.folder / "public" / "sitemap.xml").read_bytes()
    again = shell.run("export", "site", "public", "--base-url", "https://news.example/f")
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith(b"public: ")


def test_what_is_refused_in_a_sentence(shell: Shell) -> None:
    (shell.folder / "mine").mkdir()
    (shell.folder / "mine" / "thesis.tex").write_text("x")
    code, said = shell.refused("export", "site", "mine")
    assert (code, "no export wrote, such as thesis.tex" in said) == (2, True)
    code, said = shell.refused("export", "site", "public", "--base-url", "news.example")
    assert (code, "is no web address" in said) == (2, True)
    code, said = shell.refused("export", "site", "mine/thesis.tex")
    assert (code, "cannot be a folder for the site" in said) == (2, True)
    with site_folder(shell.folder / "busy"):
        assert shell.refused("export", "site", "busy")[0] == 75

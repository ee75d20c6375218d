"""Does every command that docs/api.md shows work, word for word, against the served program?

The commands run in a shell as a reader would paste them; only the host and the token are put in. What curl
is told goes through a configuration of its own, so that it prints the status and asks no proxy.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from db import api_tokens, open_database
from tests.jobs.conftest import STORY
from tests.reports.web.api.full_room import NOW, make_full_room
from tests.reports.web.desk.signed_in import somebody
from tests.reports.web.served import ROOT, served
from tracker.credentials import TOKEN_PREFIX, digest_of, new_secret
from tracker.roles import RIGHTS, Role

CURL = shutil.which("curl")
HOST = "https://forecasts.example"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)

pytestmark = [
    pytest.mark.skipif(CURL is None, reason="curl is not installed; the documentation's examples need it"),
    pytest.mark.allow_hosts(["127.0.0.1"]),
]


@dataclass(frozen=True, kw_only=True)
class Told:
    """A command of the documentation, and what it printed."""

    command: str
    status: int
    kind: str
    body: str


def commands_in(text: str) -> list[str]:
    """The lines of the shell blocks, with those put together that go on."""
    blocks = "".join(BLOCK.findall(text)).replace("\\\n", " ")
    return [line for line in blocks.splitlines() if line.strip()]


COMMANDS = commands_in((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Told]]:
    """What each command printed, in the order of the page."""
    folder = tmp_path_factory.mktemp("examples")
    room = make_full_room(folder)
    (folder / "bridge.txt").write_text(STORY, encoding="utf-8")
    (folder / ".curlrc").write_text(
        'silent\nshow-error\nnoproxy = "*"\nmax-time = 20\nwrite-out = "\\n%{content_type}\\n%{http_code}"\n',
        encoding="utf-8",
    )
    database = open_database(f"sqlite:///{room.path}")
    owner, secret = somebody(database, Role.CHIEF, at=NOW), TOKEN_PREFIX + new_secret()
    with database.writing() as connection:
        api_tokens.add_token(
            connection,
            user_id=owner.id,
            name="curl",
            digest=digest_of(secret),
            scopes=RIGHTS[owner.role],
            at=NOW,
            ends_at=None,
        )
    fakes = "tests.reports.web.api.full_room:open_fakes"
    with served(database, platforms=fakes, fixed_now=NOW.isoformat(), contact="desk@example.org") as server:
        names = {
            "NERDLINE_TOKEN": secret,
            "CURL_HOME": str(folder),
            "HOME": str(folder),
            "PATH": "/usr/bin:/bin",
        }
        yield list(_run(COMMANDS, server.address, folder, names))
    database.close()


def _run(commands: list[str], address: str, folder: Path, names: dict[str, str]) -> Iterator[Told]:
    before: list[str] = []
    for command in commands:
        here = command.replace(HOST, address)
        if not command.startswith("curl"):
            before.append(here)
            continue
        script = "\n".join(["set -eu", *before, here])
        done = subprocess.run(
            ["/bin/sh", "-c", script],
            cwd=folder,
            env=names,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        body, kind, status = done.stdout.rsplit("\n", 2)
        yield Told(command=command, status=int(status), kind=kind, body=body)


def test_every_example_does_what_it_is_there_for(told: list[Told]) -> None:
    assert len(told) >= 12
    assert [(one.command, one.status, one.body[:200]) for one in told if one.status not in {200, 201}] == []


def test_what_is_not_a_file_is_a_document(told: list[Told]) -> None:
    documents = [json.loads(one.body) for one in told if "-OJ" not in one.command]
    assert all(isinstance(document, dict) and document for document in documents)
    assert {one.kind for one in told if "-OJ" not in one.command} == {"application/json"}


def test_the_page_shows_nothing_that_is_not_run() -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    fenced = re.findall(r"^```(\w*)$", text, re.MULTILINE)
    assert fenced == ["sh", ""] * (len(fenced) // 2)
    assert sum(command.startswith("curl") for command in COMMANDS) == len(
        re.findall(r"^curl ", text, re.MULTILINE)
    )

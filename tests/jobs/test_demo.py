"""The whole day, as `make demo` plays it."""

from __future__ import annotations

import csv
import difflib
import fcntl
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tracker.samples import read_sample

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Any]:
    """The demo, played once, however many processes share the tests out among them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "demo"
    folder.mkdir(exist_ok=True)
    kept = folder / "played.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the second waits for what the first plays
        if not kept.exists():
            kept.write_text(json.dumps(play(folder)))
    document: dict[str, Any] = json.loads(kept.read_text())
    return document


def play(folder: Path) -> dict[str, Any]:
    """What the demo told, how long it worked for it, and what it said meanwhile."""
    before = worked()
    done = subprocess.run(
        [sys.executable, "-m", "jobs", "demo", "--no-serve", "--json", "--dir", str(folder / "out")],
        cwd=folder,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    document: dict[str, Any] = json.loads(done.stdout)
    return document | {"worked": worked() - before, "said": done.stderr.decode()}


def worked() -> float:
    """Seconds that a processor worked for what was started here and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def file(played: dict[str, Any], name: str) -> bytes:
    return Path(played["files"][name]).read_bytes()


def test_it_prints_one_document_with_all_that_was_promised(played: dict[str, Any]) -> None:
    assert played["citation"]["stated"] == "10%"
    assert played["citation"]["deadline"] == "2024-01-01"
    assert played["linked"] == "metaculus:12100"
    assert played["readings"] > 50
    assert played["drafts"] >= 2
    assert played["resolution"] == "no"
    assert set(played["files"]) == {"chart_svg", "chart_png", "story", "redline", "history"}


def test_it_tells_what_it_understood_of_the_story(played: dict[str, Any]) -> None:
    for words in (
        "N. Korea Covertly Sending Weapons",
        "04 Nov 2022",
        "Reuters [via PBS NewsHour]",
        "Republican",
        "Democratic",
        "Nerd",
        "[6]",
        "before 2028",
        "differs",
        "confirmed by",
    ):
        assert words in played["said"], words


def test_only_the_forecast_changed_in_the_story(played: dict[str, Any]) -> None:
    before, after = read_sample("white_house_north_korea.txt").decode(), file(played, "story").decode()
    changed = [
        (before[a:b], after[c:d])
        for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if kind != "equal"
    ]
    assert changed
    assert len(before.splitlines()) == len(after.splitlines())
    assert sum(one != other for one, other in zip(before.splitlines(), after.splitlines(), strict=True)) == 1
    assert all(set(old + new) <= set("0123456789.n") for old, new in changed)


def test_invented_data_says_so_everywhere(played: dict[str, Any]) -> None:
    assert "invented" in played["note"].casefold()
    assert b"nvented" in file(played, "chart_svg")
    assert b"nvented" in file(played, "history")


def test_the_history_keeps_both_times_and_never_a_made_up_value(played: dict[str, Any]) -> None:
    rows = list(csv.DictReader(file(played, "history").decode().splitlines()))
    assert len(rows) >= played["readings"]
    assert all(row["at"] <= row["seen_at"] for row in rows)
    assert all(0 < float(row["value"]) < 1 for row in rows if row["value"])


def test_the_files_are_what_their_names_say(played: dict[str, Any]) -> None:
    assert file(played, "chart_svg").startswith(b"<svg")
    assert file(played, "chart_png").startswith(b"\x89PNG")
    assert b"10%" in file(played, "redline")


def test_the_picture_in_the_readme_is_the_one_that_it_draws(played: dict[str, Any]) -> None:
    kept = Path(__file__).parents[2] / "docs" / "chart.png"
    # Not the assertion's own comparison: of tens of thousands of bytes it would print the difference.
    is_same = kept.read_bytes() == file(played, "chart_png")
    assert is_same, "docs/chart.png is not what `nerdline demo` draws; copy its chart.png there"


def test_it_is_quick(played: dict[str, Any]) -> None:
    # Of work, since the suite shares its machine: 13 s alone on it, twice that where every core is halved.
    assert played["worked"] < 40

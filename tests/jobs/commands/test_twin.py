"""`nerdline twin` as a person calls it; the second question is one that a person enters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.shell import NOW, Shell
from tracker.clock import SimulatedClock
from tracker.platforms.scripted import ScriptedPlatform, load_script
from tracker.samples import read_sample

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

PAGE = "https://www.gjopen.com/questions/55"
TITLE = "Will North Korea send more than 100 troops to Ukraine by the end of 2023?"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Shell]:
    clock = SimulatedClock(NOW)
    with ScriptedPlatform(load_script("north_korea"), clock, token="secret-token") as platform:
        (tmp_path / "story.txt").write_bytes(read_sample("white_house_north_korea.txt"))
        shell = Shell(tmp_path, platform.url)
        for name in ("MANIFOLD", "POLYMARKET", "PREDICTIT", "SMARKETS"):
            shell.environment[f"NERDLINE_{name}_URL"] = "http://127.0.0.1:9"  # nobody answers there
        shell.json("story", "add", "story.txt")
        yield shell


def test_a_twin_is_proposed_confirmed_listed_and_taken_back(desk: Shell) -> None:
    assert desk.json("twin", "suggest") == {"proposals": [], "failed": []}
    (suggestion,) = desk.json("link", "suggest")["suggestions"]
    here = suggestion["question"]
    desk.json("link", "confirm", "1", here)
    entered = desk.json("reading", "add", "--url", PAGE, "--title", TITLE, "--value", "37%", "--note", "seen")
    there = entered["question"]
    (proposal,) = desk.json("twin", "suggest")["proposals"]
    assert proposal["of"]["outcome"] == here
    assert len(proposal["notes"]) >= 3  # the platforms that did not answer
    (candidate,) = proposal["candidates"]
    assert (candidate["outcome"], candidate["title"]) == (there, TITLE)
    assert candidate["confirm"] == f"nerdline twin confirm {here} {there}"
    told = desk.json("twin", "confirm", here, PAGE, "--note", "read both", "--by", "Ana")
    assert (told["other"]["outcome"], told["verdict"], told["by"]) == (there, "confirmed", "Ana")
    assert told["one"]["resolution_criteria"]
    (listed,) = desk.json("twin", "list")["twins"]
    assert listed == told
    assert desk.json("twin", "reject", here, there)["outcomes"] == [there]
    shown = desk.run("twin", "list").stdout.decode()
    assert f"{here} and {there} are not one question" in shown
    assert f"How {here} is settled:" in shown
    assert "the platform tells no rules" in shown


def test_both_rules_are_shown_in_a_terminal_of_any_width(desk: Shell) -> None:
    (suggestion,) = desk.json("link", "suggest")["suggestions"]
    here = suggestion["question"]
    desk.json("link", "confirm", "1", here)
    desk.json("reading", "add", "--url", PAGE, "--title", TITLE, "--value", "37%", "--note", "seen")
    for columns in ("70", "150"):
        shown = desk.run("twin", "suggest", here, COLUMNS=columns).stdout.decode()
        assert f"How {here} is settled:" in shown
        assert "How manual:gjopen.com-" in shown
        assert f"nerdline twin confirm {here} manual:gjopen.com-" in shown


def test_a_mistake_is_told_in_a_sentence(desk: Shell) -> None:
    assert desk.refused("twin", "suggest", "metaculus:1")[0] == 4
    assert desk.refused("twin", "confirm", "metaculus", "x:1")[0] == 2
    assert desk.run("twin", "list").stdout.decode() == "Twins: none\n"
    assert "no story in print cites a question yet" in desk.run("twin", "suggest").stderr.decode()

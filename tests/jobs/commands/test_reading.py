"""`nerdline reading` as a person calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.shell import Shell

PAGE = "https://www.gjopen.com/questions/55"
TITLE = "Will the Mirror Lake bridge open before 2028?"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
FIRST = ("reading", "add", "--url", PAGE, "--title", TITLE, "--value", "37%", "--by", "Ana")


@pytest.fixture
def desk(tmp_path: Path) -> Shell:
    (tmp_path / "shot.png").write_bytes(PNG)
    return Shell(tmp_path, "http://127.0.0.1:9")


def test_a_reading_is_entered_listed_and_its_evidence_written_out(desk: Shell) -> None:
    entered = desk.json(*FIRST, "--at", "2023-02-28T18:00", "--note", "headline", "--image", "shot.png")
    name = entered["question"]
    assert name.startswith("manual:gjopen.com-")
    assert entered["new"] is True
    assert (entered["value"], entered["at"], entered["by"]) == (0.37, "2023-02-28T23:00:00Z", "Ana")
    listed = desk.json("reading", "list", PAGE)["entries"]
    assert [(one["question"], one["note"], one["media_type"]) for one in listed] == [
        (name, "headline", "image/png")
    ]
    told = desk.json("reading", "evidence", listed[0]["sha256"].upper(), "-o", "out.png")
    assert (told["media_type"], told["bytes"]) == ("image/png", len(PNG))
    assert (desk.folder / "out.png").read_bytes() == PNG
    table = desk.run("reading", "list").stdout.decode()
    assert "37%" in table
    assert "Ana" in table


def test_an_ending_is_entered_and_taken_back(desk: Shell) -> None:
    name = desk.json(*FIRST, "--at", "2023-02-01", "--note", "headline")["question"]
    done = desk.run("reading", "resolve", PAGE, "yes", "--note", "it opened", "--by", "Bo")
    assert done.stdout.decode().strip() == f"{name} is resolved (yes), says Bo"
    back = desk.json("reading", "resolve", name, "open", "--note", "it did not")
    assert back["state"] == "open"
    assert [one["what"] for one in desk.json("reading", "list", name)["entries"]] == [
        "reading",
        "resolution",
        "resolution",
    ]
    assert "open again" in desk.run("reading", "list", name).stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("reading", "add", "--value", "37%", "--note", "x"), 2, "name the question, or its page with --url"),
        (FIRST, 2, "an entry needs evidence"),
        ((*FIRST, "--note", "x", "--at", "soon"), 2, "'soon' is no time"),
        ((*FIRST, "--image", "nowhere.png"), 4, "there is no file nowhere.png"),
        ((*FIRST, "--image", "story.txt"), 4, "there is no file story.txt"),
        (("reading", "add", PAGE, "--url", PAGE, "--value", "37%"), 2, "the page is named twice"),
        (("reading", "add", "x", "--value", "37%", "--note", "x"), 2, "is not of the form platform:id"),
        (("reading", "list", "manual:x-1"), 4, "there is no question manual:x-1"),
        (("reading", "list", "metaculus:1"), 2, "is read by Nerdline itself"),
        (("reading", "evidence", "ab", "-o", "x.png"), 4, "no entry has the evidence 'ab'"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    desk: Shell, arguments: tuple[str, ...], code: int, says: str
) -> None:
    ended, told = desk.refused(*arguments)
    assert (ended, told.count("\n")) == (code, 0)
    assert says in told

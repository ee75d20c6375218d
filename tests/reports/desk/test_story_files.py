from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from reports.desk.story_files import LEFT_FOR, read_file, remove_leavings, replace_file
from tracker.clock import SystemClock
from tracker.errors import NotFoundError, StoryFileError


def test_a_file_is_replaced_whole_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    replace_file(path, b"new", expected=b"old")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o7777 == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["story.txt"]


def test_a_link_keeps_pointing_at_its_file(tmp_path: Path) -> None:
    target = tmp_path / "real.txt"
    target.write_bytes(b"old")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    replace_file(link, b"new", expected=b"old")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_somebody_elses_change_wins(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(b"theirs")
    with pytest.raises(StoryFileError, match="changed by somebody else"):
        replace_file(path, b"ours", expected=b"old")
    assert path.read_bytes() == b"theirs"
    assert [file.name for file in tmp_path.iterdir()] == ["story.txt"]


def test_a_file_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    with pytest.raises(StoryFileError, match="cannot be written"):
        replace_file(path, b"new", expected=b"old")
    assert list(tmp_path.iterdir()) == []


def test_reading_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no file"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(StoryFileError, match="cannot be read"):
        read_file(tmp_path)


KILLED = """
import os, signal, sys
from pathlib import Path
from reports.desk import story_files
story_files._check_still = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
story_files.replace_file(Path(sys.argv[1]), b"new", expected=b"old")
"""


def aged(path: Path, age: timedelta) -> Path:
    """Let a file look as if it were written so long ago."""
    then = (SystemClock().now() - age).timestamp()
    os.utime(path, (then, then), follow_symlinks=False)
    return path


def names_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_what_a_killed_process_left_is_removed_an_hour_later(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(b"old")
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=root, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    (left,) = (file for file in tmp_path.iterdir() if file != path)
    assert left.read_bytes() == b"new"
    aged(left, LEFT_FOR - timedelta(minutes=1))
    assert remove_leavings([path]) == 0  # it might still be written
    aged(left, LEFT_FOR + timedelta(minutes=1))
    assert remove_leavings([path]) == 1
    assert names_in(tmp_path) == {"story.txt"}
    assert path.read_bytes() == b"old"


def test_leavings_are_found_where_a_link_to_the_story_leads(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "real.txt").write_bytes(b"old")
    link = tmp_path / "link.txt"
    link.symlink_to(kept / "real.txt")
    left = kept / ".real.txt.nerdline-abcd_123"
    left.write_bytes(b"new")
    aged(left, timedelta(days=1))
    assert remove_leavings([link, link]) == 1
    assert names_in(kept) == {"real.txt"}


@pytest.mark.parametrize(
    "name",
    [
        ".story.txt.abcd1234",  # of somebody else's program
        ".story.txt.original",
        ".story.txt.nerdline-abcd123",
        ".story.txt.nerdline-abcd12345",
        ".story.txt.nerdline-ABCD1234",
        ".story.txt.nerdline-abcd1234.txt",
        "story.txt.nerdline-abcd1234",
        "..story.txt.nerdline-abcd1234",
        ".other.txt.nerdline-abcd1234",  # beside no story of that name
        ".nerdline-abcd1234",
    ],
)
def test_nothing_else_is_removed_however_old(tmp_path: Path, name: str) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(b"old")
    aged(tmp_path / "story.txt", timedelta(days=400))
    (tmp_path / name).write_bytes(b"theirs")
    aged(tmp_path / name, timedelta(days=400))
    assert remove_leavings([path]) == 0
    assert names_in(tmp_path) == {"story.txt", name}


def test_no_link_no_folder_and_no_story_of_that_name_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(b"old")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"theirs")
    link = tmp_path / ".story.txt.nerdline-aaaaaaaa"
    link.symlink_to(elsewhere)
    hard = tmp_path / ".story.txt.nerdline-bbbbbbbb"
    hard.hardlink_to(elsewhere)
    folder = tmp_path / ".story.txt.nerdline-cccccccc"
    folder.mkdir()
    story = tmp_path / ".story.txt.nerdline-dddddddd"
    story.write_bytes(b"a story")
    for one in (link, hard, folder, story):
        aged(one, timedelta(days=400))
    before = names_in(tmp_path)
    assert remove_leavings([path, story]) == 0
    assert names_in(tmp_path) == before
    assert elsewhere.read_bytes() == b"theirs"


def test_folders_that_cannot_be_read_are_passed_by(tmp_path: Path) -> None:
    circle = tmp_path / "circle.txt"
    circle.symlink_to(circle)
    path = tmp_path / "story.txt"
    path.write_bytes(b"old")
    left = tmp_path / ".story.txt.nerdline-abcd1234"
    left.write_bytes(b"new")
    aged(left, timedelta(days=1))
    assert remove_leavings([tmp_path / "gone" / "story.txt", circle, path]) == 1

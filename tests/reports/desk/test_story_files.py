from __future__ import annotations

from pathlib import Path

import pytest

from reports.desk.story_files import read_file, replace_file
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

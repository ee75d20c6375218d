"""A folder that is ours, somebody else's, in use, or cut off in the middle."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.web.static_site.folder import JOURNAL, LIST, Entry, Kept, SiteFolder, digest_of, site_folder
from tracker.errors import AlreadyRunningError, DataError, NerdlineError, UsageError


def write_all(folder: SiteFolder, files: dict[str, bytes]) -> list[str]:
    for name, body in files.items():
        folder.write(name, body)
    entries = {
        name: Entry(file=name, digest=digest_of(body), size=len(body), address=f"/{name}")
        for name, body in files.items()
    }
    return folder.finish(Kept(program="p", files=entries))


def test_what_is_needed_no_more_is_deleted_with_its_folders(tmp_path: Path) -> None:
    with site_folder(tmp_path) as folder:
        write_all(folder, {"a/b/one.html": b"1", "two.html": b"2"})
    (tmp_path / "CNAME").write_text("news.example")
    with site_folder(tmp_path) as folder:
        assert folder.before.files["two.html"].size == 1
        assert write_all(folder, {"two.html": b"2"}) == ["a/b/one.html"]
    assert not (tmp_path / "a").exists()
    assert (tmp_path / "CNAME").read_text() == "news.example"


def test_a_folder_of_somebody_else_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("ten years")
    with (
        pytest.raises(UsageError, match=r"holds files that no export wrote, such as thesis\.tex"),
        site_folder(tmp_path),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    with site_folder(tmp_path) as folder:
        write_all(folder, {"one.html": b"1"})
    (tmp_path / "robots.txt").write_text("mine")
    with site_folder(tmp_path) as folder, pytest.raises(NerdlineError, match="left as it is"):
        folder.write("robots.txt", b"theirs")
    assert (tmp_path / "robots.txt").read_text() == "mine"


def test_only_one_writes_at_a_time(tmp_path: Path) -> None:
    with (
        site_folder(tmp_path),
        pytest.raises(AlreadyRunningError, match="another export"),
        site_folder(tmp_path),
    ):
        pass


def test_what_a_power_cut_left_is_known_as_ours(tmp_path: Path) -> None:
    with site_folder(tmp_path) as folder:
        folder.write("cut/one.html", b"1")
    assert not (tmp_path / LIST).exists()
    with (tmp_path / JOURNAL).open("a") as journal:
        journal.write("cut/half a na")
    with site_folder(tmp_path) as folder:
        assert write_all(folder, {"two.html": b"2"}) == ["cut/one.html"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name[0] != ".") == ["two.html"]
    assert not (tmp_path / JOURNAL).exists()


@pytest.mark.parametrize("name", ["../out.html", "a/../../out.html", "link/out.html", "linked.html"])
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    inside, outside = tmp_path / "site", tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "theirs.html").write_text("theirs")
    with site_folder(inside) as folder:
        (inside / "link").symlink_to(outside)
        (inside / "linked.html").symlink_to(outside / "theirs.html")
        with pytest.raises(NerdlineError, match="leads out of"):
            folder.write(name, b"x")
    assert {path.name for path in tmp_path.iterdir()} == {"site", "elsewhere"}
    assert (outside / "theirs.html").read_text() == "theirs"
    assert len(list(outside.iterdir())) == 1


def test_a_list_that_names_files_outside_deletes_nothing(tmp_path: Path) -> None:
    inside = tmp_path / "site"
    with site_folder(inside) as folder:
        write_all(folder, {"one.html": b"1"})
    (tmp_path / "theirs").write_text("theirs")
    document = json.loads((inside / LIST).read_text())
    document["files"][0]["file"] = "../theirs"
    (inside / LIST).write_text(json.dumps(document))
    with pytest.raises(DataError, match="no list of a site's files"), site_folder(inside):
        pass
    (inside / LIST).unlink()
    (inside / JOURNAL).write_text("../theirs\n/etc/passwd\n")
    with site_folder(inside) as folder:
        write_all(folder, {})
    assert (tmp_path / "theirs").read_text() == "theirs"


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 99}', "null"])
def test_a_list_that_cannot_be_read_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / LIST).write_text(text)
    with pytest.raises(DataError, match="list of"), site_folder(tmp_path):
        pass


def test_a_file_that_becomes_a_folder_makes_way(tmp_path: Path) -> None:
    with site_folder(tmp_path) as folder:
        write_all(folder, {"a": b"1"})
    with site_folder(tmp_path) as folder:
        write_all(folder, {"a/b": b"2"})
    assert (tmp_path / "a" / "b").read_bytes() == b"2"

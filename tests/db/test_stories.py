from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from db import Database, stories
from db.tables import story_versions
from tests.builders import START, at
from tests.db.at_once import at_once
from tests.db.rows import keep_story, keep_version
from tracker.errors import ConflictError, NotFoundError
from tracker.kept import Cause


def test_a_story_reads_back_as_it_was_kept(database: Database) -> None:
    path = Path("stories", "Ökonomie.txt").absolute()
    with database.writing() as connection:
        id_ = stories.add_story(
            connection, slug="troops", path=path, url="https://example.org/1", headline="Tröops 🎲", at=START
        )
        version = stories.add_version(
            connection,
            id_,
            body=b"\xff\x00text",
            published_on=date(2022, 11, 4),
            at=at(1),
            by="Ana",
            cause=Cause.ADDED,
        )
    with database.reading() as connection:
        story = stories.get_story(connection, "troops")
    assert (story.id, story.slug, story.path, story.url) == (id_, "troops", path, "https://example.org/1")
    assert (story.headline, story.added_at, story.withdrawn_at) == ("Tröops 🎲", START, None)
    assert story.version.id == version
    assert (story.version.number, story.version.body) == (1, b"\xff\x00text")
    assert (story.version.published_on, story.version.saved_at) == (date(2022, 11, 4), at(1))
    assert (story.version.saved_by, story.version.cause) == ("Ana", Cause.ADDED)


@given(body=st.binary(max_size=300))
def test_every_byte_of_a_file_is_kept(database: Database, body: bytes) -> None:
    with database.writing() as connection:
        id_ = keep_story(connection)
        keep_version(connection, id_, body)
        assert stories.get_story(connection, str(id_)).version.body == body
        row = connection.execute(select(story_versions.c.sha256).order_by(story_versions.c.id.desc())).first()
    assert row is not None
    assert row.sha256 == hashlib.sha256(body).hexdigest()


def test_the_newest_version_is_the_storys(database: Database) -> None:
    with database.writing() as connection:
        other = keep_story(connection)
        id_ = keep_story(connection)
        keep_version(connection, id_, b"second", published_on=None, cause=Cause.CHANGED, by="Bo", at=at(5))
        keep_version(connection, other, b"another story's")
        story = stories.get_story(connection, str(id_))
        versions = stories.list_versions(connection, id_)
    assert (story.version.body, story.version.number, story.version.published_on) == (b"second", 2, None)
    assert [version.number for version in versions] == [1, 2]
    assert [version.cause for version in versions] == [Cause.ADDED, Cause.CHANGED]
    assert versions[-1] == story.version


def test_a_story_is_found_by_id_slug_or_path(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with database.writing() as connection:
        keep_story(connection)
        id_ = keep_story(connection, slug="troops", path=tmp_path / "troops.txt")
        for name in (str(id_), "troops", str(tmp_path / "troops.txt"), "troops.txt"):
            assert stories.get_story(connection, name).id == id_


@pytest.mark.parametrize(
    "name",
    [
        "",
        "0",
        "-1",
        "2000000000",
        "99999999999999999999999",
        "9" * 5000,
        "²",
        "٠",
        "no such slug",
        "'; --",
        "a\nb",
    ],
)
def test_what_names_no_story(database: Database, name: str) -> None:
    with database.writing() as connection:
        keep_story(connection)
        assert stories.find_story(connection, name) is None
        with pytest.raises(NotFoundError, match="there is no story"):
            stories.get_story(connection, name)


def test_a_story_may_come_without_a_file(database: Database) -> None:
    with database.writing() as connection:
        ids = [keep_story(connection, path=None) for _ in range(2)]  # two of them do not clash
        assert [stories.get_story(connection, str(id_)).path for id_ in ids] == [None, None]


def test_withdrawn_stories_are_listed_only_if_asked_for(database: Database) -> None:
    with database.writing() as connection:
        first, second, third = (keep_story(connection) for _ in range(3))
        stories.withdraw_story(connection, second, at=at(2))
        assert [story.id for story in stories.list_stories(connection)] == [first, third]
        listed = stories.list_stories(connection, withdrawn=True)
        assert [story.id for story in listed] == [first, second, third]
        assert stories.get_story(connection, str(second)).withdrawn_at == at(2)
        stories.restore_story(connection, second)
        assert [story.id for story in stories.list_stories(connection)] == [first, second, third]


def test_a_new_version_may_change_headline_and_url(database: Database) -> None:
    with database.writing() as connection:
        id_, other = keep_story(connection), keep_story(connection)
        before = stories.get_story(connection, str(other))
        stories.describe_story(connection, id_, headline="Anew", url="https://example.org/2")
        story = stories.get_story(connection, str(id_))
        assert (story.headline, story.url) == ("Anew", "https://example.org/2")
        assert stories.get_story(connection, str(other)) == before


@pytest.mark.parametrize("field", ["slug", "path"])
def test_two_stories_cannot_share_a_slug_or_a_path(database: Database, field: str, tmp_path: Path) -> None:
    value = {"slug": "twin", "path": tmp_path / "twin.txt"}[field]

    def add() -> None:
        with database.writing() as connection:
            keep_story(connection, **{field: value})

    add()
    with pytest.raises(ConflictError):
        add()


def test_versions_that_are_saved_at_once_have_their_own_numbers(database: Database) -> None:
    with database.writing() as connection:
        id_ = keep_story(connection)
    refused = at_once(database, [lambda connection: keep_version(connection, id_)] * 4)
    with database.reading() as connection:
        numbers = [version.number for version in stories.list_versions(connection, id_)]
    assert numbers == list(range(1, 6 - len(refused)))
    assert all(isinstance(error, ConflictError) for error in refused)


def test_the_paths_of_stories_are_told_without_their_texts(database: Database) -> None:
    paths = [Path("stories", name).absolute() for name in ("a.txt", "b.txt")]
    with database.writing() as connection:
        for slug, path in (("a", paths[0]), ("pasted", None), ("b", paths[1])):
            stories.add_story(connection, slug=slug, path=path, url="", headline=slug, at=START)
    with database.reading() as connection:
        assert stories.list_paths(connection) == tuple(paths)

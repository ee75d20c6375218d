from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from db.catalogue import News, count_entries, iter_entries
from jobs.import_catalogue import AT_ONCE, import_catalogue
from tests.jobs.conftest import Newsroom
from tracker.errors import DataError, NotFoundError
from tracker.linking.catalogue import MAX_LINE, Entry


def line(id_: object = 1, **changes: Any) -> str:
    row = {"platform": "gjopen", "id": id_, "title": f"Will ferry {id_} sail?", "url": "", **changes}
    return json.dumps(row)


def put(newsroom: Newsroom, *lines: str | bytes, packed: bool = False) -> Path:
    data = b"\n".join(each if isinstance(each, bytes) else each.encode() for each in lines)
    path = newsroom.folder / "questions.jsonl"
    path.write_bytes(gzip.compress(data) if packed else data)
    return path


def stored(newsroom: Newsroom) -> list[Entry]:
    with newsroom.context.database.reading() as connection:
        return list(iter_entries(connection))


@pytest.mark.parametrize("packed", [False, True])
def test_every_question_of_a_file_is_kept_once(newsroom: Newsroom, packed: bool) -> None:
    path = put(newsroom, line(1, closes="2027-12-31", resolved=True), line(2), packed=packed)
    imported = import_catalogue(newsroom.context, path)
    assert (imported.lines, imported.news, imported.errors) == (2, News(added=2), ())
    assert [entry.is_resolved for entry in stored(newsroom)] == [True, False]
    again = import_catalogue(newsroom.context, put(newsroom, line(1), line(2)))
    assert again.news == News(changed=1, same=1)


def test_bad_lines_are_told_with_their_numbers_and_the_rest_is_kept(newsroom: Newsroom) -> None:
    path = put(
        newsroom,
        line(1),
        "no json",
        line(2, title=""),
        line(1),
        line(3, description="x" * MAX_LINE),
        b'{"platform": "gjopen", "id": "4", "title": "\xff\xfe"}',
        "",
        line("x" * 300),
        line(5, platform="g" * 41),
        line(6, title="half a pair: \ud800, and nothing: \0"),
        line(7),
    )
    imported = import_catalogue(newsroom.context, path)
    assert [entry.ref.id for entry in stored(newsroom)] == ["1", "6", "7"]
    told = [error.split("questions.jsonl ")[1] for error in imported.errors]
    expected = [
        "line 2 is left out: it is not JSON",
        "line 3 is left out: it has no title",
        "line 4 is left out: gjopen:1 stands on line 1 already",
        "line 5 is left out: it has 1,000",
        "line 6 is left out: it is not JSON",
        "line 8 is left out: its id has 300 characters",
        "line 9 is left out: its platform has 41 characters",
    ]
    assert len(told) == len(expected)
    assert all(said.startswith(start) for said, start in zip(told, expected, strict=True))
    assert all("\n" not in error and len(error) < 300 for error in imported.errors)


@pytest.mark.parametrize("id_", ["a\0b", "\ud800", "a\nb"])
def test_an_id_that_cannot_be_printed_is_left_out(newsroom: Newsroom, id_: str) -> None:
    imported = import_catalogue(newsroom.context, put(newsroom, line(id_), line(2)))
    assert [entry.ref.id for entry in stored(newsroom)] == ["2"]
    (said,) = imported.errors
    assert "has characters that cannot be printed" in said
    said.encode()


def test_more_questions_than_are_kept_at_once(newsroom: Newsroom) -> None:
    path = put(newsroom, *(line(number) for number in range(2 * AT_ONCE + 5)))
    assert import_catalogue(newsroom.context, path).news == News(added=2 * AT_ONCE + 5)
    with newsroom.context.database.reading() as connection:
        assert count_entries(connection) == {"gjopen": 2 * AT_ONCE + 5}


def test_a_file_that_is_missing_or_lists_nothing_is_one_sentence(newsroom: Newsroom) -> None:
    with pytest.raises(NotFoundError, match="there is no catalogue"):
        import_catalogue(newsroom.context, newsroom.folder / "none.jsonl")
    with pytest.raises(DataError, match="lists no question"):
        import_catalogue(newsroom.context, put(newsroom, "no json"))
    whole = gzip.compress(line(1).encode() * 50)
    for spoilt in (whole[:-9], whole[:20] + b"\0\0\0" + whole[23:]):
        path = put(newsroom, spoilt)
        with pytest.raises(DataError, match="cannot be read"):
            import_catalogue(newsroom.context, path)
    assert stored(newsroom) == []

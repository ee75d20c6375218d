from __future__ import annotations

import pytest

from db import entries
from tests.jobs.conftest import Newsroom, newsroom
from tests.reports.web.desk.desk_room import HOSTILE, DeskRoom, desk_room
from tracker.entries import Entry
from tracker.roles import Role

__all__ = ["newsroom"]

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
URL = "https://www.gjopen.com/questions/3600"
GIVEN = {"url": URL, "title": "Will it rain?", "value": "37%", "note": "the consensus, top right"}


@pytest.fixture
def room(newsroom: Newsroom) -> object:
    with desk_room(newsroom) as desk:
        yield desk


def entered(room: DeskRoom) -> tuple[Entry, ...]:
    with room.newsroom.context.database.reading() as connection:
        return entries.newest_entries(connection, limit=10)


def test_an_empty_page_says_what_to_do(room: DeskRoom) -> None:
    assert "Nobody has entered anything yet" in room.client.get("/desk/readings").text


def test_a_value_with_its_note(room: DeskRoom) -> None:
    page = room.said("/desk/readings", **GIVEN, at="2026-03-01T14:30")
    assert "37%" in page
    assert "Will it rain?" in page
    (entry,) = entered(room)
    assert (entry.value, entry.note, entry.entered_by) == (0.37, GIVEN["note"], "Erin Editor")
    assert str(entry.at) == "2026-03-01 20:30:00+00:00"  # Chicago


def test_a_picture_is_shown_and_can_do_nothing(room: DeskRoom) -> None:
    answer = room.client.post("/desk/readings", GIVEN, files={"image": (f"{HOSTILE}.exe", PNG, "text/html")})
    page = room.client.follow(answer).text
    sha256 = entered(room)[0].sha256
    assert f'src="/desk/evidence/{sha256}"' in page
    shown = room.client.get(f"/desk/evidence/{sha256}")
    assert shown.content == PNG
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-disposition"].startswith("inline")


def test_a_document_is_a_file_to_keep(room: DeskRoom) -> None:
    room.client.post("/desk/readings", GIVEN, files={"image": ("a.pdf", b"%PDF-1.7 x", "application/pdf")})
    answer = room.client.get(f"/desk/evidence/{entered(room)[0].sha256}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/pdf"


@pytest.mark.parametrize(
    "image", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"<html>", b"x" * 10_000_001]
)
def test_what_is_no_evidence_is_refused_by_its_bytes(room: DeskRoom, image: bytes) -> None:
    answer = room.client.post("/desk/readings", GIVEN, files={"image": ("a.png", image, "image/png")})
    assert 'class="is-bad"' in room.client.follow(answer).text
    assert entered(room) == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"value": "much"},
        {"note": ""},
        {"title": "", "url": ""},
        {"url": "file:///etc/passwd"},
        {"url": "javascript:alert(1)"},
        {"at": "2099-01-01"},
        {"at": "soon"},
        {"question": "metaculus:7"},
        {"question": "nonsense"},
        {"question": "manual:none-of-these", "title": ""},
    ],
)
def test_what_cannot_be_is_told_and_not_kept(room: DeskRoom, changed: dict[str, str]) -> None:
    page = room.said("/desk/readings", **(GIVEN | changed))
    assert 'class="is-bad"' in page
    assert entered(room) == ()


def test_an_ending_and_taking_it_back(room: DeskRoom) -> None:
    room.said("/desk/readings", **GIVEN)
    name = str(entered(room)[0].outcome)
    assert "ended: yes" in room.said("/desk/readings/ending", question=name, ending="yes", note="it rained")
    room.said("/desk/readings/ending", question=name, ending="open", note="it had not")
    assert [one.said for one in entered(room)][:2] == ["open", "yes"]
    assert 'class="is-bad"' in room.said("/desk/readings/ending", question=name, ending="maybe", note="x")


def test_markup_in_what_was_entered_is_text(room: DeskRoom) -> None:
    page = room.said("/desk/readings", **(GIVEN | {"title": f"Will {HOSTILE}?", "note": HOSTILE}))
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page


def test_evidence_that_is_not_there(room: DeskRoom) -> None:
    assert room.client.get("/desk/evidence/" + "0" * 64).status_code == 404


def test_a_reader_looks_and_enters_nothing(newsroom: Newsroom) -> None:
    with desk_room(newsroom, Role.READER) as desk:
        assert "Keep this value" not in desk.client.get("/desk/readings").text
        assert desk.client.post("/desk/readings", GIVEN).status_code == 403
        assert desk.client.post("/desk/readings/ending", GIVEN).status_code == 403

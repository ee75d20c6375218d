import sqlite3

from tests.reports.newsroom import SEED_SLUG, Newsroom
from tests.reports.web.client import Client


def dump(room: Newsroom) -> list[str]:
    path = room.database.path
    assert path is not None
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_no_request_changes_anything(seed_room: Newsroom, reader: Client) -> None:
    before = dump(seed_room)
    for method in ("GET", "HEAD", "POST", "DELETE"):
        for address in (
            "/",
            f"/stories/{SEED_SLUG}",
            "/questions/metaculus/12100",
            "/charts/metaculus/12100.svg",
            "/health",
            "/nowhere",
        ):
            reader.get(address, method=method)
    assert dump(seed_room) == before


def test_a_static_file_is_kept_for_ever_only_under_its_own_hash(reader: Client) -> None:
    page = reader.get("/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert reader.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reader.get("/static/reader.css?v=old").headers["cache-control"].startswith("public, max-age=60")
    assert reader.get("/static/icon.svg").headers["content-type"] == "image/svg+xml"


def test_every_page_carries_the_notice_and_says_nothing_of_one_where_there_is_none(
    seed_room: Newsroom, reader: Client
) -> None:
    for address in ("/", f"/stories/{SEED_SLUG}", "/questions/metaculus/12100", "/nowhere"):
        assert '<p class="notice" role="note">Invented demo data</p>' in reader.get(address).text
    assert "Invented demo data" in reader.get("/charts/metaculus/12100.svg").text
    assert seed_room.database.path is not None


def test_the_desk_is_found_without_its_slash(reader: Client) -> None:
    answer = reader.get("/desk")
    assert (answer.status, answer.headers["location"]) == (308, "/desk/")

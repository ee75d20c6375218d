"""The pages on PostgreSQL: one that may be written, and one that may only be read, as a replica is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from db import Database, acts, citations, open_database, sessions, stories
from db.backup_file import BackupReader
from db.migrate import prepare
from db.move import pour_in, pour_out
from reports.gather import picture_of
from reports.web.desk.session_cookie import cookie_name
from tests.reports.newsroom import SEED_SLUG, TROOPS, Newsroom, seed_newsroom
from tests.reports.web.client import NOW, client_of
from tests.reports.web.desk.signed_in import DOMAIN, anybody, desk_client, somebody
from tracker.credentials import csrf_of, digest_of
from tracker.errors import DatabaseReadOnlyError
from tracker.questions import OutcomeRef
from tracker.roles import Role

pytestmark = pytest.mark.postgres

READ_ONLY = "&options=-cdefault_transaction_read_only%3Don"
SECRET = "a secret of the test's own, long enough"
QUESTION = f"{TROOPS.platform}/{TROOPS.id}"
PAGES = (
    "/",
    f"/stories/{SEED_SLUG}",
    f"/stories/{SEED_SLUG}/card.png",
    f"/stories/{SEED_SLUG}/feed.atom",
    f"/questions/{QUESTION}",
    f"/questions/{QUESTION}?asof=2023-06-01",
    f"/questions/{QUESTION}/feed.atom",
    f"/charts/{QUESTION}.svg",
    f"/charts/{QUESTION}.png",
    f"/cards/{QUESTION}.png",
    f"/sparklines/{QUESTION}.svg",
    f"/badge/{QUESTION}.svg",
    f"/embed/stories/{SEED_SLUG}",
    f"/embed/{QUESTION}",
    "/feed.atom",
    "/sources",
    "/health",
    "/openapi.json",
    f"/api/v1/questions/{QUESTION}",
    f"/api/v1/questions/{QUESTION}/history.json",
    f"/api/v1/questions/{QUESTION}/history.csv",
    "/api/v1/questions",
    "/api/v1/stories",
    "/desk/sign-in",
)


@pytest.fixture
def server_url(tmp_path: Path, empty_postgres_url: str) -> str:
    """The sample story on PostgreSQL, with an editor who is signed in."""
    seeded = seed_newsroom(tmp_path).database
    with (tmp_path / "moved").open("wb") as file:
        pour_out(seeded, file, at=NOW)
    seeded.close()
    server = open_database(empty_postgres_url)
    with (tmp_path / "moved").open("rb") as file:
        pour_in(server, BackupReader(tmp_path / "moved", file), at=NOW, keep=tmp_path / "none")
    editor = somebody(server, Role.EDITOR)
    with server.writing() as connection:
        sessions.begin_session(connection, digest=digest_of(SECRET), user_id=editor.id, at=NOW)
    server.close()
    return empty_postgres_url


@pytest.fixture
def replica(server_url: str) -> Iterator[Database]:
    opened = open_database(f"{server_url}{READ_ONLY}")
    yield opened
    opened.close()


def test_what_readers_are_shown_can_be_read(replica: Database) -> None:
    prepare(replica)
    with replica.reading() as connection:
        room = Newsroom(database=replica)
        assert room.story(SEED_SLUG).headline
        picture = picture_of(connection, OutcomeRef(TROOPS), as_of=NOW, zone=UTC, notice="")
        citing = citations.citing(connection, TROOPS)
    assert picture.title
    assert len(citing) == 1


def test_it_is_really_closed_to_writers(replica: Database) -> None:
    act = acts.Act(at=NOW, who="Ana", act="linked", subject="citation:1")
    with pytest.raises(DatabaseReadOnlyError), replica.writing() as connection:
        acts.add_act(connection, act)


@pytest.mark.parametrize("option", ["", READ_ONLY], ids=["written", "read only"])
def test_every_page_of_a_reader_is_served(server_url: str, option: str) -> None:
    database = open_database(f"{server_url}{option}")
    with client_of(database) as client:
        for page in PAGES:
            first, again = client.get(page), client.get(page)
            assert (first.status, first.error) == (200, None), page
            assert again.body == first.body, page
            if "etag" in first.headers:
                known = client.get(page, if_none_match=first.headers["etag"])
                assert (known.status, known.body) == (304, b""), page
        assert client.get("/stories/nowhere").status == 404
    database.close()


def test_the_desk_can_be_looked_at_and_says_in_a_sentence_what_cannot_be_done(replica: Database) -> None:
    with anybody(replica, now=NOW) as editor:
        editor.cookies.set(cookie_name(editor.app.state.context.settings), SECRET, domain=DOMAIN)
        editor.csrf = csrf_of(SECRET)
        for page in ("/desk/", "/desk/links", "/desk/stories", "/desk/readings"):
            answer = editor.get(page)
            assert answer.status_code == 200, (page, answer.text)
        refused = editor.post(f"/desk/stories/{SEED_SLUG}/withdraw", {"reason": "it was wrong"})
        page = editor.follow(refused).text
        print(refused.headers, page[:3000])
        assert "may not be written" in page
        with replica.reading() as connection:
            assert stories.list_stories(connection)


def test_the_desk_of_a_database_that_may_be_written_is_served(server_url: str) -> None:
    database = open_database(server_url)
    with desk_client(database) as editor:
        for page in ("/desk/", "/desk/links", "/desk/stories", "/", f"/stories/{SEED_SLUG}"):
            assert editor.get(page).status_code == 200, page
    database.close()

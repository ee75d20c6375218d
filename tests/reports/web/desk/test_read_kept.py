from __future__ import annotations

from datetime import timedelta

from sqlalchemy import event

from db import Database, acts, sessions, users
from db.acts import Act
from tests.jobs.conftest import Newsroom, newsroom
from tests.reports.web.client import NOW
from tests.reports.web.desk.drafted import at_desk, drafted
from tests.reports.web.desk.signed_in import DOMAIN, DeskClient, desk_client, somebody
from tracker.clock import SimulatedClock
from tracker.credentials import digest_of, new_secret
from tracker.roles import Role

__all__ = ["newsroom"]


class Statements:
    """Counts what is asked of a database."""

    def __init__(self, database: Database) -> None:
        self.seen: list[str] = []
        event.listen(
            database._engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_rest: self.seen.append(statement),
        )

    def of(self, client: DeskClient, address: str) -> list[str]:
        """The queries that a page makes."""
        self.seen.clear()
        assert client.get(address).status_code == 200
        return [one for one in self.seen if one.startswith(("SELECT", "WITH"))]


def test_a_page_is_read_once_while_nothing_is_written(newsroom: Newsroom) -> None:
    draft = drafted(newsroom)
    with at_desk(newsroom, Role.ADMIN) as client:
        statements = Statements(client.app.state.context.database)
        for page in (
            "/desk/",
            f"/desk/drafts/{draft.id}",
            "/desk/links",
            "/desk/stories",
            "/desk/readings",
            "/desk/attention",
            "/desk/sources",
            "/desk/log",
            "/desk/settings",
            "/desk/account",
            "/desk/people",
        ):
            client.get(page)  # what is looked through in the background is found by now
            assert client.get(page).status_code == 200
            assert statements.of(client, page) == [], page


def test_what_anybody_writes_is_on_the_next_page(database: Database) -> None:
    with desk_client(database) as client:
        assert "moved the table" not in client.get("/desk/log").text
        with database.writing() as connection:
            acts.add_act(connection, Act(at=NOW, who="Ana", act="moved the table", subject="story:x"))
        assert "moved the table" in client.get("/desk/log").text


def test_nobody_gets_what_was_read_for_another(database: Database) -> None:
    ada, secret = somebody(database, Role.ADMIN, at=NOW), new_secret()
    with database.writing() as connection:
        sessions.begin_session(connection, digest=digest_of(secret), user_id=ada.id, at=NOW)
    with desk_client(database, Role.READER) as client:
        assert "Rita Reader" in client.get("/desk/account").text
        assert client.get("/desk/people").status_code == 403
        client.cookies.set("nerdline", secret, domain=DOMAIN)
        assert "Rita Reader" not in client.get("/desk/account").text
        assert client.get("/desk/people").status_code == 200


def test_who_is_shut_out_is_out_at_once(database: Database) -> None:
    with desk_client(database) as client:
        assert client.get("/desk/").status_code == 200
        assert client.user is not None
        with database.writing() as connection:
            users.set_disabled(connection, client.user.id, NOW)
        assert client.get("/desk/").status_code == 303


def test_a_session_that_was_ended_elsewhere_is_over_at_once(database: Database) -> None:
    with desk_client(database) as client:
        assert client.get("/desk/").status_code == 200
        assert client.user is not None
        with database.writing() as connection:
            sessions.end_sessions(connection, client.user.id, NOW)
        assert client.get("/desk/").status_code == 303


def test_a_session_runs_out_though_nothing_is_written(database: Database) -> None:
    clock = SimulatedClock(NOW)
    with desk_client(database, clock=clock, session_idle_hours=1, fixed_now=NOW) as client:
        assert client.get("/desk/").status_code == 200
        clock.sleep(timedelta(hours=1).total_seconds())
        assert client.get("/desk/").status_code == 303

"""Accounts of others and one's own, at the desk."""

from __future__ import annotations

import re

import httpx

from db import Database, acts, api_tokens, users
from tests.reports.web.client import NOW
from tests.reports.web.desk.signed_in import DOMAIN, anybody, desk_client, somebody
from tracker.credentials import csrf_of
from tracker.roles import Right, Role


def shown(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    found = re.search(r'class="secret" value="([^"]+)"', answer.text)
    assert found
    return found[1]


def test_an_admin_makes_an_account_whose_password_is_shown_once(sqlite_database: Database) -> None:
    with desk_client(sqlite_database, Role.ADMIN) as admin, anybody(sqlite_database) as new:
        password = shown(admin.post("/desk/people", {"name": "Ben <b>", "role": "editor"}))
        page = admin.get("/desk/people").text
        assert password not in page
        assert "Ben &lt;b&gt;" in page
        assert new.post("/desk/sign-in", {"name": "Ben <b>", "password": password}).status_code == 303
        assert new.get("/desk/account").status_code == 200
        assert admin.post("/desk/people", {"name": "BEN <B>", "role": "editor"}).status_code == 409
        assert admin.post("/desk/people", {"name": "Cleo", "role": "owner"}).status_code == 400
        assert admin.post("/desk/people", {"name": " ", "role": "editor"}).status_code == 400


def test_the_last_admin_cannot_be_locked_out(sqlite_database: Database) -> None:
    with desk_client(sqlite_database, Role.ADMIN) as admin:
        assert admin.user is not None
        mine = f"/desk/people/{admin.user.id}"
        assert admin.post(f"{mine}/role", {"role": "editor"}).status_code == 409
        assert admin.post(f"{mine}/disable").status_code == 409
        other = somebody(sqlite_database, Role.ADMIN, name="Second")
        assert admin.post(f"/desk/people/{other.id}/disable").status_code == 303
        assert admin.post(f"{mine}/disable").status_code == 409
        assert admin.post(f"/desk/people/{other.id}/enable").status_code == 303
        assert admin.post(f"{mine}/role", {"role": "editor"}).status_code == 303
        assert admin.get("/desk/people").status_code == 403


def test_who_is_shut_out_is_out_at_once_and_so_are_their_programs(sqlite_database: Database) -> None:
    with desk_client(sqlite_database, Role.ADMIN) as admin, desk_client(sqlite_database) as editor:
        assert editor.user is not None
        shown(editor.post("/desk/account/tokens", {"name": "feed", "scope": ["look"], "days": "30"}))
        assert admin.post(f"/desk/people/{editor.user.id}/disable").status_code == 303
        assert editor.get("/desk/account").status_code == 303
        with sqlite_database.reading() as connection:
            (token,) = api_tokens.list_tokens(connection)
            assert token.ended_at == NOW
        admin.post(f"/desk/people/{editor.user.id}/enable")
        assert editor.get("/desk/account").status_code == 303


def test_an_admin_signs_somebody_out_and_gives_a_new_password(sqlite_database: Database) -> None:
    with desk_client(sqlite_database, Role.ADMIN) as admin, desk_client(sqlite_database) as editor:
        assert editor.user is not None
        assert admin.post(f"/desk/people/{editor.user.id}/sessions").status_code == 303
        assert editor.get("/desk/account").status_code == 303
        password = shown(admin.post(f"/desk/people/{editor.user.id}/password"))
        given = {"name": editor.user.name, "password": password}
        assert editor.post("/desk/sign-in", given).status_code == 303
        assert admin.post("/desk/people/999/password").status_code == 404
        assert admin.post("/desk/people/999/disable").status_code == 404


def test_one_changes_ones_own_password_and_stays_here_only(sqlite_database: Database) -> None:
    with desk_client(sqlite_database) as here, desk_client(sqlite_database) as there:
        new = {"new": "a heron on the weir", "again": "a heron on the weir"}
        assert here.post("/desk/account/password", {**new, "again": "x"}).status_code == 400
        assert here.post("/desk/account/password", {"new": "short", "again": "short"}).status_code == 400
        assert here.post("/desk/account/password", new).status_code == 303
        assert here.get("/desk/account").status_code == 200
        assert there.get("/desk/account").status_code == 303
        wrong = {"old": "not that heron", "new": "another heron here", "again": "another heron here"}
        assert here.post("/desk/account/password", wrong).status_code == 400


def test_one_ends_ones_own_sessions_and_nobody_elses(sqlite_database: Database) -> None:
    with (
        desk_client(sqlite_database) as here,
        desk_client(sqlite_database) as there,
        desk_client(sqlite_database, Role.CHIEF) as chief,
    ):
        digests = re.findall(r'name="digest" value="([0-9a-f]{64})"', here.get("/desk/account").text)
        assert len(digests) == 2
        (theirs,) = re.findall(r'name="digest" value="([0-9a-f]{64})"', chief.get("/desk/account").text)
        here.post("/desk/account/sessions", {"digest": theirs})
        assert chief.get("/desk/account").status_code == 200
        assert here.post("/desk/account/sessions").status_code == 303
        assert there.get("/desk/account").status_code == 303
        (own,) = re.findall(r'name="digest" value="([0-9a-f]{64})"', here.get("/desk/account").text)
        assert here.post("/desk/account/sessions", {"digest": own}).headers["location"] == "/desk/sign-in"
        assert here.get("/desk/account").status_code == 303


def test_a_token_is_shown_once_and_gives_no_more_than_one_has(sqlite_database: Database) -> None:
    with desk_client(sqlite_database) as editor, desk_client(sqlite_database, Role.CHIEF) as chief:
        secret = shown(editor.post("/desk/account/tokens", {"name": "feed", "scope": "edit", "days": "30"}))
        assert secret.startswith("nl_")
        page = editor.get("/desk/account").text
        assert secret not in page
        assert "feed" in page
        assert secret.encode() not in (sqlite_database.path or __file__).read_bytes()  # type: ignore[union-attr]
        with sqlite_database.reading() as connection:
            (token,) = api_tokens.list_tokens(connection)
        assert token.scopes == {Right.EDIT}
        for scope, days in (("manage", "30"), ("nonsense", "30"), ("look", "0")):
            given = {"name": "x", "scope": scope, "days": days}
            assert editor.post("/desk/account/tokens", given).status_code == 400
        assert chief.post(f"/desk/account/tokens/{token.id}/revoke").status_code == 400
        assert editor.post(f"/desk/account/tokens/{token.id}/revoke").status_code == 303
        assert "feed" not in editor.get("/desk/account").text.replace("“feed”", "")


def test_the_log_has_all_of_it_and_no_secret(sqlite_database: Database) -> None:
    with desk_client(sqlite_database, Role.ADMIN) as admin:
        password = shown(admin.post("/desk/people", {"name": "Ben", "role": "editor"}))
        with sqlite_database.reading() as connection:
            ben = users.find_user(connection, "Ben")
        admin.post(f"/desk/people/{ben.id}/role", {"role": "chief"})
        admin.post(f"/desk/people/{ben.id}/sessions")
        admin.post(f"/desk/people/{ben.id}/disable")
        token = shown(admin.post("/desk/account/tokens", {"name": "feed", "scope": "look", "days": "30"}))
        with sqlite_database.reading() as connection:
            kept = acts.list_acts(connection)
    assert [act.act for act in kept] == [
        "account made",
        "role changed",
        "sessions ended",
        "account disabled",
        "token made",
    ]
    assert {act.who for act in kept} == {"Ada Admin"}
    assert not any(secret in str(kept) for secret in (password, token))


def test_no_answer_for_one_is_kept_for_another(sqlite_database: Database) -> None:
    with desk_client(sqlite_database, Role.ADMIN) as client:
        assert client.get("/desk/people").status_code == 200
        secret = client.cookies["nerdline"]
        client.cookies.clear()
        assert client.get("/desk/people").status_code == 303
        client.cookies.set("nerdline", secret, domain=DOMAIN)
        assert csrf_of(secret) in client.get("/desk/people").text

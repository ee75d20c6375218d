import json
import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import open_database
from tests.reports.newsroom import SEED_SLUG, Newsroom
from tests.reports.web.client import NOW, Client, client_of


class FakeBrokenClock:
    """A clock that fails in a way nobody foresaw."""

    def now(self) -> datetime:
        raise ZeroDivisionError("a secret of the program")

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        del seconds


@pytest.mark.parametrize(
    "address",
    ["/nowhere", "/stories/white-house-korea", "/questions/metaculus/99", "/questions/a:b/1", "/static/x"],
)
def test_an_unknown_address_leads_on_to_the_stories(reader: Client, address: str) -> None:
    page = reader.get(address)
    assert page.status == 404
    assert "There is nothing at this address" in page.text
    assert f'href="/stories/{SEED_SLUG}"' in page.text
    assert 'content="noindex"' in page.text


@pytest.mark.parametrize(
    ("address", "location"),
    [
        (f"/stories/{SEED_SLUG}/", f"/stories/{SEED_SLUG}"),
        ("/questions/metaculus/12100/", "/questions/metaculus/12100"),
        ("//elsewhere.example/", "/elsewhere.example"),
        ("/%0d%0aSet-Cookie:%20a=b/", "/%0D%0ASet-Cookie%3A%20a%3Db"),
    ],
)
def test_a_slash_too_many_leads_to_this_very_site(reader: Client, address: str, location: str) -> None:
    page = reader.get(address, host="elsewhere.example")
    assert (page.status, page.headers["location"]) == (308, location)


def test_a_hostile_host_is_never_repeated(reader: Client) -> None:
    for address in ("/", f"/stories/{SEED_SLUG}", "/nowhere"):
        assert "elsewhere" not in reader.get(address, host="elsewhere.example").text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent(reader: Client, method: str) -> None:
    page = reader.get("/", method=method)
    assert page.status == 405
    assert set(page.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert "This page can only be read" in page.text


def test_a_database_that_cannot_be_read_is_a_busy_site(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'missing' / 'none.db'}")
    with closing(database), client_of(database) as client, caplog.at_level(logging.ERROR):
        page = client.get("/")
        assert page.status == 503
        assert page.headers["retry-after"] == "60"
        assert "none.db" not in page.text
        assert "cannot be opened" in caplog.text
        told = client.get("/health")
        assert told.status == 503
        assert json.loads(told.body)["ok"] is False


def test_what_nobody_foresaw_shows_no_reader_its_traceback(seed_room: Newsroom) -> None:
    with client_of(seed_room.database) as client:
        client.app.state.context.clock = FakeBrokenClock()
        page = client.get("/")
    assert page.status == 500
    assert isinstance(page.error, ZeroDivisionError)  # for the server's log
    assert "secret" not in page.text
    assert "Traceback" not in page.text
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_health_tells_how_old_the_last_reading_is(reader: Client) -> None:
    told = reader.get("/health")
    assert told.headers["cache-control"] == "no-store"
    assert json.loads(told.body) == {
        "ok": True,
        "platforms": {"metaculus": {"last_read": "2024-01-01T12:00:00Z", "failing": 0}},
    }


@pytest.fixture(scope="module")
def fuzzed(seed_room: Newsroom) -> Iterator[Client]:
    with client_of(seed_room.database, now=NOW) as client:
        yield client


@given(
    kind=st.sampled_from(
        ["stories/", "questions/metaculus/", "questions/", "charts/", "charts/metaculus/", ""]
    ),
    rest=st.text(max_size=20),
    query=st.text(alphabet="asofpage=&1%²-:Zé ", max_size=12),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_address_whatever_fails(fuzzed: Client, kind: str, rest: str, query: str) -> None:
    path = "".join(f"%{byte:02x}" for byte in rest.encode("utf-8", "surrogatepass"))
    page = fuzzed.get(f"/{kind}{path}?{query.encode().decode('latin-1')}".replace(" ", "+"))
    assert page.error is None
    assert page.status in {200, 308, 400, 404}

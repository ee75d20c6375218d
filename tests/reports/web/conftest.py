from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.reports.newsroom import Newsroom, seed_newsroom
from tests.reports.web.busy_room import busy_newsroom
from tests.reports.web.chromium import CHROMIUM, QUIET
from tests.reports.web.client import Client, client_of
from tests.reports.web.made_once import made_once
from tests.reports.web.served import Served, served


@pytest.fixture(scope="session", autouse=True)
def _made_once() -> Iterator[None]:
    with made_once():
        yield


@pytest.fixture(scope="session")
def seed_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """The sample story with its question resolved: nobody may change it."""
    room = seed_newsroom(tmp_path_factory.mktemp("newsroom"))
    yield room
    room.database.close()


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A newsroom in which much goes on: nobody may change it."""
    room = busy_newsroom(tmp_path_factory.mktemp("busy"))
    yield room
    room.database.close()


@pytest.fixture
def reader(seed_room: Newsroom) -> Iterator[Client]:
    """A reader of the sample story, the day after its question resolved."""
    with client_of(seed_room.database) as client:
        yield client


@pytest.fixture(scope="session")
def server(seed_room: Newsroom) -> Iterator[Served]:
    """The sample story behind a real server: nobody may end it."""
    with served(seed_room.database) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; not for the whole session, since its loop would be in the way of others' loops."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()

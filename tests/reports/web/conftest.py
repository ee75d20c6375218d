from collections.abc import Iterator

import pytest

from tests.reports.newsroom import Newsroom, seed_newsroom
from tests.reports.web.busy_room import busy_newsroom
from tests.reports.web.client import Client, client_of


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

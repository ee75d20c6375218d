import socket
import time
from contextlib import ExitStack

import pytest

from tests.reports.newsroom import SEED_SLUG
from tests.reports.web.served import Served

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

SLOW = 1_000
BOUND = 10.0
"""Seconds for a reader beside them, on whatever machine; a reader who waited for them would wait longer."""


def test_readers_who_send_or_read_slowly_keep_nobody_waiting(server: Served) -> None:
    page = f"/stories/{SEED_SLUG}"
    with ExitStack() as stack:
        server.get(page)
        for number in range(SLOW):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=20))
            head = f"GET {page} HTTP/1.1\r\nHost: reader.example\r\n".encode()
            # One half never ends its request, the other never reads its answer.
            slow.sendall(head if number % 2 else head + b"\r\n")
        start = time.monotonic()
        assert server.get(page).startswith(b"HTTP/1.1 200 OK\r\n")
        assert time.monotonic() - start < BOUND

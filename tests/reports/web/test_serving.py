import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.web.serving import find_address
from tests.reports.newsroom import SEED_SLUG, Newsroom
from tests.reports.web.served import Served, free_port, is_running, served, start
from tracker.errors import SettingsError, UsageError

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")


def to_the_terminal(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGINT)


def to_the_unit(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGTERM)


def to_the_process(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)


def hang_up(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGHUP)


def until(seconds: float, holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not holds():
        time.sleep(0.05)  # noqa: TID251 - other processes take their own time
    return holds()


def refuses(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_real_server_serves_the_story_and_its_chart(server: Served) -> None:
    page = server.get(f"/stories/{SEED_SLUG}")
    assert page.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"a 4% chance that North Korea" in page
    chart = re.search(rb"<img src=\"([^\"]+)\"", page)
    assert chart
    drawn = server.get(chart[1].decode().replace("&amp;", "&"))
    assert b"content-type: image/svg+xml\r\n" in drawn
    assert drawn.rstrip().endswith(b"</svg>")
    tag = re.search(rb"etag: (\S+)", drawn)
    assert tag
    again = server.get(chart[1].decode().replace("&amp;", "&"), f"If-None-Match: {tag[1].decode()}")
    assert again.startswith(b"HTTP/1.1 304 Not Modified\r\n")
    assert server.get("/stories/%2e%2e/%2e%2e/etc/passwd").startswith(b"HTTP/1.1 404 Not Found\r\n")


@needs_proc
@pytest.mark.parametrize("end", [to_the_terminal, to_the_unit, to_the_process, hang_up])
def test_every_way_of_ending_it_ends_all_of_it(
    seed_room: Newsroom, end: Callable[[subprocess.Popen[str]], None]
) -> None:
    with served(seed_room.database) as server:
        workers = server.workers
        assert workers
        end(server.process)
        assert server.process.wait(timeout=20) == 0
        assert until(5, lambda: not any(is_running(pid) for pid in workers))
        assert refuses(server.port)
        assert server.process.stderr is not None
        assert server.process.stderr.read() == ""


@needs_proc
def test_no_worker_outlives_a_parent_that_was_killed(seed_room: Newsroom) -> None:
    with served(seed_room.database) as server:
        workers = server.workers
        server.process.kill()
        server.process.wait(timeout=20)
        assert until(10, lambda: not any(is_running(pid) for pid in workers))
        assert refuses(server.port)


def test_a_port_that_is_taken_is_one_clear_sentence(seed_room: Newsroom, server: Served) -> None:
    with start(seed_room.database, server.port) as second:
        _, said = second.communicate(timeout=30)
    assert second.returncode == 1
    assert said.strip() == (
        f"UsageError: port {server.port} on 127.0.0.1 is in use by another program; "
        "end it, or set another NERDLINE_PORT"
    )
    assert server.get("/health").startswith(b"HTTP/1.1 200 OK\r\n")


def test_an_address_is_tried_before_anything_starts() -> None:
    port = free_port()
    assert find_address("127.0.0.1", port) == "127.0.0.1"
    with pytest.raises(UsageError, match="port 0 names no port"):
        find_address("127.0.0.1", 0)
    with pytest.raises(SettingsError, match=r"'192\.0\.2\.1' is no address of this machine"):
        find_address("192.0.2.1", port)

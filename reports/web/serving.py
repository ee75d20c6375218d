"""How are the pages served, and how does the server end?

granian, in one parent process that minds worker processes. The parent may run other threads meanwhile
(the scheduler of `nerdline run`), because workers are started afresh ("spawn") and never forked from it.
Ctrl-C, SIGTERM and a closed terminal reach the parent, which tells the workers and waits for them; a
worker whose parent was killed ends by itself, since it would go on sharing the port with whoever comes next.
"""

from __future__ import annotations

import atexit
import errno
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from reports.charts.outlet_theme import load_themes
from reports.web.page_context import OpenPlatforms, without_platforms
from tracker.errors import NerdlineError, SettingsError, UsageError
from tracker.settings import Settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

log = logging.getLogger(__name__)

STOPPING_SECONDS = 5
"""How long answers that are under way may take once the server is told to end."""

_LOOK_AGAIN_SECONDS = 0.05

_BACKLOG = 2_048
_MOST_READERS = 8_192
"""Connections of a worker at a time. granian counts those that idle or send slowly too, so there must be far
more of them than of requests under way: what is asked of the database is bounded in `PageContext`."""

_HEAD_MILLISECONDS = 10_000
"""How long a reader may take to send the head of a request, the wait on an open connection included."""

_LONGEST_HEAD = 64 * 1024


def serve(
    settings: Settings,
    *,
    workers: int = 1,
    open_platforms: OpenPlatforms = without_platforms,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the pages at the settings' host and port until Ctrl-C, SIGTERM or the end of the terminal.

    `open_platforms` is called in each worker process, for the desk. Must be called in the main thread.
    The database must be there and up to date. `on_ready` is called once, in another thread, with the
    address as soon as it answers.

    Raises:
        UsageError: the port is taken, or not ours to take.
        SettingsError: the host is no address of this machine, or the theme does not fit.
        NerdlineError: the workers ended by themselves and starting them again did not help.
    """
    load_themes(settings.theme)  # a worker that cannot read it would end again and again
    server = _PageServer(
        target="reports.web.app",  # a name for granian's messages: `target_loader` loads it
        address=find_address(settings.host, settings.port),
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=workers,
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPING_SECONDS,
        websockets=False,
        backlog=_BACKLOG,
        backpressure=_MOST_READERS,
        http1_settings=HTTP1Settings(header_read_timeout=_HEAD_MILLISECONDS, max_buffer_size=_LONGEST_HEAD),
        log_level=LogLevels.warning,
        # Changes nothing of the caller's logging: granian's messages go where all others go.
        log_dictconfig={"version": 1, "incremental": True, "handlers": {}, "loggers": {}},
    )
    address = f"http://{_in_url(settings.host)}:{settings.port}"
    server.on_listening = partial(on_ready, address) if on_ready else None
    previous = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    method = multiprocessing.get_start_method(allow_none=True)
    multiprocessing.set_start_method("spawn", force=True)
    try:
        server.serve(target_loader=partial(load_worker, settings, open_platforms), wrap_loader=False)
    except SystemExit as ended:
        # A worker that was told to end by the same signal may be gone before its parent looks.
        if not server.interrupt_signal:
            msg = "the pages' worker process ended again and again; what it said stands above"
            raise NerdlineError(msg) from ended
    finally:
        multiprocessing.set_start_method(method, force=True)
        for number, handler in previous.items():
            signal.signal(number, handler)


def find_address(host: str, port: int) -> str:
    """The numeric address that `host` names, once it is sure that pages can be served at its `port`.

    granian's workers share a port by SO_REUSEPORT, so that a second server would start without a word and
    take half of the first one's readers.

    Raises:
        UsageError: the port is taken, or not ours to take.
        SettingsError: the host is no address of this machine.
    """
    if port == 0:
        msg = "port 0 names no port; set NERDLINE_PORT to one between 1 and 65535"
        raise UsageError(msg)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # Otherwise a port that was left a moment ago would count as taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            msg = f"port {port} on {host} is in use by another program; end it, or set another NERDLINE_PORT"
            raise UsageError(msg) from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            msg = f"port {port} may not be used without special rights; set NERDLINE_PORT to one above 1023"
            raise UsageError(msg) from error
        msg = f"{host!r} is no address of this machine; set NERDLINE_HOST to 127.0.0.1, or 0.0.0.0 for all"
        raise SettingsError(msg) from error
    return str(address[0])


def load_worker(settings: Settings, open_platforms: OpenPlatforms = without_platforms) -> Starlette:
    """In a worker process: the application, with a database of its own."""
    # The parent decides when to end; Ctrl-C on a terminal would reach the workers beside it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    _end_with_parent()
    atexit.register(_leave)
    logging.basicConfig(level=settings.log.upper(), format="%(levelname)s %(name)s: %(message)s")
    # Only a worker draws and asks the database; the process that minds it stays light.
    from db import open_database  # noqa: PLC0415 - see above
    from reports.web.app import create_app  # noqa: PLC0415 - see above
    from tracker.clock import SimulatedClock, SystemClock  # noqa: PLC0415 - see above

    clock = SimulatedClock(settings.fixed_now) if settings.fixed_now else SystemClock()
    database = open_database(settings.database_url)
    return create_app(settings, database, clock, open_platforms=open_platforms)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def _leave() -> None:
    """End the worker here: granian's threads abort it where they meet an interpreter being taken down."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


class _PageServer(Server):  # type: ignore[misc, valid-type]  # granian picks its class by the build of Python
    """granian's server, telling when it answers and keeping Ctrl-C to itself."""

    on_listening: Callable[[], None] | None = None

    def startup(self, spawn_target: Any, target_loader: Any) -> None:  # noqa: ANN401 - granian's signature
        """Start the workers with Ctrl-C blocked, which they inherit."""
        with _interrupt_blocked():
            super().startup(spawn_target, target_loader)
        # granian would start its workers afresh: a terminal that is closed is to end them.
        signal.signal(signal.SIGHUP, self.signal_handler_interrupt)
        if self.on_listening is not None:
            threading.Thread(target=self._announce, name="announce", daemon=True).start()

    def _announce(self) -> None:
        while not self.main_loop_interrupt.wait(_LOOK_AGAIN_SECONDS):
            try:
                socket.create_connection((self.bind_addr, self.bind_port), timeout=1).close()
            except OSError:
                continue
            if self.on_listening is not None:
                self.on_listening()
            return


@contextmanager
def _interrupt_blocked() -> Iterator[None]:
    resource_tracker.ensure_running()  # it would unblock the signal after starting its own process
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host

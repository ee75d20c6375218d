"""The ways a notice takes: real programs, and a real webhook on loopback."""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.notice_ways import Failure, Way, by_command, by_webhook
from jobs.wiring import notices_http
from tests.jobs.receiver import SECRET, FakeReceiver, receiving
from tracker.clock import SimulatedClock
from tracker.http_client import HttpClient
from tracker.settings import Settings

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DOCUMENT = {
    "key": "failing:metaculus:7",
    "level": "warning",
    "sentence": "“Brücke” has failed",
    "raised_at": "2022-11-04T12:00:00Z",
    "outlet": "The Herald",
}


def program(folder: Path, body: str, name: str = "tell.py") -> str:
    """A command that runs these lines of Python."""
    script = folder / name
    script.write_text(f"import sys, time, subprocess\n{body}\n", encoding="utf-8")
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}"


def failure(way: Way) -> Failure:
    failed = way(DOCUMENT)
    assert failed is not None
    return failed


def test_a_command_reads_one_document_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "heard it"
    command = program(tmp_path, "open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())")
    assert by_command(f"{command} {shlex.quote(str(out))}")(DOCUMENT) is None
    assert json.loads(out.read_bytes()) == DOCUMENT
    assert out.read_bytes().count(b"\n") == 1


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    out = tmp_path / "arguments"
    command = program(tmp_path, "open(sys.argv[1], 'w').write(repr(sys.argv[2:]))")
    words = "$HOME `id` 'a  b'; rm -rf x | cat > y && z * ~"
    assert by_command(f"{command} {shlex.quote(str(out))} {words}")(DOCUMENT) is None
    assert out.read_text() == repr(
        ["$HOME", "`id`", "a  b;", "rm", "-rf", "x", "|", "cat", ">", "y", "&&", "z", "*", "~"]
    )


def test_nor_a_sentence(tmp_path: Path) -> None:
    command = program(tmp_path, "sys.stdin.read()")
    hostile = DOCUMENT | {"sentence": f"'; touch {tmp_path}/made; echo '"}
    assert by_command(command)(hostile) is None
    assert not (tmp_path / "made").exists()


def test_a_command_that_ignores_its_input_and_talks_much_does_well(tmp_path: Path) -> None:
    command = program(tmp_path, "print('x' * 300_000); print('y' * 300_000, file=sys.stderr)")
    assert by_command(command)(DOCUMENT | {"sentence": "z" * 300_000}) is None


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("sys.exit(3)", "ended with 3"),
        ("print('no route', file=sys.stderr); sys.exit(1)", "ended with 1: no route"),
        (
            "print('Trying\\n\\x1b[31mno  route\\x07\\n\\n', file=sys.stderr); sys.exit(1)",
            "ended with 1: [31mno route",
        ),
        ("sys.stderr.buffer.write(b'caf\\xe9'); sys.exit(1)", "ended with 1: caf\ufffd"),
        ("sys.stderr.write('a' * 9000 + 'end'); sys.exit(1)", "ended with 1: " + "a" * 197 + "end"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "was ended by signal 15"),
    ],
)
def test_a_command_that_fails_is_told_of_by_its_code_and_last_line(
    tmp_path: Path, body: str, says: str
) -> None:
    name = Path(sys.executable).name
    assert failure(by_command(program(tmp_path, body))) == Failure(why=f"notice_command's {name} {says}")


def test_a_command_that_takes_too_long_is_killed_with_what_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "late"
    late = program(tmp_path, f"time.sleep(1.2); open({str(mark)!r}, 'w').close()", "late.py")
    body = f"subprocess.Popen({shlex.split(late)!r}); time.sleep(60)"
    began = time.monotonic()
    why = failure(by_command(program(tmp_path, body), seconds=0.6)).why
    assert time.monotonic() - began < 5
    assert why.endswith("took over 0.6 seconds and was stopped")
    time.sleep(1.3)  # noqa: TID251 - what it started would have left its mark by now
    assert not mark.exists()


def test_what_a_command_leaves_running_is_not_waited_for(tmp_path: Path) -> None:
    child = program(tmp_path, "time.sleep(3)", "child.py")
    began = time.monotonic()
    assert by_command(program(tmp_path, f"subprocess.Popen({shlex.split(child)!r})"))(DOCUMENT) is None
    assert time.monotonic() - began < 2.5


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("no-such-program --token hush", "notice_command's no-such-program cannot be started: No such file"),
        ("/dev/null hush", "notice_command's null cannot be started: Permission denied"),
        ("tell 'hush", "notice_command cannot be taken apart: No closing quotation"),
        ("tell \0hush", "notice_command's tell cannot be started: embedded null byte"),
        ("''", "notice_command's  cannot be started"),
        (" # hush", "notice_command's # cannot be started"),
        ("", "notice_command names no program"),
    ],
)
def test_a_command_that_cannot_be_started(command: str, says: str) -> None:
    why = failure(by_command(command)).why
    assert why.startswith(says)
    assert "hush" not in why


def test_a_program_that_is_none(tmp_path: Path) -> None:
    script = tmp_path / "tell"
    script.write_bytes(b"\x00\x01\x02")
    script.chmod(0o700)
    assert failure(by_command(str(script))).why == (
        "notice_command's tell cannot be started: Exec format error"
    )


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def http(clock: SimulatedClock) -> Iterator[HttpClient]:
    with notices_http(Settings(contact="desk@example.org", outlet="The Herald"), clock) as client:
        yield client


def test_a_webhook_is_posted_the_document(http: HttpClient, receiver: FakeReceiver) -> None:
    assert by_webhook(http, receiver.url)(DOCUMENT) is None
    assert receiver.got == [DOCUMENT]
    assert receiver.paths == [f"/hooks/{SECRET}"]
    (headers,) = receiver.sent
    assert headers["content-type"] == "application/json"
    assert "The Herald" in headers["user-agent"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_answer_that_says_it_went_well_will_do(
    http: HttpClient, receiver: FakeReceiver, status: int
) -> None:
    receiver.statuses = [status]
    assert by_webhook(http, receiver.url)(DOCUMENT) is None


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (0, "cannot be reached, or does not answer in time"),
        (302, "answers oddly"),
        (400, "rejects what it is handed (4xx)"),
        (401, "refuses us (401 or 403)"),
        (404, "is not there (404)"),
        (410, "rejects what it is handed (4xx)"),
        (429, "limits our rate (429)"),
        (500, "has a fault of its own (5xx)"),
    ],
)
def test_a_webhook_that_fails_is_told_of_without_its_secret(
    http: HttpClient, receiver: FakeReceiver, status: int, says: str
) -> None:
    receiver.statuses, receiver.body = [status], f"no /hooks/{SECRET}".encode()
    receiver.headers = {"Location": f"{receiver.url}/elsewhere"}
    assert failure(by_webhook(http, receiver.url)) == Failure(why=f"the webhook at 127.0.0.1 {says}")
    assert len(receiver.got) == 1


def test_a_webhook_may_ask_for_a_pause(http: HttpClient, receiver: FakeReceiver) -> None:
    receiver.statuses, receiver.headers = [429], {"Retry-After": "7200"}
    assert failure(by_webhook(http, receiver.url)).retry_after == timedelta(hours=2)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://hooks.example.org/hush", "at hooks.example.org is not posted to"),
        ("ftp://u:hush@example.org/", "at example.org is not posted to"),
        ("https://10.0.0.7/hush", "at 10.0.0.7 is not posted to"),
        ("https://[hush", "in the settings is not posted to"),
        ("hush", "at no host is not posted to"),
    ],
)
def test_an_address_that_may_not_be_posted_to(http: HttpClient, url: str, says: str) -> None:
    why = failure(by_webhook(http, url)).why
    assert why.startswith(f"the webhook {says}: its address must be public and begin with https://")
    assert "hush" not in why


def test_a_webhook_elsewhere_needs_a_contact(clock: SimulatedClock) -> None:
    with notices_http(Settings(), clock) as client:
        assert "contact be set" in failure(by_webhook(client, "https://hooks.example.org/x")).why


def test_the_command_has_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTICE_TO", "ops")
    out = tmp_path / "out"
    command = program(tmp_path, f"import os; open({str(out)!r}, 'w').write(os.environ['NOTICE_TO'])")
    assert by_command(command)(DOCUMENT) is None
    assert out.read_text() == "ops"

"""The command line: where everything is put together.

Exit codes: 0 done; 1 some items failed, the rest done; 2 usage; 3 settings; 4 not found; 5 data or
database unusable; 75 another run holds the lock; 130 interrupted. An error is one sentence on standard
error; `--debug` shows where it came from.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, MutableMapping
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from tracker.errors import NerdlineError

_INTERRUPTED = 130

_WHERE = {
    "demo": "demo:demo",
    "citations": "text:citations",
    "rewrite": "text:rewrite",
    "poll": "poll:poll",
    "backfill": "poll:backfill",
    "cadence": "poll:cadence",
    "reparse": "reparse:reparse",
    "draft": "draft:draft",
    "publish": "draft:publish",
    "chart": "data:chart",
    "audit": "data:audit",
    "record": "record:record",
    "run": "pages:run",
    "serve": "pages:serve",
    "worker": "worker:worker",
    "notices": "notices:notices",
    "doctor": "upkeep:doctor",
    "upgrade": "upkeep:upgrade",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "import": "move:import_",
    "tidy": "upkeep:tidy",
    "story": "story:app",
    "catalogue": "catalogue:app",
    "link": "link:app",
    "user": "user:app",
    "token": "api_token:app",
    "twin": "twin:app",
    "question": "question:app",
    "reading": "reading:app",
    "review": "review:app",
    "export": "move:app",
}
"""Which function or group of `jobs.commands` each command is, in the order of `nerdline --help`."""


class _Chosen(MutableMapping[str, Any]):
    """The commands by name; one is imported, and its options are read, when it is asked for.

    A command starts a tenth of a second sooner than with all of them; the list of help asks for every one.
    """

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - typer keeps the type of a command to itself
        if name not in self._made:
            self._made[name] = _command_of(name, _WHERE[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_WHERE | self._made)

    def __len__(self) -> int:
        return len(_WHERE | self._made)

    def __setitem__(self, name: str, command: Any) -> None:  # noqa: ANN401 - as above
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]


def _command_of(name: str, where: str) -> Any:  # noqa: ANN401 - as above
    module, _, attribute = where.partition(":")
    found = getattr(import_module(f"jobs.commands.{module}"), attribute)
    alone = typer.Typer(callback=nerdline)
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
    else:
        alone.command(name)(found)
    return typer.main.get_group(alone).commands[name]


class _Commands(TyperGroup):
    """A group whose commands are those of `_WHERE`."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - handed on as it comes
        super().__init__(**given)
        self.commands = _Chosen()


app = typer.Typer(
    cls=_Commands,
    name="nerdline",
    help="Keeps the forecast lines in news stories true.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def nerdline(
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
) -> None:
    """Keeps the forecast lines in news stories true."""
    # Read from the arguments in `main`, which is there when the parser fails too.
    del debug


@cache
def _command() -> Callable[[], object]:
    """The whole tree of commands: a tenth of a second, which who calls `main` again need not wait for."""
    return typer.main.get_command(app)


def _run() -> None:
    try:
        _command()()
    except SystemExit as ended:
        # typer and rich end with 1 by themselves where a pipe is closed.
        if isinstance(ended.__context__, BrokenPipeError):
            raise ended.__context__ from None
        if not ended.code:
            # What is still buffered meets a closed pipe here, and not where nobody could tell of it.
            sys.stdout.flush()
        raise


def main() -> None:
    """Run a command and end with its exit code."""
    try:
        _run()
    except NerdlineError as error:
        if "--debug" in sys.argv:
            raise
        sys.stderr.write(f"nerdline: {error}\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # Whoever read us has heard enough; what is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)

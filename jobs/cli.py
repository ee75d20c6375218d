"""The command line: where everything is put together.

Exit codes: 0 done; 1 some items failed, the rest done; 2 usage; 3 settings; 4 not found; 5 data or
database unusable; 75 another run holds the lock; 130 interrupted. An error is one sentence on standard
error; `--debug` shows where it came from.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Annotated

import typer

from jobs.commands import (
    api_token,
    backup,
    catalogue,
    data,
    draft,
    link,
    move,
    notices,
    pages,
    poll,
    question,
    reading,
    record,
    reparse,
    review,
    story,
    text,
    twin,
    upkeep,
    user,
    worker,
)
from jobs.commands import demo as demo_command
from tracker.errors import NerdlineError

_INTERRUPTED = 130

app = typer.Typer(
    name="nerdline",
    help="Keeps the forecast lines in news stories true.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo_command.demo)
app.add_typer(story.app, name="story")
app.command("citations")(text.citations)
app.command("rewrite")(text.rewrite)
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(link.app, name="link")
app.add_typer(user.app, name="user")
app.add_typer(api_token.app, name="token")
app.add_typer(twin.app, name="twin")
app.add_typer(question.app, name="question")
app.command("poll")(poll.poll)
app.command("backfill")(poll.backfill)
app.command("cadence")(poll.cadence)
app.command("reparse")(reparse.reparse)
app.add_typer(reading.app, name="reading")
app.command("draft")(draft.draft)
app.add_typer(review.app, name="review")
app.command("publish")(draft.publish)
app.command("chart")(data.chart)
app.add_typer(move.app, name="export")
app.command("audit")(data.audit)
app.command("record")(record.record)
app.command("run")(pages.run)
app.command("serve")(pages.serve)
app.command("worker")(worker.worker)
app.command("notices")(notices.notices)
app.command("doctor")(upkeep.doctor)
app.command("upgrade")(upkeep.upgrade)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("import")(move.import_)
app.command("tidy")(upkeep.tidy)


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


def main() -> None:
    """Run a command and end with its exit code."""
    try:
        _command()()
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

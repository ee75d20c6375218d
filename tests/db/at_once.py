"""Several transactions that begin together, each in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from db import Connection, Database, open_database
from tracker.errors import NerdlineError

Task = Callable[[Connection], object]


def at_once(database: Database, tasks: Sequence[Task]) -> list[NerdlineError]:
    """Run the tasks; what some of them were refused with.

    Any other error is raised. A test's SQLite hardly waits for other writers, so this one waits as the real
    program does.
    """
    patient = open_database(f"sqlite:///{database.path}") if database.is_sqlite else database
    together = threading.Barrier(len(tasks))
    refused: list[NerdlineError] = []
    failed: list[Exception] = []

    def run(task: Task) -> None:
        try:
            if database.is_sqlite:  # which lets one writer in at a time
                together.wait(10)
            with patient.writing() as connection:
                if not database.is_sqlite:
                    connection.exec_driver_sql("SELECT 1")
                    together.wait(10)
                task(connection)
        except NerdlineError as error:
            refused.append(error)
        except Exception as error:  # noqa: BLE001 - shown below, in the thread that pytest watches
            failed.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if database.is_sqlite:
        patient.close()
    if failed:
        raise failed[0]
    return refused

"""Which story does the program bring along to show itself with, and how is it read?"""

from __future__ import annotations

from importlib.resources import files

from tracker.errors import NotFoundError


def read_sample(name: str) -> bytes:
    """The bytes of a sample story that ships with the program, exactly as stored.

    Raises:
        NotFoundError: there is no sample of that name.
    """
    folder = files(__name__)
    known = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith((".txt", ".md")))
    if name not in known:
        raise NotFoundError(f"there is no sample story {name!r}; there is {', '.join(known)}")
    return (folder / name).read_bytes()

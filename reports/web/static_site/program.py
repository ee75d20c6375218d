"""By which program and which settings are files made?"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

from tracker.settings import Settings

_PACKAGES = ("reports", "tracker")


def program_of(settings: Settings) -> str:
    """What tells the program and the settings that make the files from any others.

    Secrets are not among the settings that count: they change nothing that readers see.
    """
    told = hashlib.blake2b(digest_size=16)
    told.update(settings.model_dump_json(exclude={"database_url", "site_folder"}).encode())
    for package in _PACKAGES:
        for path in sorted(Path(str(files(package))).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                told.update(path.read_bytes())
    return told.hexdigest()

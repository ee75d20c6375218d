"""What can be called, set or read must be written down, and what is written down must be there."""

from __future__ import annotations

import re
from pathlib import Path

import typer.main

from jobs.cli import app
from tracker.platforms import PLATFORMS
from tracker.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def written(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_command_has_its_line() -> None:
    page = written("docs/commands.md")
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        assert f"`{name}" in page, name
        for part in getattr(command, "commands", {}):
            assert re.search(rf"`{name} [^`]*\b{part}\b", page), f"{name} {part}"


def test_every_setting_has_its_line() -> None:
    page = written("docs/settings.md")
    missing = [name for name in Settings.model_fields if f"`{name}`" not in page]
    assert missing == []


def test_every_platform_has_its_section() -> None:
    page = written("docs/platforms.md").casefold()
    assert [platform.name for platform in PLATFORMS if f"## {platform.name}" not in page] == []


def test_what_the_pages_point_at_is_there() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (page.parent / target).exists(), f"{page.name} points at {target}"


def test_what_the_finder_names_is_there() -> None:
    table = written("README.md").split("| I want to change", 1)[1]
    for name in re.findall(r"`((?:tracker|db|reports|jobs)/[\w./]*)`", table):
        assert (ROOT / name).exists(), name


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(page.name[:4]) for page in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))

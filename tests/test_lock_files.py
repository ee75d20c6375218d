"""The lock files name exact versions with hashes, and no place to get them from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;]+)(?:\s*;\s*(?P<marker>[^\\]+?))?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def entries(lock: str) -> list[tuple[re.Match[str], list[str]]]:
    """Each pinned line with its hashes; any other line fails."""
    found: list[tuple[re.Match[str], list[str]]] = []
    joined = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in filter(None, map(str.strip, joined.splitlines())):
        if line.startswith("#"):
            continue
        pin, *hashes = re.split(r"\s+(?=--hash)", line)
        match = PIN.fullmatch(pin.strip())
        assert match is not None, line
        found.append((match, hashes))
    return found


def pins(lock: str) -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for match, _ in entries(lock):
        versions.setdefault(canonicalize_name(match["name"]), set()).add(match["version"])
    return versions


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def wanted(*groups: str) -> list[Requirement]:
    told = project()
    lines = [
        *told["project"]["dependencies"],
        *(line for name in groups for line in told["dependency-groups"][name]),
    ]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r".*(?:://|index-url|find-links|trusted-host| @ ).*", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_line_has_hashes(lock: str) -> None:
    for match, hashes in entries(lock):
        assert hashes, match["name"]
        assert [one for one in hashes if not HASH.fullmatch(one.strip())] == []
        assert len(set(hashes)) == len(hashes)


@pytest.mark.parametrize("lock", LOCKS)
def test_one_name_has_one_version_for_each_machine(lock: str) -> None:
    markers: dict[str, list[str]] = {}
    for match, _ in entries(lock):
        markers.setdefault(canonicalize_name(match["name"]), []).append(match["marker"] or "")
    for name, told in markers.items():
        assert len(told) == 1 or (all(told) and len(set(told)) == len(told)), name
        for marker in filter(None, told):
            Marker(marker)


@pytest.mark.parametrize(("lock", "groups"), [(LOCKS[0], ("build",)), (LOCKS[1], ("build", "dev"))])
def test_everything_that_the_project_asks_for_is_pinned_as_it_asks(
    lock: str, groups: tuple[str, ...]
) -> None:
    pinned = pins(lock)
    for requirement in wanted(*groups):
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert versions, requirement.name
        assert [one for one in versions if not requirement.specifier.contains(one)] == [], requirement.name


def test_who_develops_has_what_runs() -> None:
    run, develop = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: develop.get(name) for name in run} == run


def test_who_runs_has_no_more_than_it_takes() -> None:
    run = pins(LOCKS[0])
    only_for_development = {canonicalize_name(one.name) for one in wanted("dev")} - {
        canonicalize_name(one.name) for one in wanted("build")
    }
    assert sorted(only_for_development & set(run)) == []

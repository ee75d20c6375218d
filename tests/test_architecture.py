"""The rules of the house that no linter knows, and that the linters which know the others pass."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("tracker", "db", "reports", "jobs")
MOST_LINES = 300


def tracked_files() -> list[Path]:
    """Everything that is or will be committed."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is no checkout, so nothing tells which files are the project's")
    told = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return [path for name in told.stdout.split(b"\0") if name and (path := ROOT / name.decode()).is_file()]


def source_files() -> list[Path]:
    files = [file for package in (*PACKAGES, "tests") for file in sorted((ROOT / package).rglob("*.py"))]
    return [file for file in files if "migrations" not in file.relative_to(ROOT).parts]


def docstring_of(file: Path) -> str:
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""


def test_imports_go_the_way_the_contracts_say() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_folder_of_tests_is_a_package() -> None:
    # Without its __init__.py, tests/tracker would be imported as the package tracker.
    folders = {file.parent for file in (ROOT / "tests").rglob("*.py")}
    folders |= {above for folder in folders for above in folder.parents if ROOT / "tests" in above.parents}
    assert [
        str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()
    ] == []


def test_tests_lie_where_the_code_lies() -> None:
    ours = {
        str(file.relative_to(ROOT).parent) for package in PACKAGES for file in (ROOT / package).rglob("*.py")
    }
    theirs = {
        str(file.relative_to(ROOT / "tests").parent)
        for package in PACKAGES
        for file in (ROOT / "tests" / package).rglob("test_*.py")
    }
    assert sorted(theirs - ours) == []


def test_a_file_is_as_long_as_one_sitting_or_says_why_not() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in source_files()}
    long = [
        file
        for file, lines in lengths.items()
        if lines > MOST_LINES and not file.is_relative_to(ROOT / "tests")
    ]
    silent = [file for file in long if not re.search(r"(?i)\blong(er)?\b|\b300 lines\b", docstring_of(file))]
    assert [f"{file.relative_to(ROOT)}: {lengths[file]} lines, and no reason" for file in silent] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_which_question_it_answers(package: str) -> None:
    files = [file for file in source_files() if file.is_relative_to(ROOT / package)]
    assert [str(file.relative_to(ROOT)) for file in files if not docstring_of(file)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_brings_a_package_of_our_name(package: str) -> None:
    # An editable install does not list its own packages, so it is asked for others.
    assert set(packages_distributions().get(package, [])) <= {"nerdline"}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_file_has_the_name_of_a_place_for_odds_and_ends(package: str) -> None:
    names = {file.stem for file in source_files() if file.is_relative_to(ROOT / package)}
    assert names.isdisjoint({"utils", "util", "helpers", "helper", "common", "manager", "misc"})


# Put together from pieces, so that this file does not hold what it looks for.
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("pypi", "python", "org"))]
PLACES = ["/".join(("", *parts, "")) for parts in (("work",), ("tmp",), ("home",), ("root",), ("Users",))]


def test_no_package_registry_is_named() -> None:
    pattern = re.compile("|".join(map(re.escape, HOSTS)))
    assert pattern.search(f"https://{HOSTS[0]}/simple")
    assert found_in_tracked_files(pattern) == []


def test_no_place_on_anybodys_machine_is_named() -> None:
    # Not as a part of a URL or of another path.
    pattern = re.compile(rf"(?<![\w.:/~-])(?:{'|'.join(PLACES)})\w")
    assert pattern.search(f'"{PLACES[0]}main"')
    assert found_in_tracked_files(pattern) == []


def found_in_tracked_files(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for file in tracked_files():
        for number, line in enumerate(file.read_bytes().decode("utf-8", "replace").split("\n"), 1):
            if match := pattern.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {match[0]}")
    return found

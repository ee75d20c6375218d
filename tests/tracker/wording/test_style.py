from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from tracker.errors import DataError, NotFoundError
from tracker.wording.style import BUILT_IN, load_style, parse_style


def sheet(name: str = "ap") -> str:
    return resources.files("tracker.wording").joinpath("sheets", f"{name}.toml").read_text(encoding="utf-8")


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_sheets_that_come_with_it_are_whole(name: str) -> None:
    assert load_style(name).name == name
    assert parse_style(sheet(name), name="copy.toml") == load_style(name)


def test_a_copied_sheet_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(
        sheet().replace('name = "ap"', 'name = "ours"').replace("whole_from = 3", "whole_from = 5")
    )
    ours = load_style(str(path))
    assert ours.name == "ours"
    assert ours.rounding.whole_from == 5


def test_a_sheet_may_hold_only_what_differs() -> None:
    ours = parse_style('name = "ours"\nbased_on = "bbc"\n[changes]\nfloor = 2\n', name="ours.toml")
    assert ours.changes.floor == 2
    assert ours.dates == load_style("bbc").dates


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("whole_from = 3", "whole_form = 3", "unknown key rounding.whole_form"),
        ("[tails]", "[tail_words]", "unknown section [tail_words]"),
        (
            "{platform} {noun} {claim} resolved No",
            "{platfrom} {noun} resolved No",
            "names the field {platfrom}",
        ),
        ('above = "more than {bound}"', 'above = "more than {bound!r}"', "names the field {bound}"),
        ('above = "more than {bound}"', 'above = "more than {bound"', "is not a template"),
        ("tail_decimals = 1", "tail_decimals = 9", "must lie between 0 and 3"),
        ("tail_decimals = 1", 'tail_decimals = "one"', "must be a number"),
        ("day_first = false", 'day_first = "no"', "must be true or false"),
        ('sign = "%"', "sign = 5", "must be a string"),
        ('sign = "%"', 'sign = ""', "must not be empty"),
        ('point = "', 'point = "a\\n', "single line"),
        ('months = ["Jan.", ', "months = [", "must list 12 strings, not 11"),
        ('directed = ["nearly", ', "directed = [3, ", "must be a list of strings"),
    ],
)
def test_what_is_wrong_in_a_sheet_is_refused_with_its_line(old: str, new: str, words: str) -> None:
    broken = sheet().replace(old, new, 1)
    assert broken != sheet()
    with pytest.raises(DataError) as caught:
        parse_style(broken, name="ours.toml")
    assert words in str(caught.value)
    assert f"ours.toml, line {line_of(broken, new.splitlines()[0])}:" in str(caught.value)


def test_a_key_at_the_top_is_found_too() -> None:
    with pytest.raises(DataError, match=r"line 2: unknown key colour"):
        parse_style('name = "ours"\ncolour = "red"\nbased_on = "ap"\n', name="ours.toml")


def test_a_sheet_that_lacks_a_key_says_which() -> None:
    without = sheet().replace("floor = 1 ", "# floor = 1 ", 1)
    with pytest.raises(DataError, match=r"lacks the key changes\.floor"):
        parse_style(without, name="ours.toml")


def test_what_is_not_toml_is_refused_with_its_line() -> None:
    with pytest.raises(DataError, match=r"ours\.toml is not TOML.*line 1"):
        parse_style("name = ", name="ours.toml")


def test_a_sheet_can_only_be_based_on_one_that_comes_with_it() -> None:
    with pytest.raises(DataError, match="based_on must be one of ap, bbc, house"):
        parse_style('name = "ours"\nbased_on = "nyt"\n', name="ours.toml")


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    for name in ("nyt", str(tmp_path), str(tmp_path / "none.toml"), "a\0b"):
        with pytest.raises(NotFoundError, match="there is no style sheet"):
            load_style(name)


def test_a_sheet_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="not UTF-8"):
        load_style(str(path))


def test_a_field_is_filled_and_nothing_in_it_is_read() -> None:
    template = load_style("ap").claims["topic"]
    assert template.fill(claim="{noun} {0}") == "on {noun} {0}"

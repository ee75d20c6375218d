from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobs.commands.data import chart
from jobs.commands.record import record
from tests.reports.newsroom import open_newsroom, seed_newsroom
from tracker.errors import SettingsError, UsageError


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The settings of a newsroom with one settled question, printed twice."""
    seed_newsroom(tmp_path).database.close()
    return settings_of(tmp_path)


def settings_of(folder: Path, more: str = "") -> Path:
    file = folder / "nerdline.toml"
    file.write_text(
        f'database_url = "sqlite:///{folder / "newsroom.db"}"\noutlet = "The Sample Post"\n'
        f'fixed_now = "2024-01-02T12:00:00Z"\n{more}',
        encoding="utf-8",
    )
    return file


def test_the_record_is_told_in_words(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(settings=settings)
    told = capsys.readouterr().out
    assert told.startswith("1 settled question: too few to judge.\nBrier score 0.006: 0 is perfect")
    assert "Calibration" in told
    assert "0% to 10%" in told


def test_the_record_is_one_json_document(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record(settings=settings, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["questions"], told["figures"], told["enough"], told["file"]) == (1, 2, False, None)
    assert told["brier"] == pytest.approx(0.0058)
    assert [(bin_["low"], bin_["questions"], bin_["happened"]) for bin_ in told["bins"]] == [
        (0.0, 1, 0.0),
        (0.1, 1, 0.0),
    ]


def test_an_empty_record_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_newsroom(tmp_path).database.close()
    record(settings=settings_of(tmp_path))
    assert capsys.readouterr().out == "No printed forecast is settled yet.\n"


@pytest.mark.parametrize(("name", "start"), [("record.svg", b"<svg "), ("record.png", b"\x89PNG")])
def test_the_record_is_drawn(settings: Path, name: str, start: bytes) -> None:
    file = settings.with_name(name)
    record(output=file, size="column", theme="dark", settings=settings)
    assert file.read_bytes().startswith(start)


def test_a_drawing_must_be_an_image(settings: Path) -> None:
    with pytest.raises(UsageError, match=r"must end in \.svg or \.png"):
        record(output=settings.with_name("record.gif"), settings=settings)


def test_charts_are_drawn_in_the_theme_that_is_set_or_named(tmp_path: Path) -> None:
    seed_newsroom(tmp_path).database.close()
    own = tmp_path / "post.toml"
    own.write_text('mark = "The Post"\n[light]\nbackground = "#fff8ee"\n[dark]\nink = "#ffffff"\n')
    settings = settings_of(tmp_path, f'theme = "{own}"\n')
    file = tmp_path / "chart.svg"

    def drawn(question: str = "metaculus:12100", **options: object) -> str:
        chart(question, output=file, **options)  # type: ignore[arg-type]
        return file.read_text(encoding="utf-8")

    assert "#fff8ee" in drawn(settings=settings)
    assert ">The Post</text>" in drawn(settings=settings, theme="dark")
    assert "#15181c" in drawn(settings=settings, dark=True)
    given = tmp_path / "chart.json"
    given.write_text(
        '{"title": "x", "platform": "metaculus", "kind": "binary", "points": [[1698000000, 0.2]], '
        '"as_of": "2023-10-25"}'
    )
    assert "#fff8ee" in drawn("", input_file=str(given), theme=str(own))
    assert "#fff8ee" not in drawn("", input_file=str(given))
    with pytest.raises(SettingsError, match="the theme pink cannot be read"):
        drawn("", input_file=str(given), theme="pink")

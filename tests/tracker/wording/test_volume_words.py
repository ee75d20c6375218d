from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.volumes import Volume, VolumeUnit
from tracker.wording.style import load_style, parse_style
from tracker.wording.volume_words import volume_in_words

AP, BBC = load_style("ap"), load_style("bbc")
DOLLARS, MANA, CONTRACTS = VolumeUnit.DOLLARS, VolumeUnit.MANA, VolumeUnit.CONTRACTS


@pytest.mark.parametrize(
    ("amount", "unit", "ap", "bbc"),
    [
        (0, DOLLARS, "$0", "$0"),
        (0.4, DOLLARS, "less than $1", "less than $1"),
        (420.5, DOLLARS, "$421", "$421"),
        (32_257.445115, DOLLARS, "$32,257", "$32,257"),
        (999_999.4, DOLLARS, "$999,999", "$999,999"),
        (999_999.5, DOLLARS, "$1 million", "$1m"),
        (1_150_000, DOLLARS, "$1.2 million", "$1.2m"),
        (799_823_812.48, DOLLARS, "$799.8 million", "$799.8m"),
        (999_949_999, DOLLARS, "$999.9 million", "$999.9m"),
        (999_950_000, DOLLARS, "$1 billion", "$1bn"),
        (2_340_000_000_000, DOLLARS, "$2,340 billion", "$2,340bn"),
        (5_000, MANA, "5,000 mana (play money)", "5,000 mana (play money)"),
        (3_500_000, MANA, "3.5 million mana (play money)", "3.5m mana (play money)"),
        (1, CONTRACTS, "1 contract", "1 contract"),
        (1295.5, CONTRACTS, "1,296 contracts", "1,296 contracts"),
    ],
)
def test_a_volume_follows_the_outlets_style(amount: float, unit: VolumeUnit, ap: str, bbc: str) -> None:
    volume = Volume(amount=amount, unit=unit)
    assert volume_in_words(volume, AP) == ap
    assert volume_in_words(volume, BBC) == bbc


def test_no_volume_is_no_word() -> None:
    assert volume_in_words(None, AP) == ""


@given(st.floats(min_value=0, max_value=1e18, allow_nan=False), st.sampled_from(VolumeUnit))
def test_any_volume_has_its_unit_and_no_exponent(amount: float, unit: VolumeUnit) -> None:
    words = volume_in_words(Volume(amount=amount, unit=unit), AP)
    assert {DOLLARS: "$", MANA: "mana (play money)", CONTRACTS: "contract"}[unit] in words
    assert "E" not in words
    assert "1,000 million" not in words


def test_a_sheet_of_before_volumes_were_known_still_holds() -> None:
    sheet = resources.files("tracker.wording").joinpath("sheets", "ap.toml").read_text(encoding="utf-8")
    old = sheet[: sheet.index("[volume]")]
    assert volume_in_words(Volume(amount=2e6, unit=DOLLARS), parse_style(old, name="old")) == "$2 million"

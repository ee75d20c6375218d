from __future__ import annotations

from tracker.volumes import Volume, VolumeUnit
from tracker.wording.disclosure import disclosure_line
from tracker.wording.style import load_style
from tracker.wording.volume_words import volume_in_words

AP = load_style("ap")


def test_the_kind_of_source_is_always_named() -> None:
    assert disclosure_line("metaculus", AP) == "Metaculus is a forecasting community."
    assert "play-money market" in disclosure_line("manifold", AP)
    assert "real-money market" in disclosure_line("kalshi", AP)
    assert disclosure_line("oracle", AP) == "The forecast comes from oracle."


def test_the_volume_of_a_play_money_market_says_what_it_is() -> None:
    words = volume_in_words(Volume(amount=5000, unit=VolumeUnit.MANA), AP)
    assert disclosure_line("manifold", AP, crowd=12, volume=words) == (
        "Manifold is a play-money market; 5,000 mana (play money) traded on this question; "
        "its price implies a probability."
    )


def test_crowd_volume_thinness_and_the_outlets_note() -> None:
    assert "1,234 people have forecast" in disclosure_line("metaculus", AP, crowd=1234)
    assert "$2 million traded on" in disclosure_line("kalshi", AP, volume="$2 million", crowd=3)
    line = disclosure_line("metaculus", AP, crowd=3, thin=True, note="Metaculus is a partner of ours.")
    assert "a single newcomer can move the number. Metaculus is a partner of ours." in line

from __future__ import annotations

from tracker.wording.disclosure import disclosure_line
from tracker.wording.style import load_style

AP = load_style("ap")


def test_the_kind_of_source_is_always_named() -> None:
    assert disclosure_line("metaculus", AP) == "Metaculus is a forecasting community."
    assert "play-money market" in disclosure_line("manifold", AP)
    assert "real-money market" in disclosure_line("kalshi", AP)
    assert disclosure_line("oracle", AP) == "The forecast comes from oracle."


def test_crowd_volume_thinness_and_the_outlets_note() -> None:
    assert "1,234 people have forecast" in disclosure_line("metaculus", AP, crowd=1234)
    assert "$2 million has been traded" in disclosure_line("kalshi", AP, volume="$2 million", crowd=3)
    line = disclosure_line("metaculus", AP, crowd=3, thin=True, note="Metaculus is a partner of ours.")
    assert "a single newcomer can move the number. Metaculus is a partner of ours." in line

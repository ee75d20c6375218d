"""Every kind of image beside the chart itself, each as a call that gives its bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reports.charts.calibration import render_calibration
from reports.charts.share_card import render_share_card
from reports.charts.sparkline import render_sparkline
from tests.reports.charts.cases import CASES
from tests.reports.charts.records import NOW, RECORDS

HEADLINE = "White House: N. Korea Covertly Sending Weapons to Russia"
_HARD = ("down", "gap_of_months", "lapsed", "resolved_no", "money_on_a_log_scale", "cjk")

KINDS: dict[str, Callable[[], bytes]] = {
    **{
        f"sparkline {case} {form}": partial(render_sparkline, CASES[case](), form=form)
        for case in _HARD
        for form in ("svg", "png")
    },
    **{
        f"share card {case}": partial(
            render_share_card, CASES[case](), headline=HEADLINE, outlet="The Sample Post"
        )
        for case in _HARD
    },
    **{
        f"calibration {name} {form}": partial(render_calibration, record, as_of=NOW, form=form)
        for name, record in RECORDS.items()
        for form in ("svg", "png")
    },
}

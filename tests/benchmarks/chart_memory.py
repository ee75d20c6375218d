"""Does memory stay flat over many charts? `python -m tests.benchmarks.chart_memory [COUNT]` (2,000).

Renders every kind of image in turn, in both formats, each chart of a history of its own, and prints the
process's memory (RSS) on the way. The first tenth fills caches of letters and widths, which have a bound.
What is left behind stays, so growth is told between the lowest readings of the first and the second half of
the others: a single reading holds a picture's own arrays where the allocator has not yet given them back.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path

from reports.charts import render_chart
from reports.charts.calibration import render_calibration
from reports.charts.share_card import render_share_card
from reports.charts.sparkline import render_sparkline
from tests.benchmarks.charts import newsroom
from tests.reports.charts.records import NOW, RECORDS

COUNT = 2000
HISTORIES = 20
REPORTS = 10


def resident() -> float:
    """This process's memory in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def renders() -> list[Callable[[int], bytes]]:
    shown = [newsroom(seed, 120) for seed in range(HISTORIES)]
    records = list(RECORDS.values())
    return [
        lambda index: render_chart(shown[index % HISTORIES], format="svg"),
        lambda index: render_sparkline(shown[index % HISTORIES], form="svg"),
        lambda index: render_share_card(shown[index % HISTORIES], headline=f"Headline {index} of a story"),
        lambda index: render_sparkline(shown[index % HISTORIES], form="png"),
        lambda index: render_calibration(records[index % len(records)], as_of=NOW, form="svg"),
        lambda index: render_chart(shown[index % HISTORIES], format="png", size="card"),
        lambda index: render_calibration(records[index % len(records)], as_of=NOW, form="png", size="card"),
    ]


def main(count: int) -> None:
    kinds = renders()
    seen: list[float] = []
    for index in range(count):
        kinds[index % len(kinds)](index)
        if (index + 1) % max(1, count // REPORTS) == 0:
            gc.collect()
            seen.append(resident())
            print(f"{index + 1:>6} renders: {seen[-1]:6.1f} MB")
    half = (len(seen) + 1) // 2
    grown = min(seen[half:]) - min(seen[1:half])
    print(f"after the first tenth, grown by {grown:.1f} MB over {count - count // REPORTS} renders")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)

"""What a chart costs: `python -m tests.benchmarks.charts`.

Prints, from one run: CPU per chart as a ratio to the barest matplotlib figure of the same data, size and
format (one line, fixed ticks, no words but theirs); bytes; charts per second in two processes; the size of
50,000 points; and the time of `nerdline chart` from a cold start.

The floor and the chart take turns, so that both meet the same machine. Each round draws a history of its
own, so that nothing but letters is met twice.
"""

from __future__ import annotations

import gzip
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from reports.charts import render_chart
from reports.charts.style import WIDE
from reports.picture import Picture
from tests.reports.charts.cases import CASES, SEED, at, picture, walk
from tests.reports.charts.many_cases import MANY_CASES

ROUNDS = 12
STARTS = 5
AIMS = {"svg": 1.6, "png": 1.4}
_IMPORT = "import time; t = time.process_time(); import matplotlib.figure; print(time.process_time() - t)"
MONTHS = ("Nov", "Jan", "Mar", "May", "Jul", "Sep")


def newsroom(seed: int, points: int = 365) -> Picture:
    """A full chart: band, story, deadline, note."""
    readings = walk(at(2022, 10, 20), at(2023, 10, 20), points, 0.12, 0.42, seed=seed)
    return picture(readings, stories=(SEED,), title=f"Will it happen before 2024, asks question {seed}?")


def barest(shown: Picture, form: str) -> bytes:
    """The floor: matplotlib's own axes, one stepped line, fixed ticks."""
    readings = shown.history.readings
    seconds = [reading.at.timestamp() for reading in readings]
    figure = Figure(figsize=(WIDE.width / 72, WIDE.height / 72), dpi=72)
    axes = figure.add_axes((0.05, 0.1, 0.9, 0.8))
    axes.plot(seconds, [reading.value for reading in readings], drawstyle="steps-post")
    axes.set_xlim(seconds[0], seconds[-1])
    axes.set_ylim(0, 1)
    axes.set_xticks([at(2022, 11).timestamp() + 61 * 86400 * index for index in range(6)], MONTHS)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25", "50", "75", "100%"])
    out = BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "floor"}):
        figure.savefig(
            out,
            format=form,
            dpi=144 if form == "png" else 72,
            metadata={"Date": None} if form == "svg" else None,
        )
    return out.getvalue()


def cpu_of(work: Callable[[], bytes]) -> tuple[float, bytes]:
    start = time.process_time()
    body = work()
    return (time.process_time() - start) * 1000, body


def compare(form: str, points: int) -> None:
    floor, ours, sizes = [], [], []
    for seed in range(ROUNDS + 2):
        shown = newsroom(seed, points)
        base, body = cpu_of(lambda shown=shown: barest(shown, form))  # type: ignore[misc]
        full, own = cpu_of(lambda shown=shown: render_chart(shown, format=form))  # type: ignore[misc]
        if seed > 1:  # the first two fill caches
            floor.append(base)
            ours.append(full)
            sizes.append((len(body), len(own), len(gzip.compress(own, mtime=0))))
    base, full = statistics.median(floor), statistics.median(ours)
    theirs, own_bytes, packed = sizes[-1]
    print(
        f"{form} {points:>6} points: {full:6.1f} ms CPU, floor {base:6.1f} ms, ratio {full / base:4.2f} "
        f"(aim {AIMS[form]}); {own_bytes:,} bytes ({packed:,} packed), floor {theirs:,}"
    )


def draw_many(form: str) -> int:
    for seed in range(20):
        render_chart(newsroom(seed), format=form)
    return 20


def rate(form: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(draw_many, [form] * 2))  # starts and warms both
        start = time.perf_counter()
        count = sum(pool.map(draw_many, [form] * 4))
        print(f"{form} in two processes: {count / (time.perf_counter() - start):.0f} charts a second")


def cold_start(form: str) -> None:
    """The stateless command from a cold start, imports included."""
    shown = newsroom(1)
    document = {
        "title": shown.title,
        "platform": shown.platform,
        "kind": "binary",
        "points": [
            [reading.at.timestamp(), reading.value, reading.low, reading.high, reading.crowd]
            for reading in shown.history.readings
        ],
        "opened": "2022-10-20",
        "deadline": "2024-01-01",
        "stories": [{"date": "2022-11-04", "printed": "10%", "headline": SEED.headline}],
        "as_of": (shown.as_of + timedelta(0)).isoformat(),
    }
    with tempfile.TemporaryDirectory() as folder:
        given, drawn = Path(folder, "chart.json"), Path(folder, f"chart.{form}")
        given.write_text(json.dumps(document), encoding="utf-8")
        command = [sys.executable, "-m", "jobs", "chart", "--input", str(given), "-o", str(drawn)]
        walls, cpus = [], []
        for _ in range(STARTS):
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            walls.append(time.perf_counter() - start)
            cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    bare = subprocess.run([sys.executable, "-c", _IMPORT], check=True, capture_output=True, text=True).stdout
    print(
        f"nerdline chart -o .{form}: {min(walls):.2f} s from a cold start ({min(cpus):.2f} s CPU; aim 1.2); "
        f"importing matplotlib.figure alone takes {float(bare):.2f} s CPU"
    )


def main() -> None:
    for form in AIMS:
        for points in (365, 5000):
            compare(form, points)
    body = render_chart(CASES["fifty_thousand"]())
    print(f"svg 50,000 points with a band: {len(body):,} bytes, {len(gzip.compress(body, mtime=0)):,} packed")
    many = MANY_CASES["twelve_options"]()
    render_chart(many)
    cost, body = cpu_of(lambda: render_chart(many))
    packed = len(gzip.compress(body, mtime=0))
    print(f"svg seven lines of 200 points: {cost:.1f} ms CPU, {len(body):,} bytes, {packed:,} packed")
    body = render_chart(MANY_CASES["fifty_thousand_each"]())
    packed = len(gzip.compress(body, mtime=0))
    print(f"svg seven lines of 50,000 points: {len(body):,} bytes, {packed:,} packed")
    for form in AIMS:
        rate(form)
        cold_start(form)


if __name__ == "__main__":
    main()

"""Sparklines, share cards and calibration plots are the same bytes wherever they are drawn, at any length."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from tests.reports.charts.kinds import KINDS

ROOT = Path(__file__).parents[3]
SOME = [name for name in KINDS if "cjk" not in name]


def fingerprint(name: str) -> str:
    return sha256(KINDS[name]()).hexdigest()


def test_identical_input_gives_identical_bytes_in_threads_and_processes() -> None:
    expected = [fingerprint(name) for name in KINDS]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(fingerprint, [*KINDS] * 2)) == expected * 2
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        assert list(processes.map(fingerprint, KINDS)) == expected


def test_memory_stays_flat() -> None:
    # In a process of its own: what other tests left behind would hide what is left here.
    command = [sys.executable, "-m", "tests.benchmarks.chart_memory", "150"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    grown = float(told.rsplit("grown by ", 1)[1].split(" MB")[0])
    assert grown < 8, told  # 130 kB a render; one figure that is kept takes a megabyte

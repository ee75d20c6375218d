"""The contact sheet's part for sparklines, share cards and calibration plots: `contact_sheet` calls it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path

from PIL import Image

from reports.charts import describe
from reports.charts.calibration import describe_record, render_calibration
from reports.charts.share_card import render_share_card
from reports.charts.sparkline import render_sparkline
from reports.charts.style import SIZES, THEMES
from tests.reports.charts.cases import CASES, LONG
from tests.reports.charts.records import NOW, RECORDS

HEADLINES = {
    "long_title": (LONG * 2)[:200],
    "right_to_left": "هل سترسل كوريا الشمالية أكثر من مئة جندي إلى أوكرانيا قبل نهاية العام؟",
    "cjk": ("北朝鮮は部隊をウクライナへ派遣するか？朝鲜会派遣军队吗？" * 8)[:200],
    "no_point": "",
}
USUAL = "White House: N. Korea Covertly Sending Weapons to Russia"
OUTLET = "The Sample Post"


def draw_other_kinds(folder: Path) -> list[str]:
    """Write every other kind into `folder`; the lines that show them in its page."""
    page = ["<h2>Sparklines, share cards, calibration</h2>"]
    for theme in THEMES:
        cards, sparks = [], []
        for name, case in CASES.items():
            picture = case()
            cards.append(
                render_share_card(picture, headline=HEADLINES.get(name, USUAL), outlet=OUTLET, theme=theme)
            )
            (folder / f"card-{name}-{theme}.png").write_bytes(cards[-1])
            (folder / f"sparkline-{name}-{theme}.svg").write_bytes(render_sparkline(picture, theme=theme))
            sparks.append(render_sparkline(picture, form="png", theme=theme))
            page.append(f'<img src="sparkline-{name}-{theme}.svg" alt="{escape(describe(picture).alt)}">')
        _save_sheets(cards, folder / f"sheet-{theme}-cards", across=2, down=4)
        _save_sheets(sparks, folder / f"sheet-{theme}-sparklines", across=5, down=12)
        for size in SIZES:
            plots = []
            for name, record in RECORDS.items():
                given = {"as_of": NOW, "outlet": OUTLET, "size": size, "theme": theme}
                stem = f"calibration-{name}-{size}-{theme}"
                (folder / f"{stem}.svg").write_bytes(render_calibration(record, **given))  # type: ignore[arg-type]
                plots.append(render_calibration(record, form="png", **given))  # type: ignore[arg-type]
                page.append(f'<img src="{stem}.svg" alt="{escape(describe_record(record).alt)}">')
            _save_sheets(plots, folder / f"sheet-{theme}-calibration-{size}", across=3, down=2)
    return page


def _save_sheets(bodies: Sequence[bytes], stem: Path, *, across: int, down: int) -> None:
    images = [Image.open(BytesIO(body)).convert("RGB") for body in bodies]
    width, height = images[0].size
    for first in range(0, len(images), across * down):
        sheet = Image.new("RGB", (across * (width + 8), down * (height + 8)), "#888888")
        for index, image in enumerate(images[first : first + across * down]):
            sheet.paste(image, (index % across * (width + 8), index // across * (height + 8)))
        sheet.save(stem.with_name(f"{stem.name}-{first // (across * down) + 1}.png"))

"""Every kind of chart, in every size and theme, to look at: `python -m tests.benchmarks.contact_sheet DIR`.

Writes each picture as SVG and PNG into DIR, an `index.html` that shows the SVGs with their words, and a
`sheet-THEME-SIZE-n.png` for every dozen PNGs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path

from PIL import Image

from reports.charts import describe, render_chart
from reports.charts.style import SIZES, THEMES
from tests.reports.charts.cases import CASES

_ON_A_SHEET = {"wide": (2, 3), "column": (4, 2), "card": (3, 3)}
_USAGE = 2


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        print("name a folder: python -m tests.benchmarks.contact_sheet DIR [CASE …]", file=sys.stderr)
        return _USAGE
    folder, names = Path(arguments[0]), list(arguments[1:]) or list(CASES)
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {name: CASES[name]() for name in names}
    page = ["<!doctype html><meta charset=utf-8><title>Contact sheet</title>"]
    for theme in THEMES:
        for size in SIZES:
            images: list[Image.Image] = []
            for name, picture in pictures.items():
                stem = f"{name}-{size}-{theme}"
                (folder / f"{stem}.svg").write_bytes(
                    render_chart(picture, format="svg", size=size, theme=theme)
                )
                png = render_chart(picture, format="png", size=size, theme=theme)
                (folder / f"{stem}.png").write_bytes(png)
                images.append(Image.open(BytesIO(png)).convert("RGB"))
                page.append(f'<img src="{stem}.svg" alt="{escape(describe(picture).alt)}">')
            _save_sheets(images, folder / f"sheet-{theme}-{size}", *_ON_A_SHEET[size])
    for name, picture in pictures.items():
        words = describe(picture)
        page.append(f"<h2>{name}</h2><p>{escape(words.alt)}</p><p>{escape(words.long)}</p>")
    (folder / "index.html").write_text("\n".join(page), encoding="utf-8")
    print(f"{len(pictures)} pictures in {folder}")
    return 0


def _save_sheets(images: Sequence[Image.Image], stem: Path, across: int, down: int) -> None:
    width, height = images[0].size
    for first in range(0, len(images), across * down):
        sheet = Image.new("RGB", (across * (width + 8), down * (height + 8)), "#888888")
        for index, image in enumerate(images[first : first + across * down]):
            sheet.paste(image, (index % across * (width + 8), index // across * (height + 8)))
        sheet.save(stem.with_name(f"{stem.name}-{first // (across * down) + 1}.png"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

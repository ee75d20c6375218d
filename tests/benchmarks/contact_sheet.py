"""Every kind of chart, in every size and theme, to look at: `python -m tests.benchmarks.contact_sheet DIR`.

Writes each picture as SVG and PNG into DIR, an `index.html` that shows the SVGs with their words, and a
`sheet-THEME-SIZE-n.png` for every dozen PNGs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from html import escape
from io import BytesIO
from pathlib import Path

from PIL import Image

from reports.charts import Description, Zoom, describe, describe_many, parse_zoom, render_chart
from reports.charts.style import SIZES, THEMES
from reports.many import ManyPicture
from reports.picture import Picture
from tests.benchmarks.other_kinds import draw_other_kinds
from tests.reports.charts.cases import CASES
from tests.reports.charts.many_cases import MANY_CASES
from tests.reports.charts.marked_cases import MARKED_CASES, ZOOMED_CASES

_ON_A_SHEET = {"wide": (2, 3), "column": (4, 2), "card": (3, 3)}
_USAGE = 2
EVERY_CASE: dict[str, tuple[Callable[[], Picture | ManyPicture], Zoom | None]] = {
    **{name: (case, None) for name, case in {**CASES, **MARKED_CASES, **MANY_CASES}.items()},
    **{name: (case, parse_zoom(zoom)) for name, (case, zoom) in ZOOMED_CASES.items()},
}


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        print("name a folder: python -m tests.benchmarks.contact_sheet DIR [CASE …]", file=sys.stderr)
        return _USAGE
    folder, names = Path(arguments[0]), list(arguments[1:]) or list(EVERY_CASE)
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {name: EVERY_CASE[name][0]() for name in names}
    zooms = {name: EVERY_CASE[name][1] for name in names}
    page = ["<!doctype html><meta charset=utf-8><title>Contact sheet</title>"]
    for theme in THEMES:
        for size in SIZES:
            images: list[Image.Image] = []
            for name, picture in pictures.items():
                stem = f"{name}-{size}-{theme}"
                (folder / f"{stem}.svg").write_bytes(
                    render_chart(picture, format="svg", size=size, theme=theme, zoom=zooms[name])
                )
                png = render_chart(picture, format="png", size=size, theme=theme, zoom=zooms[name])
                (folder / f"{stem}.png").write_bytes(png)
                images.append(Image.open(BytesIO(png)).convert("RGB"))
                page.append(f'<img src="{stem}.svg" alt="{escape(_words(picture).alt)}">')
            _save_sheets(images, folder / f"sheet-{theme}-{size}", *_ON_A_SHEET[size])
    for name, picture in pictures.items():
        words = _words(picture)
        page.append(f"<h2>{name}</h2><p>{escape(words.alt)}</p><p>{escape(words.long)}</p>")
    if not arguments[1:]:
        page.extend(draw_other_kinds(folder))
    (folder / "index.html").write_text("\n".join(page), encoding="utf-8")
    print(f"{len(pictures)} pictures in {folder}")
    return 0


def _words(picture: Picture | ManyPicture) -> Description:
    return describe_many(picture) if isinstance(picture, ManyPicture) else describe(picture)


def _save_sheets(images: Sequence[Image.Image], stem: Path, across: int, down: int) -> None:
    width, height = images[0].size
    for first in range(0, len(images), across * down):
        sheet = Image.new("RGB", (across * (width + 8), down * (height + 8)), "#888888")
        for index, image in enumerate(images[first : first + across * down]):
            sheet.paste(image, (index % across * (width + 8), index // across * (height + 8)))
        sheet.save(stem.with_name(f"{stem.name}-{first // (across * down) + 1}.png"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

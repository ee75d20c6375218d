"""Has a chart been drawn already?"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Literal, cast

from reports.charts.image import render_chart
from reports.charts.style import Theme
from reports.charts.zoom import Zoom
from reports.many import ManyPicture
from reports.picture import Picture

KEPT_DRAWINGS = 256
"""How many drawings a worker keeps; one takes 10 to 60 kB."""


class Drawings:
    """Draws pictures, each once. Matplotlib is not promised to be safe in threads, so one at a time."""

    def __init__(self, most: int = KEPT_DRAWINGS) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def draw(
        self,
        picture: Picture | ManyPicture,
        *,
        file_format: str,
        size: str,
        theme: str | Theme,
        zoom: Zoom | None = None,
    ) -> bytes:
        """The picture as an image's bytes.

        Raises:
            UsageError: there is no such format, size or theme, or the zoom does not suit the picture.
        """
        return self.once(
            (picture, file_format, size, theme, zoom),
            lambda: render_chart(
                picture,
                format=cast("Literal['svg', 'png']", file_format),
                size=size,
                theme=theme,
                zoom=zoom,
            ),
        )

    def once(self, key: Hashable, render: Callable[[], bytes]) -> bytes:
        """What `render` makes of all that `key` holds; made the first time only."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = render()
                if len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

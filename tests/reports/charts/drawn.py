"""What stands on a drawn chart, by the names of its artists."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from reports.charts.sheet import Label


def named(figure: Figure, gid: str) -> list[Artist]:
    return [artist for artist in figure.findobj() if artist.get_gid() == gid]


def said(figure: Figure, gid: str) -> list[str]:
    return [artist.said for artist in named(figure, gid) if isinstance(artist, Label)]


def labels(figure: Figure) -> list[Label]:
    return [artist for artist in figure.findobj(Label) if isinstance(artist, Label)]

"""A Polymarket that answers its three APIs from what was put in, by path, query and body."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes import Asked, FakeHttp
from tracker.answers import Answer

Query = Mapping[str, str]


class FakePolymarket(FakeHttp):
    """Histories are put in by token and query; midpoints by token, and one without is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.midpoints: dict[str, object] = {}
        self.history: Callable[[Query], Any] = lambda _: {"data": [], "pagination": {"next_cursor": None}}
        self.older: Callable[[Query], Any] = lambda _: {"history": []}
        self.events: Callable[[Sequence[tuple[str, str]]], Any] | None = None
        self.has_midpoints = True
        self.broken: dict[str, tuple[int, object]] = {}
        """Paths that answer with this status and document whatever is put in."""

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked.path == path for asked in self.asked)

    def queries(self, path: str) -> list[Query]:
        """What a path was asked for, in order."""
        return [dict(asked.params) for asked in self.asked if asked.path == path]

    def _answer(self, asked: Asked, url: str) -> Answer:
        if asked.path in self.broken:
            status, document = self.broken[asked.path]
            self.put_json(asked.path, document, status=status)
        elif asked.path == "/midpoints" and self.has_midpoints:
            assert isinstance(asked.document, list)
            tokens = [entry["token_id"] for entry in asked.document]
            assert 0 < len(tokens) <= 500
            told = {token: self.midpoints[token] for token in tokens if token in self.midpoints}
            self.put_json(asked.path, told)
        elif asked.path == "/v2/prices-history":
            self.put_json(asked.path, self.history(dict(asked.params)))
        elif asked.path == "/prices-history":
            self.put_json(asked.path, self.older(dict(asked.params)))
        elif asked.path == "/events/keyset" and self.events is not None:
            self.put_json(asked.path, self.events(asked.params))
        return super()._answer(asked, url)

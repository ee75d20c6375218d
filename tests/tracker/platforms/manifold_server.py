"""A Manifold that answers by what is asked of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from tests.fakes import FakeHttp
from tracker.answers import Answer

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


class FakeManifold(FakeHttp):
    """Answers bets by what is asked of them; refuses parameters that the server does not know."""

    _KNOWN: Mapping[str, frozenset[str]] = {
        "/v0/bets": frozenset(
            {"contractId", "answerId", "limit", "beforeTime", "points", "includeZeroShareRedemptions"}
        ),
        "/v0/market-probs": frozenset({"ids"}),
        "/v0/search-markets": frozenset({"term", "filter", "limit", "includeLiteAnswers"}),
        "/v0/markets": frozenset({"limit"}),
    }

    def __init__(self, now: datetime = NOW) -> None:
        super().__init__(now)
        self.bets: Callable[[dict[str, str]], list[dict[str, Any]]] = lambda _: []
        self.probs: dict[str, object] = {}

    def get(
        self,
        platform: str,
        url: str,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        path = urlsplit(url).path
        assert {name for name, _ in params} <= self._KNOWN.get(path, frozenset())
        if path == "/v0/bets":
            self.put_json(path, self.bets(dict(params)))
        if path == "/v0/market-probs" and not self.probs.get("broken"):
            ids = [value for _, value in params]
            assert 2 <= len(ids) <= 100
            self.put_json(path, {id_: self.probs[id_] for id_ in ids if id_ in self.probs})
        return super().get(platform, url, params=params, headers=headers)

from hypothesis import given
from hypothesis import strategies as st

from reports.web.shelf import Shelf


def test_what_is_asked_for_again_outlives_a_flood() -> None:
    shelf: Shelf[str, str] = Shelf(most_bytes=8_000, most=80)
    shelf.put("front", "page", 500)
    assert shelf.get("front") == "page"
    for number in range(1_000):
        shelf.put(str(number), "x", 100)
    assert shelf.get("front") == "page"
    assert shelf.get("0") is None
    assert shelf.get("999") == "x"


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9), st.integers(1, 3_000)), max_size=60))
def test_it_never_holds_more_than_it_may(steps: list[tuple[bool, int, int]]) -> None:
    shelf: Shelf[int, int] = Shelf(most_bytes=8_000, most=8)
    for is_put, key, size in steps:
        if is_put:
            shelf.put(key, size, size)
        else:
            shelf.get(key)
        assert 0 <= shelf.size <= 8_000
        assert len(shelf) <= 8

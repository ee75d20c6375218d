from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from reports.web.file_names import attachment


def test_a_plain_name_stays_as_it_is() -> None:
    assert attachment("metaculus-12100", "csv") == 'attachment; filename="metaculus-12100.csv"'


def test_a_name_that_old_readers_cannot_read_is_told_twice() -> None:
    told = attachment("wird-es-regnen-für-Zoë", "csv")
    assert told.startswith('attachment; filename="wird-es-regnen-f-r-Zo-.csv"')
    assert unquote(told.partition("filename*=UTF-8''")[2]) == "wird-es-regnen-für-Zoë.csv"


@given(st.text(max_size=300))
def test_nothing_leaves_the_header(name: str) -> None:
    told = attachment(name, "csv")
    assert told.isascii()
    assert told.isprintable()
    assert told.count('"') == 2
    assert told.count(";") <= 2
    assert "/" not in told

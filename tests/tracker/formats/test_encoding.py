import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import StoryFileError
from tracker.formats.encoding import MAX_BYTES, Decoded, decode, encode

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0")).filter(lambda text: bool(text.strip()))


@given(texts, st.booleans(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_decoding_and_encoding_gives_the_same_bytes(text: str, has_bom: bool, end: str) -> None:
    data = (b"\xef\xbb\xbf" if has_bom else b"") + text.replace("\n", end).encode()
    if data.removeprefix(b"\xef\xbb\xbf").strip():
        assert encode(decode(data, "story.txt")) == data


def test_the_mark_is_remembered_and_not_part_of_the_text() -> None:
    assert decode(b"\xef\xbb\xbfA story", "s") == Decoded(text="A story", has_bom=True)
    assert decode(b"A story", "s") == Decoded(text="A story", has_bom=False)


def test_nothing_is_normalised() -> None:
    data = "A\r\n\tB\u00a0C\u2028D  \r\rE\x0b".encode()
    assert decode(data, "s").text == "A\r\n\tB\u00a0C\u2028D  \r\rE\x0b"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"^lede\.txt is empty: "),
        (b" \n\t\r\n\xc2\xa0", r"^lede\.txt holds only white space: "),
        (b"\xef\xbb\xbf\n", r"^lede\.txt holds only white space: "),
        (b"A story\0", r"^lede\.txt is a binary file \(byte 7 is zero\)"),
        (b"A caf\xe9", r"^lede\.txt is not UTF-8 at byte 5: "),
        (b"\xef\xbb\xbfA caf\xe9 au lait", r"^lede\.txt is not UTF-8 at byte 8: "),
        ("A story".encode("utf-16"), r"^lede\.txt is written in UTF-16: "),
        (b"A" * (MAX_BYTES + 1), r"^lede\.txt has 5,000,001 bytes, more than the 5,000,000 "),
    ],
)
def test_bytes_that_are_no_story_are_refused_in_one_sentence(data: bytes, message: str) -> None:
    with pytest.raises(StoryFileError, match=message) as caught:
        decode(data, "lede.txt")
    assert "\n" not in str(caught.value)

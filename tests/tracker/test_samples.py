import hashlib

import pytest

from tracker.errors import NotFoundError
from tracker.samples import read_sample

SEED = "white_house_north_korea.txt"


def test_the_seed_story_is_stored_byte_for_byte() -> None:
    data = read_sample(SEED)
    assert data.startswith(b"story\n\nWhite House: N. Korea Covertly Sending Weapons to Russia\n\n    White")
    assert data.endswith(b"\n    RIGHT\n\n    More neutral political stance articles\n")
    assert (
        hashlib.sha256(data).hexdigest() == "8ac1e0f5a7a5d26ede87b8f58a7d4d2c673a6966e3ecd6aca836b7722c78e469"
    )


@pytest.mark.parametrize("name", ["missing.txt", "", "../__init__.py", "__init__.py"])
def test_an_unknown_sample_is_refused_with_the_known_names(name: str) -> None:
    with pytest.raises(NotFoundError, match=SEED):
        read_sample(name)

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from tracker.credentials import new_password
from tracker.errors import UsageError
from tracker.passwords import COMMON, SHORTEST, check_password, hash_password, is_outgrown, is_password

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_a_password_is_known_again_and_another_is_not() -> None:
    kept = hash_password("a swan on Mirror Lake", hasher=QUICK)
    assert kept.startswith("$argon2id$")
    assert is_password("a swan on Mirror Lake", kept, hasher=QUICK)
    assert not is_password("a swan on mirror Lake", kept, hasher=QUICK)
    assert kept != hash_password("a swan on Mirror Lake", hasher=QUICK)


@pytest.mark.parametrize("kept", ["", "nonsense", "$argon2id$v=19$m=8,t=1,p=1$bad$bad"])
def test_no_password_fits_what_is_none(kept: str) -> None:
    assert not is_password("", kept, hasher=QUICK)
    assert not is_password("nobody has this password", kept, hasher=QUICK)


def test_what_was_hashed_with_less_is_outgrown() -> None:
    kept = hash_password("a swan on Mirror Lake", hasher=QUICK)
    assert not is_outgrown(kept, hasher=QUICK)
    assert is_outgrown(kept, hasher=PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))


@pytest.mark.parametrize(
    "password",
    [
        "", "eleven_char", "aaaaaaaaaaaaaaaa", "abababababab", "Password1234",
        "correct horse battery staple",
        "Ana Maria Ana Maria", "AnaMaria1234", "x" * 1001,
    ],
)  # fmt: skip
def test_bad_passwords_are_refused(password: str) -> None:
    with pytest.raises(UsageError):
        check_password(password, name="Ana Maria")


def test_good_ones_pass() -> None:
    for password in ("a swan on Mirror Lake", new_password(), "Ana Maria saw a heron"):
        check_password(password, name="Ana Maria")


def test_the_common_ones_are_those_that_are_long_enough() -> None:
    assert min(map(len, COMMON)) >= SHORTEST
    assert len(new_password().replace("-", "")) == 20

import pytest
from urllib3.exceptions import NewConnectionError, ProtocolError, ProxyError, SSLError
from urllib3.exceptions import TimeoutError as NoAnswerError

from tracker.unreachable import explain


def wrapped(inner: Exception) -> Exception:
    """As the libraries hand a cause on: an argument of one error, the reason of the next."""
    outer = OSError(ProtocolError("gave up", inner))
    outer.__cause__ = inner
    return outer


def refused() -> Exception:
    error = NewConnectionError(None, "no")  # type: ignore[arg-type] # only its type matters here
    error.__cause__ = ConnectionRefusedError(111, "Connection refused")
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (wrapped(TimeoutError()), "did not answer in time"),
        (wrapped(NoAnswerError("x")), "did not answer in time"),
        (wrapped(SSLError("self-signed")), "has a certificate that is not trusted; an operator should look"),
        (ProxyError("x", TimeoutError()), "cannot be reached through the proxy; an operator should look"),
        (wrapped(refused()), "cannot be reached (Connection refused)"),
        (wrapped(ConnectionResetError(104, "Connection reset by peer")), "(Connection reset by peer)"),
        (ValueError(), "cannot be reached (ValueError)"),
    ],
)
def test_the_innermost_cause_is_told(error: Exception, said: str) -> None:
    told = explain("p", "https://x.example:8443/a/?token=s3cret", error)
    assert told.startswith("p at x.example:8443 ")
    assert told.endswith(f"{said}; it is asked again later")
    assert "s3cret" not in told


def test_errors_that_name_each_other_come_to_an_end() -> None:
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    assert "cannot be reached (two)" in explain("p", "https://x.example/", one)

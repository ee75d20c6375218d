from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import SettingsError
from tracker.public_addresses import check_place, is_allowed, is_loopback, is_public, literal_address

PRIVATE = [
    "0.0.0.0",  # noqa: S104 - not bound to, but refused
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:a9fe:a9fe::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "192.167.255.255",
    "198.17.255.255",
    "223.255.255.255",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
    "2606:4700::6810:84e5",
    "2a00:1450:4001::1",
]
ODD_FORMS = {
    "2130706433": "127.0.0.1",
    "0x7f000001": "127.0.0.1",
    "017700000001": "127.0.0.1",
    "0x7f.1": "127.0.0.1",
    "0177.0.0.1": "127.0.0.1",
    "127.1": "127.0.0.1",
    "127.0.0.1.": "127.0.0.1",
    "2852039166": "169.254.169.254",
    "0xA9FEA9FE": "169.254.169.254",
    "0251.0376.0251.0376": "169.254.169.254",
    "169.254.43518": "169.254.169.254",
    "10.1": "10.0.0.1",
    "0": "0.0.0.0",  # noqa: S104 - as above
}


@pytest.mark.parametrize("text", PRIVATE)
def test_what_is_not_of_the_public_internet(text: str) -> None:
    assert not is_public(ip_address(text))
    assert not is_allowed(ip_address(text), "www.metaculus.com")


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is(text: str) -> None:
    assert is_public(ip_address(text))
    assert is_allowed(ip_address(text), "www.metaculus.com")
    assert not is_allowed(ip_address(text), "localhost")
    assert not is_allowed(ip_address(text), "127.0.0.1")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_by_name_is_served_by_loopback(host: str) -> None:
    assert is_loopback(host)
    assert is_allowed(ip_address("127.0.0.1"), host)
    assert is_allowed(ip_address("::1"), host)
    assert not is_allowed(ip_address("10.0.0.1"), host)


@pytest.mark.parametrize(
    "host", ["localhost.evil.example", "127.0.0.1.evil.example", "xlocalhost", "0x7f.1", "2130706433", ""]
)
def test_nothing_else_is_loopback(host: str) -> None:
    assert not is_loopback(host)
    assert not is_allowed(ip_address("127.0.0.1"), host)


@pytest.mark.parametrize("host", ODD_FORMS)
def test_an_address_is_known_in_every_form_that_resolvers_take(host: str) -> None:
    assert literal_address(host) == IPv4Address(ODD_FORMS[host])


@pytest.mark.parametrize(
    "host", ["metaculus.com", "8.8.8.8.example", "", ".", "ä.example", "1.2.3.4.5", "0x", "\x00"]
)
def test_a_name_is_no_address(host: str) -> None:
    assert literal_address(host) is None


@given(st.ip_addresses(v=4), st.sampled_from(["{}", "0x{:08x}", "0{:o}"]))
def test_numbers_are_addresses_whatever_their_base(address: IPv4Address, form: str) -> None:
    assert literal_address(form.format(int(address))) == address


@given(st.text(max_size=30))
def test_no_host_ends_in_an_error(host: str) -> None:
    address = literal_address(host)
    assert address is None or is_public(address) in {True, False}


@pytest.mark.parametrize("host", [text for text in PRIVATE if not is_loopback(text)] + list(ODD_FORMS))
def test_a_private_address_in_the_settings_is_refused_before_anything_is_opened(host: str) -> None:
    with pytest.raises(SettingsError, match=r"p's address .* is a private one"):
        check_place("p", f"https://{host}/", "https", host, has_contact=True)


@pytest.mark.parametrize(
    ("scheme", "host", "said"),
    [
        ("http", "www.metaculus.com", "must begin with https://"),
        ("http", "8.8.8.8", "must begin with https://"),
        ("http", "0x7f.1", "must begin with https://"),
        ("ftp", "127.0.0.1", "must begin with https://"),
        ("https", "www.metaculus.com", "NERDLINE_CONTACT"),
        ("https", "8.8.8.8", "NERDLINE_CONTACT"),
    ],
)
def test_what_else_is_refused_before_anything_is_opened(scheme: str, host: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        check_place("p", f"{scheme}://{host}/", scheme, host, has_contact=False)


@pytest.mark.parametrize(
    ("scheme", "host", "has_contact"),
    [
        ("https", "www.metaculus.com", True),
        ("https", "8.8.8.8", True),
        ("http", "127.0.0.1", False),
        ("http", "localhost", False),
        ("https", "::1", False),
    ],
)
def test_what_passes(scheme: str, host: str, has_contact: bool) -> None:
    check_place("p", f"{scheme}://{host}/", scheme, host, has_contact=has_contact)

"""Which places may be connected to, so that no name leads into the newsroom's own network?

Pure. The ranges are IANA's registries of special-purpose addresses (RFC 6890) and of multicast; a public
IPv6 address is one of 2000::/3. Where an address carries an IPv4 address inside, that one is judged.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from tracker.errors import SettingsError

Address = IPv4Address | IPv6Address

_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: how a network without IPv4 writes an IPv4 address
# Not for the public either, and not known as such to every Python that is supported.
_SPECIAL = tuple(ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20"))


def is_loopback(host: str) -> bool:
    """Whether `host`, as written in an address, is this machine in so many words."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def literal_address(host: str) -> Address | None:
    """The address that `host` is; None for a name.

    Also in the forms that resolvers understand besides the usual one: 2130706433, 0x7f.1, 0177.0.0.1.
    """
    host = host.removesuffix(".")
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError, ValueError):
        return None


def is_public(address: Address) -> bool:
    """Whether `address` is public: not private, link-local, loopback, multicast or reserved."""
    inner = _inner_ipv4(address)
    if inner is not None:
        return is_public(inner)
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    is_special = any(address in network for network in _SPECIAL)
    return address.is_global and not (address.is_multicast or address.is_reserved or is_special)


def is_allowed(address: Address, host: str, *, own: frozenset[str] = frozenset()) -> bool:
    """Whether a connection for `host` may go to `address`: loopback for loopback, public for all others.

    `own`: hosts that the operator named as the newsroom's own, which may be private too.
    """
    if is_loopback(host):
        return (_inner_ipv4(address) or address).is_loopback
    if host in own:
        inner = _inner_ipv4(address) or address
        return is_public(address) or (inner.is_private and not (inner.is_link_local or inner.is_unspecified))
    return is_public(address)


def check_place(
    platform: str,
    url: str,
    scheme: str,
    host: str,
    *,
    has_contact: bool,
    own: frozenset[str] = frozenset(),
) -> None:
    """Let a request to `host` pass, as far as can be told before its name is resolved.

    Raises:
        SettingsError: it is neither https nor on loopback, or a private address; or the request would leave
            this machine while platforms have no way to reach us.
    """
    is_here = is_loopback(host)
    if scheme != "https" and not (scheme == "http" and is_here):
        raise SettingsError(f"{platform}'s address {url} must begin with https://")
    if is_here:
        return
    literal = literal_address(host)
    if literal is not None and not is_allowed(literal, host, own=own):
        raise SettingsError(
            f"{platform}'s address {url} is a private one, and Nerdline connects to none of those but "
            "http://127.0.0.1 and its like; set the platform's public address"
        )
    if not has_contact:
        raise SettingsError(
            f"before {platform} is asked anything it must be able to reach you: set contact "
            "(NERDLINE_CONTACT) to an e-mail address or a page of yours"
        )


def _inner_ipv4(address: Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour

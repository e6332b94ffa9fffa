"""Which addresses on the network a workflow may reach: public ones, and hosts that are allowed."""

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

IpAddress = IPv4Address | IPv6Address

_SCHEMES = frozenset({"http", "https"})
_INSIDE = (".localhost", ".local", ".internal", ".home.arpa")
_NAT64 = IPv6Network("64:ff9b::/96")
MAX_URL = 2048


class AddressRefused(Exception):
    """An address that may not be asked; says why."""


def check_address(url: str, allowed: Collection[str] = ()) -> None:
    """Raises AddressRefused where a URL is malformed or plainly leads to a private place.

    `allowed` are the hosts for which private addresses are accepted. A host's name is not
    resolved here: whoever connects checks every address that the name leads to.
    """
    parts = _split(url)
    host = parts.hostname
    if parts.scheme not in _SCHEMES or not host:
        raise AddressRefused("it must begin with http:// or https:// and a host")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("it must not hold a user or a password")
    if any(mark.isspace() or not mark.isprintable() for mark in url) or len(url) > MAX_URL:
        raise AddressRefused(f"it must have no spaces and at most {MAX_URL} characters")
    if host in allowed:
        return
    literal = literal_address(host)
    if literal is not None and not is_public(literal):
        raise AddressRefused(f"{host} is an address of this machine or of a private network")
    name = host.rstrip(".")
    if name == "localhost" or name.endswith(_INSIDE):
        raise AddressRefused(f"{host} is a name within this machine or a private network")


def literal_address(host: str) -> IpAddress | None:
    """The address that a host spells in any form that systems accept; None for a name.

    Besides the usual forms these are a single number, hexadecimal and octal parts.
    """
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host.rstrip(".")))
    except (OSError, ValueError):
        return None


def is_public(address: IpAddress) -> bool:
    """Whether an address is one that anybody on the internet could reach.

    An IPv6 address that carries an IPv4 one is judged by that.
    """
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: IpAddress) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        # Reading the port checks it.
        if parts.port == 0:
            raise AddressRefused("its port is 0")
    except ValueError as error:
        raise AddressRefused(f"it is no address: {error}") from error
    return parts

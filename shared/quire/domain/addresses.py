"""Which addresses of the internet may be called on somebody else's behalf, and which are one caller's."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_GLOBAL_V6 = ip_network("2000::/3")
_TRANSLATED = ip_network("64:ff9b::/96")
_UNFIT = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
"""Ourselves, private networks, carriers' networks, the metadata services of clouds, tests, tunnels, groups."""

_ONE_HOUSEHOLD = 64
"""An IPv6 customer gets at least this network whole; its addresses are one caller."""


def origin(address: str) -> str:
    """Where callers come from who are counted together."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((parsed, _ONE_HOUSEHOLD), strict=False) if isinstance(parsed, IPv6Address) else parsed)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is a single host of the open internet, however it is written."""
    if isinstance(address, IPv6Address):
        return _is_public_v6(address)
    return not any(address in network for network in _UNFIT)


def _is_public_v6(address: IPv6Address) -> bool:
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    return address in _GLOBAL_V6 and not any(address in network for network in _UNFIT)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped

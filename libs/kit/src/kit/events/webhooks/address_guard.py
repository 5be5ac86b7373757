"""Allowed targets of a webhook: the public internet, never the network that the server stands in.

A name is resolved once and the delivery goes to that very address: a name that changes between the look and the
call leads nowhere else.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias
from urllib.parse import urlsplit

from kit.settings import Settings

_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_COMPATIBLE = ipaddress.IPv6Network("::/96")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NEVER = (
    ipaddress.IPv6Network("64:ff9b:1::/48"),  # RFC 8215: translation inside one network, never the internet's
    ipaddress.IPv6Network("2001::/32"),  # Teredo: packets go to whatever relay the host has, if any
    ipaddress.IPv6Network("fec0::/10"),  # RFC 3879: a site's own, long deprecated and still routed in some
)
_ISATAP = 0x5EFE


class Reach(Enum):
    """The networks that a campaign's webhooks may reach."""

    PUBLIC = "public"
    MACHINE = "machine"
    """Also to this very machine: what an integrator runs beside the demonstration."""
    ANYWHERE = "anywhere"


class ForbiddenAddress(Exception):
    """The address is not one that we call. Its text is French."""


@dataclass(frozen=True)
class Target:
    """`url` leads to the resolved address; `host` is the name, for the header and the certificate."""

    url: str
    host: str
    name: str


def reach_of(settings: Settings, *, demo: bool) -> Reach:
    """Return the reach that the operator allows a campaign; `demo`: a demonstration's, with nobody real in it."""
    if settings.webhooks_private:
        return Reach.ANYWHERE
    return Reach.MACHINE if demo and settings.webhooks_loopback else Reach.PUBLIC


def check_url(url: str, reach: Reach) -> str:
    """Check what can be checked without resolving the name; return the URL or raise Forbidden."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ForbiddenAddress("cette adresse n'est pas une URL") from None
    host = _host_of(parts.hostname)
    plain = reach is Reach.ANYWHERE or (reach is Reach.MACHINE and _is_named_here(host))
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        raise ForbiddenAddress("une adresse https:// est attendue")
    if not parts.hostname or parts.username or parts.password or parts.fragment or port == 0:
        raise ForbiddenAddress("une adresse avec un nom d'hôte, sans mot de passe ni ancre, est attendue")
    literal = _literal(host)
    if literal is not None and not _may_go([literal], reach):
        raise ForbiddenAddress("cette adresse est celle d'un réseau privé")
    if literal is None and _NAME.fullmatch(host) is None:
        raise ForbiddenAddress("ce nom d'hôte n'en est pas un")
    return url


def check_entered(url: str, reach: Reach) -> str:
    """Check like `check_url`, and refuse names that always lead to this machine while the user can correct them."""
    check_url(url, reach)
    if reach is Reach.PUBLIC and _is_named_here(_host_of(urlsplit(url).hostname)):
        raise ForbiddenAddress("cette adresse est celle de la machine elle-même")
    return url


def _host_of(host: str | None) -> str:
    """A host as a resolver reads it: letters of other shapes folded (`ⓛocalhost`), no dot at the end; empty where it is
    none. A number in another notation (`2130706433`, `0x7f.1`) stays as it is, and no name.
    """
    if _literal(host or "") is not None:
        return host or ""
    try:
        return (host or "").encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        return ""


async def resolve_url(url: str, reach: Reach) -> Target:
    """Raises Forbidden where the name leads into a private network, OSError where it leads nowhere."""
    check_url(url, reach)
    parts = urlsplit(url)
    name = _host_of(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that no name server takes
        raise OSError(name) from error
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    # One private address among public ones is enough: the next call could take it.
    if not addresses or not _may_go(addresses, reach):
        raise ForbiddenAddress("ce nom mène à un réseau privé")
    if parts.scheme == "http" and reach is Reach.MACHINE and not all(_is_here(one) for one in addresses):
        raise ForbiddenAddress("une adresse https:// est attendue")
    first = addresses[0]
    literal = f"[{first}]" if first.version == 6 else str(first)
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    return Target(f"{parts.scheme}://{literal}:{port}{path}{query}", parts.netloc, name)


def _may_go(addresses: Sequence[Address], reach: Reach) -> bool:
    if reach is Reach.ANYWHERE or all(_is_public(one) for one in addresses):
        return True
    return reach is Reach.MACHINE and all(_is_here(one) for one in addresses)


def _is_named_here(host: str) -> bool:
    """RFC 6761: `localhost` and every name under it are this machine."""
    literal = _literal(host)
    return f".{host}".endswith(".localhost") if literal is None else _is_here(literal)


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_here(address: Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in network for network in _NEVER):
            return False
        inner = _inside(address)
        if inner is not None and not _is_public(inner):
            return False
        address = inner if inner is not None and _is_only_wrapped(address) else address
    return address.is_global and not address.is_multicast


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that this one leads to, where a gateway or the system itself unwraps one."""
    number = int(address)
    if _is_only_wrapped(address) or number >> 32 & 0xFFFF == _ISATAP:
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    return address.sixtofour


def _is_only_wrapped(address: ipaddress.IPv6Address) -> bool:
    """Return True if only the IPv4 address within determines the target: mapped, compatible, or translated (NAT64)."""
    return address.ipv4_mapped is not None or address in _COMPATIBLE or address in _NAT64

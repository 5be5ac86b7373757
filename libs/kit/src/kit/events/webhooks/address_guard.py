"""Allowed targets of a webhook: the public internet, never the server's own network.

A name is resolved once, and the request is sent to the address that was checked, so that it cannot change in between.
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
    ipaddress.IPv6Network("64:ff9b:1::/48"),  # RFC 8215: translation within one network, never the internet's
    ipaddress.IPv6Network("2001::/32"),  # Teredo: packets go to the host's relay, if it has one
    ipaddress.IPv6Network("fec0::/10"),  # RFC 3879: site-local, deprecated and still routed in some places
)
_ISATAP = 0x5EFE


class Reach(Enum):
    """The networks that a campaign's webhooks may reach."""

    PUBLIC = "public"
    MACHINE = "machine"
    """Also this machine: what an integrator runs beside the demonstration."""
    ANYWHERE = "anywhere"
    HERE = "here"
    """This machine alone."""
    NOWHERE = "nowhere"


class ForbiddenAddress(Exception):
    """The address is not allowed. The text is French."""


@dataclass(frozen=True)
class Target:
    """`url` has the resolved address; `host` is the name, for the header and the certificate."""

    url: str
    host: str
    name: str


def reach_of(settings: Settings, *, demo: bool) -> Reach:
    """Return the networks that the operator allows a campaign; `demo`: a demonstration without real people."""
    if settings.webhooks_private:
        return Reach.ANYWHERE
    return Reach.MACHINE if demo and settings.webhooks_loopback else Reach.PUBLIC


def people_reach_of(settings: Settings, *, demo: bool) -> Reach:
    """Return the networks to which a campaign may send people, which webhooks never do.

    A demonstration sends them to this machine at the most: its people are invented, but visitors type real addresses.
    """
    if not demo:
        return reach_of(settings, demo=False)
    return Reach.HERE if settings.webhooks_loopback or settings.webhooks_private else Reach.NOWHERE


def check_url(url: str, reach: Reach) -> str:
    """Check what can be checked without resolving the name; return the URL or raise ForbiddenAddress."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ForbiddenAddress("cette adresse n'est pas une URL") from None
    host = _host_of(parts.hostname)
    is_here = _is_named_here(host)
    if reach is Reach.NOWHERE or (reach is Reach.HERE and not is_here):
        raise ForbiddenAddress("cette campagne est inventée, et n'envoie ses fiches nulle part ailleurs")
    allows_http = reach is Reach.ANYWHERE or (reach in (Reach.MACHINE, Reach.HERE) and is_here)
    if parts.scheme != "https" and not (allows_http and parts.scheme == "http"):
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
    """Check like `check_url`, and refuse names that always mean this machine, while the user can correct them."""
    check_url(url, reach)
    if reach is Reach.PUBLIC and _is_named_here(_host_of(urlsplit(url).hostname)):
        raise ForbiddenAddress("cette adresse est celle de la machine elle-même")
    return url


def _host_of(host: str | None) -> str:
    """Return a host as a resolver reads it: compatibility letters folded (`ⓛocalhost`), no final dot; empty if invalid.
    Numbers in other notations (`2130706433`, `0x7f.1`) stay as they are.
    """
    if _literal(host or "") is not None:
        return host or ""
    try:
        return (host or "").encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        return ""


async def resolve_url(url: str, reach: Reach) -> Target:
    """Resolve the URL. Raises ForbiddenAddress for a private network, OSError if it does not resolve."""
    check_url(url, reach)
    parts = urlsplit(url)
    name = _host_of(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    literal = _literal(name)
    addresses = await _resolve(name, port) if literal is None else [literal]
    # One private address among public ones is enough: the next call could use it.
    if not addresses or not _may_go(addresses, reach):
        raise ForbiddenAddress("ce nom mène à un réseau privé")
    if parts.scheme == "http" and reach is not Reach.ANYWHERE and not all(_is_here(address) for address in addresses):
        raise ForbiddenAddress("une adresse https:// est attendue")
    first = addresses[0]
    address = f"[{first}]" if first.version == 6 else str(first)
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    return Target(f"{parts.scheme}://{address}:{port}{path}{query}", parts.netloc, name)


async def _resolve(name: str, port: int) -> Sequence[Address]:
    try:
        resolved = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that no name server accepts
        raise OSError(name) from error
    return [ipaddress.ip_address(entry[4][0]) for entry in resolved]


def _may_go(addresses: Sequence[Address], reach: Reach) -> bool:
    if reach is Reach.ANYWHERE:
        return True
    if reach in (Reach.PUBLIC, Reach.MACHINE) and all(_is_public(address) for address in addresses):
        return True
    return reach in (Reach.MACHINE, Reach.HERE) and all(_is_here(address) for address in addresses)


def _is_named_here(host: str) -> bool:
    """Return whether a name means this machine: `localhost` and names under it (RFC 6761)."""
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
        embedded = _inside(address)
        if embedded is not None and not _is_public(embedded):
            return False
        address = embedded if embedded is not None and _is_only_wrapped(address) else address
    return address.is_global and not address.is_multicast


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address embedded in this one, if a gateway or the system would extract it."""
    if address.sixtofour is not None:
        return address.sixtofour
    number = int(address)
    if _is_only_wrapped(address) or number >> 32 & 0xFFFF == _ISATAP:
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    return None


def _is_only_wrapped(address: ipaddress.IPv6Address) -> bool:
    """Return True if only the embedded IPv4 address determines the target: mapped, compatible, translated (NAT64), or
    6to4, of which Python's versions do not agree whether it is the internet's.
    """
    return (
        address.ipv4_mapped is not None or address.sixtofour is not None or address in _COMPATIBLE or address in _NAT64
    )

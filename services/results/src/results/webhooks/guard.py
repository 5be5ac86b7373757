"""Where a webhook may lead: to the public internet, never into the network that the server stands in.

A name is resolved once and the delivery goes to that very address: a name that changes between the look and the
call leads nowhere else.
"""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit


class Forbidden(Exception):
    """The address is not one that we call. Its text is French."""


@dataclass(frozen=True)
class Target:
    """`url` leads to the resolved address; `host` is the name, for the header and the certificate."""

    url: str
    host: str
    name: str


def check(url: str, *, private: bool) -> str:
    """What can be told without resolving the name: the url, or Forbidden."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden("cette adresse n'est pas une URL") from None
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise Forbidden("une adresse https:// est attendue")
    if not parts.hostname or parts.username or parts.password or parts.fragment or port == 0:
        raise Forbidden("une adresse avec un nom d'hôte, sans mot de passe ni ancre, est attendue")
    literal = _literal(parts.hostname)
    if literal is not None and not private and not _is_public(literal):
        raise Forbidden("cette adresse est celle d'un réseau privé")
    return url


async def resolve(url: str, *, private: bool) -> Target:
    """Raises Forbidden where the name leads into a private network, OSError where it leads nowhere."""
    check(url, private=private)
    parts = urlsplit(url)
    name = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    # One private address among public ones is enough: the next call could take it.
    if not addresses or not (private or all(_is_public(one) for one in addresses)):
        raise Forbidden("ce nom mène à un réseau privé")
    first = addresses[0]
    literal = f"[{first}]" if first.version == 6 else str(first)
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    return Target(f"{parts.scheme}://{literal}:{port}{path}{query}", parts.netloc, name)


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast

"""The host that passkeys of a suite belong to, if it can have any. Pure."""

import ipaddress
from urllib.parse import urlsplit


def passkey_host(public_url: str) -> str:
    """Return the host name of an https address; empty for plain HTTP or an IP address, that browsers make none for.

    WebAuthn asks for a secure context, and takes a domain as the relying party's id (Level 3, 5.1.2).
    """
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if parts.scheme != "https" or "." not in host:
        return ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return ""

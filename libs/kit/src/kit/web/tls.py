"""The certificate authorities for outgoing TLS."""

import os
import ssl
from functools import cache

import httpx

_OTHERS = frozenset({"SSL_CERT_FILE", "SSL_CERT_DIR"})


def trusted_authorities(*, trust_env: bool = True) -> ssl.SSLContext:
    """Return the context for a client's `verify`, shared by the process: httpx would load 4 MB for each."""
    return _context(trust_env and not _OTHERS.isdisjoint(os.environ))


@cache
def _context(named_by_environment: bool) -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=named_by_environment)

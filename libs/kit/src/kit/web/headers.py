"""Headers of every response."""

import re
from uuid import uuid4

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Personal data must not stay in a shared machine's cache; static files override this.
    "Cache-Control": "no-store",
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9\-]{8,64}")


def new_request_id(given: str | None) -> str:
    """Return the gateway's id if it gave one, so that a request has the same id in every log."""
    return given if given and _REQUEST_ID.fullmatch(given) else uuid4().hex

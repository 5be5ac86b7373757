"""Answers sent compressed: public files of which size is what a visitor waits for, and nothing with a secret in it.

Pages that hold both a secret and what somebody else may choose would tell the secret by their length (BREACH).
"""

import gzip
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

LEAST = 400
"""Bytes under which compressing gains nothing."""


def compress_for(request: Request, response: Response) -> Response:
    """Compress a public answer for a client that reads gzip; caches keep the two apart."""
    response.headers.add_vary_header("Accept-Encoding")
    if len(response.body) >= LEAST and _reads_gzip(request.headers.get("accept-encoding", "")):
        response.body = _compressed(bytes(response.body))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
    return response


def _reads_gzip(accepted: str) -> bool:
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


@lru_cache(maxsize=64)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)

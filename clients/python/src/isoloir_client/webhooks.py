"""Deliveries are signed as Standard Webhooks 1.0.0 says: check before you read.

event = verify(secret, request.headers, request.body)
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

TOLERANCE = 300.0
"""Seconds that a delivery's clock may be off ours: an older one is somebody who sends it again."""
_PREFIX = "whsec_"


class NotOurs(Exception):
    """The signature is not by this secret, or too old."""


def verify(
    secret: str | Sequence[str], headers: Mapping[str, str], body: bytes, *, now: float | None = None
) -> dict[str, Any]:
    """The CloudEvent of a delivery; raises NotOurs. While a secret is changed, give both."""
    said = {name.lower(): value for name, value in headers.items()}
    try:
        number, moment, signatures = (said[f"webhook-{part}"] for part in ("id", "timestamp", "signature"))
    except KeyError as missing:
        raise NotOurs(f"the header {missing.args[0]} is missing") from None
    if not moment.isascii() or not moment.isdigit():
        raise NotOurs("the time is not a number")
    if abs((time.time() if now is None else now) - int(moment)) > TOLERANCE:
        raise NotOurs("it was signed too long ago, or our clock is wrong")
    signed = f"{number}.{moment}.".encode() + body
    given = [one.removeprefix("v1,") for one in signatures.split() if one.startswith("v1,")]
    for known in [secret] if isinstance(secret, str) else secret:
        digest = hmac.new(base64.b64decode(known.removeprefix(_PREFIX)), signed, hashlib.sha256).digest()
        expected = base64.b64encode(digest)
        if any(hmac.compare_digest(expected, one.encode()) for one in given):
            return json.loads(body)
    raise NotOurs("no signature is by this secret")

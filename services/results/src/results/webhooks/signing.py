"""Standard Webhooks: what a delivery carries so that its reader can tell that it is ours. Pure.

https://github.com/standard-webhooks/standard-webhooks: the id, the time and the body are signed together.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers. A message that is sent again keeps its id and gets another time."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    stamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), stamp.encode(), body))
    digest = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": f"v1,{digest}"}

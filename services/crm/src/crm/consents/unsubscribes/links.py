"""Stateless one-click unsubscribe links (RFC 8058), for one channel."""

import base64
import binascii
import hmac
from typing import Literal
from uuid import UUID

from kit.db.vault import Vault

Way = Literal["email", "sms"]
_SIGNED = 16
_WAYS: dict[Way, bytes] = {"email": b"e", "sms": b"s"}


def unsubscribe_path(vault: Vault, campaign_id: UUID, person_id: UUID, channel: Way) -> str:
    """Return the path of an unsubscribe link, which works as long as the campaign's vault exists."""
    payload = _WAYS[channel] + person_id.bytes
    token = base64.urlsafe_b64encode(payload + _signature(vault, payload)).decode().rstrip("=")
    return f"/stop/{campaign_id}/{token}"


def read_token(vault: Vault, token: str) -> tuple[UUID, Way] | None:
    """Return the person and the channel of a token; None if it is not authentic."""
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    payload, signature = content[:-_SIGNED], content[-_SIGNED:]
    if len(payload) != 17 or not hmac.compare_digest(signature, _signature(vault, payload)):
        return None
    for channel, letter in _WAYS.items():
        if letter == payload[:1]:
            return UUID(bytes=payload[1:]), channel
    return None


def _signature(vault: Vault, payload: bytes) -> bytes:
    return vault.blind("unsubscribe", payload.hex())[:_SIGNED]

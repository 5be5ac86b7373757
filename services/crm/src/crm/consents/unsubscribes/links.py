"""The one-click unsubscribe links (RFC 8058): made of nothing that is stored, for one channel."""

import base64
import binascii
import hmac
from typing import Literal
from uuid import UUID

from kit.db.vault import Vault

Way = Literal["email", "sms"]
_SIGNED = 16
_WAYS: dict[Way, bytes] = {"email": b"e", "sms": b"s"}


def unsubscribe_path(vault: Vault, campaign_id: UUID, person_id: UUID, way: Way) -> str:
    """Return the path of an unsubscribe link. It works as long as the campaign's vault does, years later too."""
    said = _WAYS[way] + person_id.bytes
    token = base64.urlsafe_b64encode(said + _signature(vault, said)).decode().rstrip("=")
    return f"/stop/{campaign_id}/{token}"


def read_token(vault: Vault, token: str) -> tuple[UUID, Way] | None:
    """Return the person and the channel of a token; None if it is none of ours."""
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    said, signature = content[:-_SIGNED], content[-_SIGNED:]
    if len(said) != 17 or not hmac.compare_digest(signature, _signature(vault, said)):
        return None
    for way, letter in _WAYS.items():
        if letter == said[:1]:
            return UUID(bytes=said[1:]), way
    return None


def _signature(vault: Vault, said: bytes) -> bytes:
    return vault.blind("unsubscribe", said.hex())[:_SIGNED]

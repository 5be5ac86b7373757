"""Stateless signed links by which a person objects with one click."""

import base64
import binascii
import hmac
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

from kit.db.vault import Vault

_SIGNED = 16
_BLIND = 32


Kind: TypeAlias = Literal["listed", "contact"]
_NAMES: dict[Kind, str] = {"listed": "objection", "contact": "contact objection"}


class Objector(NamedTuple):
    kind: Kind
    id: UUID
    """A line of an acquired list, or a contact."""
    blind: bytes | None
    """The address that received the link; it is suppressed even if the line has been deleted."""


def objection_path(
    vault: Vault, campaign_id: UUID, target_id: UUID, blind: bytes | None = None, *, kind: Kind = "listed"
) -> str:
    payload = target_id.bytes + (blind or b"")
    token = base64.urlsafe_b64encode(payload + _signature(vault, payload, kind)).decode().rstrip("=")
    return f"/opposition/{campaign_id}/{token}"


def read_token(vault: Vault, token: str) -> Objector | None:
    """Decode an objection link's token; None if it is not authentic."""
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    payload, signature = content[:-_SIGNED], content[-_SIGNED:]
    if len(payload) not in (16, 16 + _BLIND):
        return None
    for kind in _NAMES:
        if hmac.compare_digest(signature, _signature(vault, payload, kind)):
            return Objector(kind, UUID(bytes=payload[:16]), payload[16:] or None)
    return None


def _signature(vault: Vault, payload: bytes, kind: Kind) -> bytes:
    return vault.blind(_NAMES[kind], payload.hex())[:_SIGNED]

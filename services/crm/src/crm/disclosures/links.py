"""Addresses by which somebody of a list objects with one click: made of nothing that is stored."""

import base64
import binascii
import hmac
from typing import NamedTuple
from uuid import UUID

from kit.vault import Vault

_SIGNED = 16
_BLIND = 32


class Objector(NamedTuple):
    listed_id: UUID
    blind: bytes | None
    """Of the mail address that the link went to: it is closed even where the line has gone."""


def objection_path(vault: Vault, campaign_id: UUID, listed_id: UUID, blind: bytes | None = None) -> str:
    said = listed_id.bytes + (blind or b"")
    token = base64.urlsafe_b64encode(said + _signature(vault, said)).decode().rstrip("=")
    return f"/opposition/{campaign_id}/{token}"


def read_token(vault: Vault, token: str) -> Objector | None:
    """None where it is none of ours."""
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    said, signature = content[:-_SIGNED], content[-_SIGNED:]
    if len(said) not in (16, 16 + _BLIND) or not hmac.compare_digest(signature, _signature(vault, said)):
        return None
    return Objector(UUID(bytes=said[:16]), said[16:] or None)


def _signature(vault: Vault, said: bytes) -> bytes:
    return vault.blind("objection", said.hex())[:_SIGNED]

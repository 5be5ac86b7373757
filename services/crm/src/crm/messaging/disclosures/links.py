"""Addresses by which somebody of a list objects with one click: made of nothing that is stored."""

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
    """Of a line of a list, or of a contact."""
    blind: bytes | None
    """Of the mail address that the link went to: it is closed even where the line has gone."""


def objection_path(
    vault: Vault, campaign_id: UUID, about: UUID, blind: bytes | None = None, *, kind: Kind = "listed"
) -> str:
    said = about.bytes + (blind or b"")
    token = base64.urlsafe_b64encode(said + _signature(vault, said, kind)).decode().rstrip("=")
    return f"/opposition/{campaign_id}/{token}"


def read_token(vault: Vault, token: str) -> Objector | None:
    """Read an objection link's token; None where it is none of ours."""
    try:
        content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    said, signature = content[:-_SIGNED], content[-_SIGNED:]
    if len(said) not in (16, 16 + _BLIND):
        return None
    for kind in _NAMES:
        if hmac.compare_digest(signature, _signature(vault, said, kind)):
            return Objector(kind, UUID(bytes=said[:16]), said[16:] or None)
    return None


def _signature(vault: Vault, said: bytes, kind: Kind) -> bytes:
    return vault.blind(_NAMES[kind], said.hex())[:_SIGNED]

"""Encryption of personal fields: AES-GCM with a key per campaign, itself wrapped by the service's secret.

A leaked database dump is unreadable without the secret, and deleting a campaign's row of `vault_key` makes its
encrypted data unreadable, in backups too.
"""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    LargeBinary,
    MetaData,
    ScalarSelect,
    Table,
    Text,
    Uuid,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db import tenancy
from kit.db.key_derivation import derive_key

VAULT_KEY = Table(
    "vault_key",
    MetaData(),
    Column("campaign_id", Uuid, primary_key=True),
    Column("wrapped_by", Text, nullable=False, comment="Which secret wraps the key: the first of its hash."),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
PROTECT = tenancy.protect("vault_key", may="select, insert")
_WRAPPED = select(VAULT_KEY.c.wrapped).where(VAULT_KEY.c.campaign_id == bindparam("of"))
_NONCE = 12
_PADS = tuple(bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
"""The pads of HMAC, as translation tables."""


class CannotUnseal(Exception):
    """An encrypted value cannot be decrypted: it was moved, changed, or encrypted with another secret."""


class Vault:
    """Encrypts and decrypts one campaign's fields. The field's name is bound to the value."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._fields = AESGCM(derive_key(key, "fields"))
        # Prepared states of HMAC's two hashes (RFC 2104): `hmac.digest` would initialise both for each text, half of
        # its time.
        block = derive_key(key, "blind index").ljust(64, b"\0")
        self._inner, self._outer = (hashlib.sha256(block.translate(pad)) for pad in _PADS)

    def __reduce__(self) -> tuple[type["Vault"], tuple[bytes]]:
        """Support pickling for the worker's own child process; the pickle is never stored."""
        return Vault, (self._key,)

    def seal(self, field: str, text: str) -> bytes:
        return self.seal_bytes(field, text.encode())

    def open(self, field: str, blob: bytes) -> str:
        return self.open_bytes(field, blob).decode()

    def seal_bytes(self, field: str, content: bytes) -> bytes:
        """Encrypt bytes, such as a document, entirely in memory."""
        nonce = os.urandom(_NONCE)
        return nonce + self._fields.encrypt(nonce, content, field.encode())

    def open_bytes(self, field: str, blob: bytes) -> bytes:
        try:
            return self._fields.decrypt(blob[:_NONCE], blob[_NONCE:], field.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotUnseal(field) from error

    def blind(self, field: str, text: str) -> bytes:
        """Return the blind index of a normalised text, for equality lookups: HMAC-SHA256, 32 bytes."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(f"{field}\0{text}".encode())
        outer.update(inner.digest())
        return outer.digest()


def wrapped_key_of(campaign_id: ColumnElement[UUID]) -> ScalarSelect[bytes]:
    """The campaign's key as it is stored, in a larger statement whose transaction opens the vault later."""
    return select(VAULT_KEY.c.wrapped).where(VAULT_KEY.c.campaign_id == campaign_id).scalar_subquery()


def note_wrapped_key(session: AsyncSession, campaign_id: UUID, wrapped: bytes | None) -> None:
    """Keep what `wrapped_key_of` found for the rest of this transaction."""
    session.info[f"wrapped {campaign_id}"] = wrapped


async def open_vault(session: AsyncSession, campaign_id: UUID) -> Vault:
    """Return the campaign's vault; its key is created at first use. The session must be one of kit's."""
    opened: Vault | None = session.info.get(f"vault {campaign_id}")
    if opened is not None:
        return opened
    secrets: Sequence[bytes] = session.info["secrets"]
    wrapped = session.info.get(f"wrapped {campaign_id}") or await session.scalar(_WRAPPED, {"of": campaign_id})
    if wrapped is None:
        new_key = wrap_key(secrets[0], campaign_id, os.urandom(32))
        row = {"campaign_id": campaign_id, "wrapped_by": secret_name(secrets[0]), "wrapped": new_key}
        # Of two concurrent first uses, the second waits and gets the key of the first.
        await session.execute(insert(VAULT_KEY).values(row).on_conflict_do_nothing())
        wrapped = await session.scalar(_WRAPPED, {"of": campaign_id})
    assert wrapped is not None
    vault = Vault(unwrap_key(secrets, campaign_id, wrapped))
    session.info[f"vault {campaign_id}"] = vault  # for the rest of this transaction
    return vault


async def has_key(session: AsyncSession, campaign_id: UUID) -> bool:
    """Return whether something was sealed under this id already."""
    return await session.scalar(_WRAPPED, {"of": campaign_id}) is not None


def wrap_key(secret: bytes, campaign_id: UUID, key: bytes) -> bytes:
    """Return the campaign's key encrypted for storage, bound to the campaign."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(derive_key(secret, "vault")).encrypt(nonce, key, campaign_id.bytes)


def unwrap_key(secrets: Sequence[bytes], campaign_id: UUID, wrapped: bytes) -> bytes:
    """Return the campaign's key, wrapped by any of the secrets; raises CannotUnseal."""
    for secret in secrets:
        with suppress(InvalidTag):
            return AESGCM(derive_key(secret, "vault")).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], campaign_id.bytes)
    raise CannotUnseal("vault_key")


def secret_name(secret: bytes) -> str:
    return hashlib.sha256(b"isoloir secret name" + secret).hexdigest()[:12]

"""Passkeys, as the identity provider verified them. Of no campaign, like second factors (`kit.db.tenancy.SHARED`)."""

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from uuid import UUID

from kit.db.sessions import Sessions, transaction
from kit.db.tenancy import SHARED
from kit.db.vault import Vault, open_vault
from kit.web.problems import Conflict, Invalid, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from crm.team.passkeys.models import Passkey
from crm.team.passkeys.schemas import PasskeyCreate, PasskeyRead, PasskeySearch, PasskeyUse

FIELD = "passkey"
MOST = 10
"""Passkeys of one person."""


async def add_passkey(sessions: Sessions, put: PasskeyCreate) -> PasskeyRead:
    """Store a passkey. Raises Conflict for one that is known, whoever has it, and for an eleventh."""
    async with transaction(sessions, SHARED) as session:
        mine = select(func.count()).select_from(Passkey).where(Passkey.subject == put.subject)
        if (await session.scalar(mine) or 0) >= MOST:
            raise Conflict("Dix clés d'accès au plus : retirez-en une.", "Ten passkeys at the most.", "/subject")
        vault = await open_vault(session, SHARED)
        content = json.dumps({"label": put.label, "credential": put.credential})
        row = {
            "campaign_id": SHARED,
            "subject": put.subject,
            "credential_hash": _hash(put.credential_id),
            "sealed": vault.seal(FIELD, content),
            "sign_count": put.sign_count,
        }
        made = insert(Passkey).values(id=func.gen_random_uuid(), **row).on_conflict_do_nothing().returning(Passkey)
        passkey = await session.scalar(made)
        if passkey is None:
            raise Conflict("Cette clé d'accès est déjà connue.", "This passkey is known.", "/credential_id")
        return _read(vault, passkey)


async def find_passkeys(sessions: Sessions, put: PasskeySearch) -> list[PasskeyRead]:
    async with transaction(sessions, SHARED) as session:
        rows = select(Passkey).where(Passkey.campaign_id == SHARED).order_by(Passkey.made_at, Passkey.id)
        if put.subject is not None:
            rows = rows.where(Passkey.subject == put.subject)
        if put.credential_id is not None:
            rows = rows.where(Passkey.credential_hash == _hash(put.credential_id))
        vault = await open_vault(session, SHARED)
        return [_read(vault, row) for row in await session.scalars(rows)]


async def has_passkey(sessions: Sessions, subject: str) -> bool:
    async with transaction(sessions, SHARED) as session:
        rows = select(Passkey.id).where(Passkey.campaign_id == SHARED, Passkey.subject == subject)
        return (await session.scalars(rows.limit(1))).first() is not None


async def note_use(sessions: Sessions, passkey_id: UUID, put: PasskeyUse) -> None:
    """Note a verified use. Raises Conflict where an authenticator that counts did not count on: it may be a copy.

    WebAuthn, 6.1.1. Passkeys that their maker synchronises do not count: 0.
    """
    async with transaction(sessions, SHARED) as session:
        row = await session.get(Passkey, (SHARED, passkey_id), with_for_update=True)
        if row is None or row.subject != put.subject:
            raise _gone()
        if (row.sign_count or put.sign_count) and put.sign_count <= row.sign_count:
            raise Conflict(
                "Cette clé d'accès a peut-être été copiée : retirez-la.",
                "This passkey may have been copied: remove it.",
                "/sign_count",
            )
        row.sign_count, row.used_at = put.sign_count, datetime.now(UTC)


async def remove_passkey(sessions: Sessions, passkey_id: UUID, subject: str) -> None:
    """Remove a person's passkey; one that is gone already is no error."""
    async with transaction(sessions, SHARED) as session:
        await session.execute(
            delete(Passkey).where(Passkey.campaign_id == SHARED, Passkey.id == passkey_id, Passkey.subject == subject)
        )


async def list_owners(sessions: Sessions) -> list[str]:
    async with transaction(sessions, SHARED) as session:
        return list(await session.scalars(select(Passkey.subject).distinct()))


async def forget_passkeys(sessions: Sessions, subject: str) -> None:
    """Delete all passkeys of a person who is in no campaign any more."""
    async with transaction(sessions, SHARED) as session:
        await session.execute(delete(Passkey).where(Passkey.campaign_id == SHARED, Passkey.subject == subject))


def _read(vault: Vault, row: Passkey) -> PasskeyRead:
    return PasskeyRead(
        id=row.id,
        subject=row.subject,
        **json.loads(vault.open(FIELD, row.sealed)),
        sign_count=row.sign_count,
        made_at=row.made_at,
        used_at=row.used_at,
    )


def _hash(credential_id: str) -> bytes:
    """Raises Invalid for a length that no bytes have in Base64."""
    padded = credential_id + "=" * (-len(credential_id) % 4)
    try:
        return hashlib.sha256(urlsafe_b64decode(padded)).digest()
    except binascii.Error as error:
        raise Invalid(
            "Cet identifiant de clé n'est pas du Base64 : recommencez sur votre appareil.",
            "This is no Base64 for URLs: its length is none that bytes have.",
            "/credential_id",
        ) from error


def _gone() -> NotFound:
    return NotFound("Cette clé d'accès n'existe plus.", "There is no such passkey any more.")

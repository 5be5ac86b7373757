"""The same Idempotency-Key, the same answer: a phone that lost the first one may ask again.

The claim is a row of the request's own transaction: a request that failed leaves none, and two at once wait
for each other. The answer is kept for 24 hours, in the campaign's vault; one that says `no-store` is kept nowhere:
what is read of a sealed field is read anew, and logged anew.
"""

import hashlib
import json
from datetime import timedelta
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import Column, DateTime, LargeBinary, MetaData, Table, Uuid, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db import tenancy
from kit.db.direct import Direct, ask
from kit.db.vault import note_wrapped_key, open_vault, wrapped_key_of
from kit.web.bodies import is_upload
from kit.web.problems import Invalid

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)

IDEMPOTENCY_KEY = Table(
    "idempotency_key",
    MetaData(),
    Column("campaign_id", Uuid, primary_key=True),
    Column("key_hash", LargeBinary, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("answer", LargeBinary, comment="Sealed in the vault; null only inside the transaction that makes it."),
    Column("claimed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
)
PROTECT = tenancy.protect("idempotency_key")
_ANSWER = "idempotent answer"

# Made once: every POST claims its key and keeps its answer.
_MINE = (IDEMPOTENCY_KEY.c.campaign_id == bindparam("of")) & (IDEMPOTENCY_KEY.c.key_hash == bindparam("key"))
_FRESH = insert(IDEMPOTENCY_KEY).values({name: bindparam(name) for name in ("campaign_id", "key_hash", "request_hash")})
# A key that has expired is claimed like a new one. The vault's key comes along: the answer is sealed with it.
_CLAIM = Direct(
    _FRESH.on_conflict_do_update(
        index_elements=["campaign_id", "key_hash"],
        set_={"request_hash": _FRESH.excluded.request_hash, "answer": None, "claimed_at": func.now()},
        where=IDEMPOTENCY_KEY.c.claimed_at < func.now() - KEPT,
    ).returning(wrapped_key_of(bindparam("campaign_id", type_=Uuid)).label("wrapped"))
)
_KEEP = Direct(update(IDEMPOTENCY_KEY).where(_MINE).values(answer=bindparam("sealed")))


class Replay(Exception):
    """The request was answered before: this is what it was told."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered before")
        self.response = response


async def claim(request: Request, session: AsyncSession, campaign_id: UUID, subject: str) -> None:
    """Claim the key of a POST; raises Replay when it was answered, Invalid when it stood for something else."""
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST" or hasattr(request.state, "idempotency"):
        return
    if not 1 <= len(key) <= 255:
        raise Invalid(f"{HEADER} : de 1 à 255 caractères.", f"{HEADER}: from 1 to 255 characters.")
    place = (campaign_id, _hash(subject, key))
    asked = _hash(request.method, request.url.path, request.url.query, await _body(request))
    row = {"campaign_id": campaign_id, "key_hash": place[1], "request_hash": asked}
    if claimed := await ask(session, _CLAIM, row):
        note_wrapped_key(session, campaign_id, claimed[0].wrapped)
        request.state.idempotency = place
        return
    known = (await session.execute(select(IDEMPOTENCY_KEY).where(_MINE), {"of": campaign_id, "key": place[1]})).one()
    if known.request_hash != asked:
        raise Invalid(
            f"Cette {HEADER} a déjà servi pour une autre demande : prenez-en une nouvelle.",
            f"This {HEADER} was used for another request: use a new one.",
        )
    vault = await open_vault(session, campaign_id)
    raise Replay(_unpack(vault.open(_ANSWER, known.answer)))


async def keep(request: Request, session: AsyncSession, response: Response) -> None:
    """Store the answer of a claimed request, before its transaction commits."""
    campaign_id, key_hash = request.state.idempotency
    vault = await open_vault(session, campaign_id)
    mine = {"of": campaign_id, "key": key_hash}
    # Nothing to keep, or nothing that may be kept: the next one is answered anew.
    if isinstance(response, StreamingResponse) or "no-store" in response.headers.get("cache-control", ""):
        await session.execute(delete(IDEMPOTENCY_KEY).where(_MINE), mine)
        return
    answer = vault.seal(_ANSWER, _pack(response))
    await ask(session, _KEEP, {**mine, "sealed": answer})


async def forget_answers(session: AsyncSession, campaign_id: UUID) -> None:
    """Delete a campaign's stored answers, so that none can be replayed; a repeated request is answered anew.

    The claim of the request that asks for this stays: it has no answer yet.
    """
    mine = (IDEMPOTENCY_KEY.c.campaign_id == campaign_id) & IDEMPOTENCY_KEY.c.answer.is_not(None)
    await session.execute(delete(IDEMPOTENCY_KEY).where(mine))


async def _body(request: Request) -> bytes:
    """Return the request's body; for an upload, which is read only once, its digest, else its length."""
    if hasattr(request.state, "upload_digest"):
        return request.state.upload_digest
    if is_upload(request.headers.get("content-type", "")):
        return request.headers.get("content-length", "").encode()
    return await request.body()


def _hash(*parts: str | bytes) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8) + data)
    return digest.digest()


def _pack(response: Response) -> str:
    headers = [(name, value) for name, value in response.headers.items() if name in ("content-type", "location")]
    # What is no text, as a PDF, comes through too.
    return json.dumps([response.status_code, headers, bytes(response.body).decode(errors="surrogateescape")])


def _unpack(text: str) -> Response:
    status, headers, body = json.loads(text)
    return Response(body.encode(errors="surrogateescape"), status, {**dict(headers), "Idempotency-Replayed": "true"})

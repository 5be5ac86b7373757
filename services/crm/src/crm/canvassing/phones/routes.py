"""Routes of the team (`/v1/phones`, with a token as usual) and of the phones (`/v1/phone`).

A phone has no account: it holds a 256-bit key of which the server stores the hash.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Security, status
from kit.app import Route
from kit.db.sessions import transaction
from kit.security.auth import Caller, caller_with
from kit.security.device_pairing import KnownCode, PhoneKey, key_of, pairing_address, public_address
from kit.security.links import FoundLink
from kit.security.request_session import Session
from kit.text.language import wants_english
from kit.web import idempotency
from kit.web.paging import Page, single_page
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.canvasses import batch_rows
from crm.canvassing.canvasses import service as canvasses
from crm.canvassing.canvasses.schemas import BatchCreate, BatchRead, CanvassCreate
from crm.canvassing.phones import service
from crm.canvassing.phones.bundle_turns import turns
from crm.canvassing.phones.models import Phone
from crm.canvassing.phones.schemas import BundleRead, PairingCreate, PairingRead, PhoneRead
from crm.canvassing.phones.service import PhoneCaller

router = APIRouter(route_class=Route, prefix="/v1", tags=["phones"])

Planner = Annotated[Caller, Security(caller_with, scopes=["canvasses:read", "actions:write"])]


@dataclass(frozen=True)
class LetIn:
    """An authenticated request of a paired phone."""

    phone: PhoneCaller
    session: AsyncSession


async def my_turn() -> AsyncIterator[None]:
    """Wait for a turn before taking a database connection, so that waiting requests hold none."""
    async with turns().take():
        yield


async def known_key(request: Request, _: Annotated[None, Depends(my_turn, scope="function")]) -> FoundLink:
    return await key_of(request)


KnownKey = Annotated[FoundLink, Depends(known_key, scope="function")]


async def known_phone(request: Request, key: KnownKey) -> AsyncIterator[LetIn]:
    async with transaction(request.app.state.sessions, key.campaign_id) as session:
        request.state.session = session
        phone = await service.admit(session, key.campaign_id, key.target_id)
        await idempotency.claim(request, session, key.campaign_id, f"phone {key.target_id}")
        yield LetIn(phone, session)


KnownPhone = Annotated[LetIn, Depends(known_phone, scope="function")]


@router.get("/phones")
async def list_phones(session: Session, caller: Planner) -> Page[PhoneRead]:
    """List the paired phones of your territories, latest first, with when each was last seen."""
    rows = await service.list_phones(session, caller)
    return single_page([PhoneRead.model_validate(row) for row in rows])


@router.post("/pairings", status_code=status.HTTP_201_CREATED)
async def create_pairing(put: PairingCreate, request: Request, session: Session, caller: Planner) -> PairingRead:
    """Create a code that pairs one phone, once, within three days, with a published turf."""
    pairing, token = await service.make_pairing(session, caller, put)
    return PairingRead(
        id=pairing.id, turf=pairing.turf, address=pairing_address(request, token), expires_at=pairing.expires_at
    )


@router.post("/phones/{phone_id}/revocation", response_model=PhoneRead)
async def revoke_phone(phone_id: UUID, session: Session, caller: Planner) -> Phone:
    """Revoke a phone, from its next request on. What it sent stays."""
    return await service.revoke(session, caller, phone_id)


@router.post("/phone/pairing", status_code=status.HTTP_201_CREATED)
async def pair_phone(code: KnownCode) -> PhoneKey:
    """Exchange the token of a QR code for the phone's own key, once.

    If the answer was lost, the same phone may repeat the request with the same Idempotency-Key; for others the code is
    used up.
    """
    phone, key = await service.pair(code.session, code.found.campaign_id, code.found.target_id)
    return PhoneKey(phone_id=phone.id, key=key)


@router.get("/phone")
async def get_phone_bundle(request: Request, let_in: KnownPhone) -> BundleRead:
    """Return the turf of this phone, for 36 hours from its pairing. Refused in the silence before the vote."""
    return await service.read_bundle(let_in.session, let_in.phone, public_address(request))


@router.post("/phone/canvasses")
async def create_phone_canvasses(request: Request, batch: BatchCreate, let_in: KnownPhone) -> BatchRead:
    """Record the phone's reports, sent before or not. Invalid rows are reported, the others kept. Accepted for fifteen
    days from the pairing, and in the silence too.
    """
    english = wants_english(request)
    rows = batch_rows.read_rows(batch.canvasses, english=english)
    reports = [row for row in rows if isinstance(row, CanvassCreate)]
    fates = await canvasses.record_canvasses(let_in.session, let_in.phone.caller, reports, batch.sent_at)
    return batch_rows.answer(rows, fates, english=english)

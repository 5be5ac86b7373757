from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route

from crm.volunteers import service
from crm.volunteers.schemas import OfferPut, OfferRead, OwnLinkRead

router = APIRouter(route_class=Route, prefix="/v1/people/{person_id}", tags=["volunteers"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write"])]


@router.get("/offer")
async def read_offer(person_id: UUID, session: Session, caller: Reader) -> OfferRead:
    """What this person can do for the campaign, when and where."""
    return await service.read_offer(session, caller, person_id)


@router.put("/offer")
async def put_offer(person_id: UUID, put: OfferPut, session: Session, caller: Writer) -> OfferRead:
    """Note what this person offers, in their own words' place."""
    return await service.put_offer(session, caller, person_id, put)


@router.post("/own-link", status_code=201)
async def new_own_link(person_id: UUID, session: Session, caller: Writer) -> OwnLinkRead:
    """A new secret link to the person's own page, where they keep what they offer and what they agree to."""
    return OwnLinkRead(path=await service.new_own_link(session, caller, person_id))

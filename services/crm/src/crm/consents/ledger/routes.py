from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.consents.ledger import service
from crm.consents.ledger.schemas import ConsentCreate, ConsentsRead
from crm.people.records import service as people

router = APIRouter(route_class=Route, prefix="/v1/people/{person_id}/consents", tags=["consents"])

Reader = Annotated[Caller, Security(caller_with, scopes=["people:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["people:write"])]


@router.get("")
async def get_consents(person_id: UUID, session: Session, caller: Reader) -> ConsentsRead:
    """Return the uses that this person consents to, and all their consents and refusals."""
    return await _read(session, caller, person_id)


@router.post("", status_code=201)
async def create_consent(person_id: UUID, put: ConsentCreate, session: Session, caller: Writer) -> ConsentsRead:
    """Add a consent or a refusal. A refusal overrides every earlier consent; a file's consent never overrides a
    refusal.
    """
    await service.record_consent(session, caller, person_id, put)
    return await _read(session, caller, person_id)


async def _read(session: Session, caller: Caller, person_id: UUID) -> ConsentsRead:
    ledger = await service.read_ledger(session, caller, person_id)
    person = await people.get_person(session, caller, person_id)
    return ConsentsRead.model_validate({"uses": person.uses, "ledger": ledger})

from typing import Annotated

from fastapi import APIRouter, Path, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.docs import CHANGED_RESPONSE
from kit.etags import IfMatch, version_of
from kit.web import Route

from budget.allotments import service
from budget.allotments.schemas import AllotmentPut, AllotmentsRead

router = APIRouter(route_class=Route, prefix="/v1", tags=["allotments"])

Reader = Annotated[Caller, Security(caller_with, scopes=["expenses:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["expenses:write"])]


@router.get("/allotments")
async def get_allotments(session: Session, caller: Reader) -> AllotmentsRead:
    """The budget of each heading: what was set aside, what is planned and spent, what is left."""
    return await service.read_allotments(session, caller.campaign_id)


@router.put("/allotments/{heading}", responses=CHANGED_RESPONSE)
async def put_allotment(
    heading: Annotated[int, Path(ge=0, le=99)],
    allotment: AllotmentPut,
    session: Session,
    caller: Writer,
    if_match: IfMatch = None,
) -> AllotmentsRead:
    """Set what may be spent under a heading. It warns; it refuses no spend."""
    await service.set_allotment(
        session, caller.campaign_id, heading, allotment.amount_cents, caller.subject, version_of(if_match)
    )
    return await service.read_allotments(session, caller.campaign_id)

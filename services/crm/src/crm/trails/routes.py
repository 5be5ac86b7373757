from typing import Annotated

from common.schemas.counts import MAX_COUNT
from fastapi import APIRouter, Query, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route

from crm.trails import service
from crm.trails.schemas import Act, TrailPage

router = APIRouter(route_class=Route, prefix="/v1/trails", tags=["trails"])

Reader = Annotated[Caller, Security(caller_with, scopes=["trails:read"])]


@router.get("")
async def list_trail(
    session: Session,
    caller: Reader,
    act: Act | None = None,
    made_by: Annotated[str | None, Query(max_length=255)] = None,
    about_id: Annotated[str | None, Query(max_length=255)] = None,
    before: Annotated[int | None, Query(ge=0, le=MAX_COUNT, description="The `next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TrailPage:
    """Who read personal data and who changed what, newest first: names of fields, never what is in them."""
    return await service.read_trail(
        session, caller.campaign_id, act=act, made_by=made_by, about_id=about_id, before=before, limit=limit
    )

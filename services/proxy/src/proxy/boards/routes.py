from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request, Security
from kit.auth import Caller, caller_with
from kit.db import Session
from kit.web import Route

from proxy.boards.reinforcing import ReinforcementRead, read_reinforcements

router = APIRouter(route_class=Route, tags=["matches"])

Reader = Annotated[Caller, Security(caller_with, scopes=["requests:read", "offers:read"])]


@router.get("/v1/reinforcements")
async def list_reinforcements(request: Request, session: Session, caller: Reader) -> Sequence[ReinforcementRead]:
    """Where to ask volunteers to vote for somebody: the places of your territories where people wait for a holder."""
    return (await read_reinforcements(session, caller, request.app.state.communes)).places

from typing import Annotated

from fastapi import APIRouter, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from results.reporting.watcher_erasures import service
from results.reporting.watcher_erasures.schemas import WatcherErasureRead

router = APIRouter(route_class=Route, prefix="/v1/watcher-erasure", tags=["poll watchers"])

Reader = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read"])]
Writer = Annotated[Caller, Security(caller_with, scopes=["poll_watchers:read", "poll_watchers:write"])]


@router.get("")
async def get_watcher_erasure(session: Session, caller: Reader) -> WatcherErasureRead:
    """Return how many people of the polling stations are still known, and when they are erased."""
    return await service.read_erasure(session, caller.campaign_id)


@router.post("")
async def erase_watchers(session: Session, caller: Writer) -> WatcherErasureRead:
    """Erase everybody who was in the polling stations, and their text messages, after the last round. For managers.

    What they reported stays. The journal keeps how many were erased.
    """
    await service.erase_now(session, caller)
    return await service.read_erasure(session, caller.campaign_id)

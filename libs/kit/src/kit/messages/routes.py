"""What became of the messages, the same in every service that sends some."""

from typing import Annotated

from common.schemas.counts import MAX_COUNT
from fastapi import APIRouter, Query, Security

from kit.auth import Caller, caller_with
from kit.db import Session
from kit.messages.contents import State
from kit.messages.queueing import count_messages, list_messages
from kit.messages.schemas import MessageRead
from kit.paging import Page
from kit.routing import Route


def message_router(scope: str) -> APIRouter:
    """`scope`: what a member needs to see them."""
    router = APIRouter(route_class=Route, prefix="/v1/message-queue", tags=["messages"])
    member = Security(caller_with, scopes=[scope])

    @router.get("")
    async def list_queue(
        session: Session,
        caller: Annotated[Caller, member],
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        after: Annotated[int | None, Query(ge=0, le=MAX_COUNT, description="The `next` of the page before.")] = None,
        state: State | None = None,
    ) -> Page[MessageRead]:
        """Messages that went out or wait, the newest first; neither what they say nor to whom."""
        found, following = await list_messages(session, caller.campaign_id, state, after, limit)
        return Page(items=found, next=None if following is None else str(following))

    @router.get("/counts")
    async def count_queue(session: Session, caller: Annotated[Caller, member]) -> dict[State, int]:
        """How many messages are in each state."""
        return await count_messages(session, caller.campaign_id)

    return router

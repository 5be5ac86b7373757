"""Routes for the states of messages, in every service that sends some."""

from typing import Annotated

from fastapi import APIRouter, Security

from kit.messages.contents import State
from kit.messages.queue import count_messages, list_messages
from kit.messages.schemas import MessageRead
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Page, Paging, read_cursor
from kit.web.routing import Route


def message_router(scope: str) -> APIRouter:
    """Return the router. `scope`: the scope that it requires."""
    router = APIRouter(route_class=Route, prefix="/v1/message-queue", tags=["messages"])
    member = Security(caller_with, scopes=[scope])

    @router.get("")
    async def list_queued_messages(
        session: Session,
        caller: Annotated[Caller, member],
        paging: Paging,
        state: State | None = None,
    ) -> Page[MessageRead]:
        """List messages, newest first, without content or recipient."""
        after = read_cursor(paging, int)
        messages, following = await list_messages(session, caller.campaign_id, state, after, paging.limit)
        return Page(items=messages, next=None if following is None else str(following))

    @router.get("/counts")
    async def count_queued_messages(session: Session, caller: Annotated[Caller, member]) -> dict[State, int]:
        """Count the messages in each state."""
        return await count_messages(session, caller.campaign_id)

    return router

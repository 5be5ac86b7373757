"""Tasks of a service once the last round is over: `GET /v1/after-election`, the same shape in every service.

Each service counts its own tasks. The page « Après l’élection » puts those of all services in the order of their days.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Security
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.queries import campaign_today, get_campaign
from kit.events.webhooks.service import list_webhooks
from kit.pages.summaries import PagePath
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.text.french import counted
from kit.web.paging import Page, single_page
from kit.web.routing import Route

State: TypeAlias = Literal["done", "due", "later"]


class AfterElectionTask(BaseModel):
    """A task after the election. Texts are French, as people read them."""

    key: Annotated[str, Field(description="Stays the same.", examples=["filing"])]
    title: str
    why: Annotated[str, Field(description="The rule, with its article.")]
    detail: Annotated[str, Field(description="How much there is, or what was done; empty if there is nothing to add.")]
    state: Annotated[State, Field(description="`later`: nothing can or need be done yet.")]
    due_on: Annotated[date | None, Field(description="Last day to do it; null if no text sets one.")]
    by_itself: Annotated[bool, Field(description="Whether it is done on that day without anybody.")]
    page: PagePath
    action: Annotated[str, Field(description="What one does there.", examples=["Voir le dépôt"])]


Read: TypeAlias = Callable[[AsyncSession, Caller], Awaitable[Sequence[AfterElectionTask]]]


def task(
    key: str,
    title: str,
    why: str,
    page: str,
    action: str,
    *,
    state: State,
    detail: str = "",
    due_on: date | None = None,
    by_itself: bool = False,
) -> AfterElectionTask:
    return AfterElectionTask(
        key=key,
        title=title,
        why=why,
        detail=detail,
        state=state,
        due_on=due_on,
        by_itself=by_itself,
        page=page,
        action=action,
    )


async def no_tasks_of_its_own(_session: AsyncSession, _caller: Caller) -> Sequence[AfterElectionTask]:
    """A service that keeps nothing to be done by a day."""
    return []


async def _webhook_tasks(session: AsyncSession, caller: Caller) -> Sequence[AfterElectionTask]:
    """Say that software of others still gets this service's events: a webhook ends with no member's rights."""
    if not {"events:read", "campaigns:write"} <= caller.scopes:
        return []
    count = len(await list_webhooks(session, caller))
    if not count:
        return []
    state = (await get_campaign(session, caller.campaign_id)).state
    return [
        task(
            "webhooks",
            "Arrêter les envois à d’autres logiciels",
            "Un webhook continue d’envoyer les événements de la campagne tant qu’il n’est pas supprimé.",
            "/webhooks",
            "Voir les webhooks",
            state="due" if campaign_today(state) > state.rounds[-1].on else "later",
            detail=f"{counted(count, 'webhook reçoit', 'webhooks reçoivent')} encore ce qui se passe ici.",
        )
    ]


def after_election_router(read: Read) -> APIRouter:
    """Return the route of a service's tasks after the election."""
    router = APIRouter(route_class=Route, prefix="/v1/after-election", tags=["after-election"])

    @router.get("")
    async def list_after_election_tasks(  # pyright: ignore[reportUnusedFunction]  # a route
        session: Session, caller: Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]
    ) -> Page[AfterElectionTask]:
        """List what this service has to do once the last round is over: erasures, filing, accesses to close.

        Only what you may do yourself. Texts are French; `key` stays the same.
        """
        return single_page([*await read(session, caller), *await _webhook_tasks(session, caller)])

    return router

"""Summary of a service for the home page: `GET /v1/summary`, the same shape in all five.

Each service decides by the caller's rights, in its own words. The home page puts the cards of all services in the order
of the person's roles; so may any other front-end.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Security
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.routing import Route

Level: TypeAlias = Literal["none", "good", "warn", "bad"]
PagePath = Annotated[str, Field(description="A page of this service, after its prefix.", examples=["/board"])]


class SummaryLine(BaseModel):
    """One thing of a card's list."""

    text: str
    detail: Annotated[str, Field(description="Empty if there is none.")]
    page: PagePath


class SummaryCard(BaseModel):
    """One card of the home page. Texts are French, as people read them."""

    key: Annotated[str, Field(description="Stays the same.", examples=["ceiling"])]
    title: str
    figure: Annotated[str, Field(description="The figure that counts, formatted; empty if there is none.")]
    detail: Annotated[str, Field(description="What the figure says, with its interval where it has one.")]
    level: Annotated[Level, Field(description="Whether something is wrong; `none` where that is no question.")]
    share: Annotated[float | None, Field(ge=0, le=1, description="For a gauge; null without one.")]
    lines: list[SummaryLine]
    picture: Annotated[
        str,
        Field(
            description="An SVG of this service, after its prefix, that `detail` explains; empty if there is none.",
            examples=["/map.svg"],
        ),
    ]
    page: PagePath
    action: Annotated[str, Field(description="What one does there.", examples=["Voir le plafond"])]
    method: Annotated[str | None, Field(description="Of estimates: how they were made; null for what was counted.")]
    data_vintage: Annotated[str | None, Field(description="Of estimates: from which data; null for what was counted.")]


class SummaryStep(BaseModel):
    """One task of a new campaign."""

    key: Annotated[str, Field(description="Stays the same.", examples=["team"])]
    title: str
    why: str
    page: PagePath
    is_done: bool


class Summary(BaseModel):
    cards: Annotated[
        list[SummaryCard], Field(description="Only those that you may see and that have something to say.")
    ]
    steps: Annotated[list[SummaryStep], Field(description="Tasks of a new campaign that you may do, done ones too.")]


Read: TypeAlias = Callable[[AsyncSession, Caller], Awaitable[Summary]]


def card(
    key: str,
    title: str,
    page: str,
    action: str,
    *,
    figure: str = "",
    detail: str = "",
    level: Level = "none",
    share: float | None = None,
    lines: Sequence[SummaryLine] = (),
    picture: str = "",
    method: str | None = None,
    data_vintage: str | None = None,
) -> SummaryCard:
    return SummaryCard(
        key=key,
        title=title,
        figure=figure,
        detail=detail,
        level=level,
        share=None if share is None else min(max(share, 0.0), 1.0),
        lines=list(lines),
        picture=picture,
        page=page,
        action=action,
        method=method,
        data_vintage=data_vintage,
    )


def summary_router(read: Read) -> APIRouter:
    """Return the route of a service's summary."""
    router = APIRouter(route_class=Route, prefix="/v1/summary", tags=["summary"])

    @router.get("")
    async def get_summary(  # pyright: ignore[reportUnusedFunction]  # a route
        session: Session, caller: Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]
    ) -> Summary:
        """Return what this service has to say on a home page: cards, and the tasks of a new campaign.

        What you may not read has no card. Texts are French; `key` stays the same.
        """
        return await read(session, caller)

    return router

"""Requests for a projection that no sheet's event triggers: the worker computes it in the background."""

from typing import Annotated, Final
from uuid import UUID

from kit import jobs
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

PROJECTION: Final = "projection"


class ProjectionAsked(BaseModel, extra="forbid"):
    """Request for a projection of a round."""

    round: Annotated[int, Field(ge=1, le=2)]


async def ask_for_projection(session: AsyncSession, campaign_id: UUID, round_number: int, subject: str) -> None:
    await jobs.enqueue_job(session, campaign_id, PROJECTION, ProjectionAsked(round=round_number), requested_by=subject)

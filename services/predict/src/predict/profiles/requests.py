"""Asking for the profiles of a large territory, once, and saying that they are being made."""

from uuid import UUID

from kit import jobs
from kit.web.problems import Conflict
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.derivations import pending_jobs
from predict.profiles.models import Profiling, StationProfile

KIND = "profiles"
AT_ONCE = 400
"""A constituency has fewer stations and takes a second; a department would keep its pages waiting."""


class ProfilingAsked(BaseModel):
    """`mark`: of the territory and of the data that the profiles are made from."""

    mark: str


async def ask(session: AsyncSession, profiling: Profiling, mark: str) -> None:
    if await pending_jobs.is_being_made(session, made_of(profiling), mark):
        return
    asked = ProfilingAsked(mark=mark)
    profiling.job = await jobs.enqueue_job(
        session, profiling.campaign_id, KIND, asked, requested_by=pending_jobs.SERVICE
    )
    profiling.wanted = mark
    await session.flush()


def made_of(profiling: Profiling) -> pending_jobs.Made:
    return pending_jobs.Made(profiling.campaign_id, profiling.mark, profiling.wanted, profiling.job)


async def check_made(session: AsyncSession, campaign_id: UUID, profiling: Profiling) -> None:
    """Raises Conflict where there are no profiles yet because a job makes the first ones."""
    making = await pending_jobs.read_making(session, made_of(profiling))
    if making is None:
        return
    any_of_them = select(StationProfile.station).where(StationProfile.campaign_id == campaign_id).limit(1)
    if await session.scalar(any_of_them) is None:
        if making.problem is not None:
            raise Conflict(making.problem.detail_fr, making.problem.detail_en, job=str(making.id))
        raise Conflict(
            "Le profil social de ce territoire est en cours de calcul : redemandez dans quelques minutes.",
            "The social profile of this territory is being made: ask again in a few minutes.",
            job=str(making.id),
        )

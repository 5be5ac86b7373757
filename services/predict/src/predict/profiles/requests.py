"""Requests of the profile job for large territories, once for each state of the data."""

from uuid import UUID

from kit import jobs
from kit.web.problems import Conflict
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from predict.derivations import pending_jobs
from predict.profiles.models import ProfileRun, StationProfile

KIND = "profiles"
AT_ONCE = 400
"""A constituency has fewer stations and takes a second; a department would keep its pages waiting."""


class ProfileArguments(BaseModel):
    """Arguments of the job. `mark`: state of the territory and the input data."""

    mark: str


async def request_profiles(session: AsyncSession, profile_run: ProfileRun, mark: str) -> None:
    if await pending_jobs.is_being_made(session, made_of(profile_run), mark):
        return
    profile_arguments = ProfileArguments(mark=mark)
    profile_run.job = await jobs.enqueue_job(
        session, profile_run.campaign_id, KIND, profile_arguments, requested_by=pending_jobs.SERVICE
    )
    profile_run.wanted = mark
    await session.flush()


def made_of(profile_run: ProfileRun) -> pending_jobs.DerivedState:
    return pending_jobs.DerivedState(profile_run.campaign_id, profile_run.mark, profile_run.wanted, profile_run.job)


async def check_made(session: AsyncSession, campaign_id: UUID, profile_run: ProfileRun) -> None:
    """Raise Conflict while a job computes the first profiles."""
    pending_job = await pending_jobs.read_pending_job(session, made_of(profile_run))
    if pending_job is None:
        return
    any_of_them = select(StationProfile.station).where(StationProfile.campaign_id == campaign_id).limit(1)
    if await session.scalar(any_of_them) is None:
        if pending_job.problem is not None:
            raise Conflict(pending_job.problem.detail_fr, pending_job.problem.detail_en, job=str(pending_job.id))
        raise Conflict(
            "Le profil social de ce territoire est en cours de calcul : redemandez dans quelques minutes.",
            "The social profile of this territory is being made: ask again in a few minutes.",
            job=str(pending_job.id),
        )

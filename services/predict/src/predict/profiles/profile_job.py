"""Job that computes the profiles of a large territory; the former ones stay available meanwhile."""

from typing import Any

from kit.campaigns.queries import get_campaign
from kit.jobs import Work

from predict.profiles import service
from predict.profiles.ground import read_ground, read_place
from predict.profiles.measures import make_profiles
from predict.profiles.requests import ProfileArguments

STEPS = 3


async def run_profiles(work: Work, profile_arguments: ProfileArguments) -> dict[str, Any]:
    """Job: compute the profiles; restarts from the beginning. Raise Invalid for too large a territory."""
    async with work.transaction() as session:
        place = await read_place(session, (await get_campaign(session, work.campaign_id)).state.territory)
        service.check_size(place)
    await work.progress(0, STEPS, f"{len(place.registered)} bureaux : lecture des données")
    async with work.transaction() as session:
        ground = await read_ground(session, place)
    await work.progress(1, STEPS, f"{len(place.registered)} bureaux : calcul des indicateurs")
    profiles = await work.compute(make_profiles, ground, sorted(place.registered))
    await work.progress(2, STEPS, f"{len(place.registered)} bureaux : mise en place")
    async with work.transaction() as session:
        profile_run = await service.lock_run(session, work.campaign_id)
        mark = await service.mark_now(session, (await get_campaign(session, work.campaign_id)).state.territory)
        # With another territory or other data meanwhile, whoever looks next asks for theirs.
        if mark == profile_arguments.mark:
            await service.replace_profiles(session, profile_run, place, profiles, mark)
    return {"stations": len(place.registered) if mark == profile_arguments.mark else 0}

"""Service of station profiles, stored until their input data change."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from kit.campaigns.queries import find_campaign
from kit.jobs import JobRead
from kit.security.auth import Caller
from kit.web.problems import Invalid, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from predict.derivations import pending_jobs
from predict.past_results.elections.history import is_larger
from predict.past_results.elections.levels import refuse_large
from predict.profiles import interpolation, requests, typology
from predict.profiles.ground import MAX_STATIONS, Place, mark_ground, read_ground, read_place
from predict.profiles.kinds import Kinds, tell_kinds
from predict.profiles.measures import Homes, IndicatorValue, Profiles, make_profiles
from predict.profiles.models import ProfileRun, Typology
from predict.profiles.models import StationProfile as StationProfile
from predict.profiles.schemas import Basis
from predict.profiles.votes import read_latest_blocs

NOTHING = "aucune donnée importée"
HOMES = "homes-1"
"""Of the dwellings of a station: profiles kept without them are made anew."""


@dataclass(frozen=True)
class ProfileSet:
    """Profiles of the stations that the caller may see, by key."""

    profile_run: ProfileRun
    stations: list[StationProfile]
    kinds: Mapping[str, str]
    pending_job: JobRead | None


async def read_profiles(session: AsyncSession, caller: Caller) -> ProfileSet:
    profile_run = await bring_up_to_date(session, caller.campaign_id)
    query = select(StationProfile).where(StationProfile.campaign_id == caller.campaign_id)
    rows = [row for row in await session.scalars(query.order_by(StationProfile.station)) if caller.covers(row.station)]
    kinds = await read_typology(session, caller.campaign_id)
    return ProfileSet(
        profile_run, rows, kinds, await pending_jobs.read_pending_job(session, requests.made_of(profile_run))
    )


async def get_profile(session: AsyncSession, caller: Caller, station: str) -> ProfileSet:
    profile_run = await bring_up_to_date(session, caller.campaign_id)
    station_profile = await session.get(StationProfile, (caller.campaign_id, station))
    if station_profile is None:
        await requests.check_made(session, caller.campaign_id, profile_run)
        raise NotFound(
            "Ce bureau n’est pas dans le territoire de la campagne, ou ses résultats ne sont pas importés.",
            "This station is not in the campaign's territory, or its results are not imported.",
        )
    kinds = await read_typology(session, caller.campaign_id)
    return ProfileSet(
        profile_run,
        [station_profile],
        kinds,
        await pending_jobs.read_pending_job(session, requests.made_of(profile_run)),
    )


@dataclass(frozen=True)
class Summary:
    """Summary of a station's profile for other features, with its uncertainty."""

    registered: int
    commune_name: str
    values: Mapping[str, float]


async def read_summaries(session: AsyncSession, campaign_id: UUID) -> dict[str, Summary]:
    """Return summaries by station, ordered by key; raise Conflict while the first ones are computed."""
    await requests.check_made(session, campaign_id, await bring_up_to_date(session, campaign_id))
    query = select(StationProfile).where(StationProfile.campaign_id == campaign_id).order_by(StationProfile.station)
    return {
        row.station: Summary(
            row.registered,
            row.commune_name,
            {id: known["estimate"]["value"] for id, known in row.indicators.items()},
        )
        for row in await session.scalars(query)
    }


async def read_homes(session: AsyncSession, campaign_id: UUID, stations: int) -> dict[str, Homes]:
    """Return homes by station; empty for territories too large for profiles."""
    if stations > MAX_STATIONS:
        return {}
    await bring_up_to_date(session, campaign_id)
    query = select(StationProfile).where(StationProfile.campaign_id == campaign_id)
    return {row.station: Homes(**row.homes) for row in await session.scalars(query) if row.homes is not None}


async def read_typology(session: AsyncSession, campaign_id: UUID) -> dict[str, str]:
    """Return station → name of its kind; empty without kinds."""
    typology = await get_typology(session, campaign_id, "profile")
    names = {kind["number"]: kind["name"] for kind in typology.kinds}
    return {station: names[number] for station, number in typology.stations.items()}


async def get_typology(session: AsyncSession, campaign_id: UUID, basis: Basis) -> Typology:
    profile_run = await bring_up_to_date(session, campaign_id)
    typology = await session.get(Typology, (campaign_id, basis))
    if typology is not None and typology.mark == profile_run.mark:
        return typology
    await lock_run(session, campaign_id)
    query = select(StationProfile).where(StationProfile.campaign_id == campaign_id)
    rows = list(await session.scalars(query))
    registered = {row.station: row.registered for row in rows}
    votes = await read_latest_blocs(session, campaign_id) if basis == "votes" else None
    kinds = await asyncio.to_thread(tell_kinds, {row.station: _known(row) for row in rows}, registered, votes)
    stored = {"mark": profile_run.mark, **_describe(kinds)}
    await session.execute(
        insert(Typology)
        .values(campaign_id=campaign_id, basis=basis, **stored)
        .on_conflict_do_update(index_elements=["campaign_id", "basis"], set_=stored)
    )
    again = select(Typology).where(Typology.campaign_id == campaign_id, Typology.basis == basis)
    return (await session.scalars(again.execution_options(populate_existing=True))).one()


async def bring_up_to_date(session: AsyncSession, campaign_id: UUID) -> ProfileRun:
    """Return the campaign's profiles, recomputed if territory or data changed.

    For a large territory a job does it: until then the former ones are returned.
    """
    campaign = await find_campaign(session, campaign_id)
    territory = campaign.state.territory if campaign else ""
    mark = await mark_now(session, territory)
    bring_up = await session.get(ProfileRun, campaign_id)
    if bring_up is not None and (
        bring_up.mark == mark or await pending_jobs.is_being_made(session, requests.made_of(bring_up), mark)
    ):
        return bring_up
    profile_run = await lock_run(session, campaign_id)
    if profile_run.mark != mark:
        await refuse_large(session, territory)
        if await is_larger(session, territory, requests.AT_ONCE):
            await requests.request_profiles(session, profile_run, mark)
        else:
            place = await read_place(session, territory)
            profiles = Profiles({}, {})
            if place.registered:
                ground = await read_ground(session, place)
                profiles = await asyncio.to_thread(make_profiles, ground, sorted(place.registered))
            await replace_profiles(session, profile_run, place, profiles, mark)
        await session.refresh(profile_run)
    return profile_run


async def mark_now(session: AsyncSession, territory: str) -> str:
    methods = (interpolation.METHOD, typology.METHOD, HOMES)
    return f"{methods}{await mark_ground(session, territory)}"


async def lock_run(session: AsyncSession, campaign_id: UUID) -> ProfileRun:
    """Return the campaign's row, locked until the transaction ends."""
    row = {"mark": "", "method": interpolation.METHOD, "data_vintage": NOTHING}
    await session.execute(insert(ProfileRun).values(campaign_id=campaign_id, **row).on_conflict_do_nothing())
    query = select(ProfileRun).where(ProfileRun.campaign_id == campaign_id)
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).one()


def check_size(place: Place) -> None:
    """Raise Invalid for too large a territory."""
    if len(place.registered) > MAX_STATIONS:
        raise Invalid(
            f"Ce territoire a {len(place.registered)} bureaux : le profil social se calcule jusqu’à {MAX_STATIONS}. "
            "Ouvrez une campagne par département ou par circonscription.",
            f"This territory has {len(place.registered)} stations: profiles are made up to {MAX_STATIONS}. Open a "
            "campaign for each department or constituency.",
        )


async def replace_profiles(
    session: AsyncSession, profile_run: ProfileRun, place: Place, profiles: Profiles, mark: str
) -> None:
    """Replace the stored profiles; the campaign's row must be locked."""
    await session.execute(delete(StationProfile).where(StationProfile.campaign_id == profile_run.campaign_id))
    session.add_all(
        StationProfile(
            campaign_id=profile_run.campaign_id,
            station=station,
            commune=station.partition("_")[0],
            commune_name=place.commune_names.get(station.partition("_")[0], station.partition("_")[0]),
            registered=registered,
            people=round(profiles.people[station]) if station in profiles.people else None,
            homes=asdict(profiles.homes[station]) if station in profiles.homes else None,
            indicators={id: asdict(known) for id, known in profiles.indicators[station].items()},
        )
        for station, registered in sorted(place.registered.items())
    )
    profile_run.data_vintage = _vintage(profiles)
    profile_run.method = interpolation.METHOD
    profile_run.mark = mark
    profile_run.made_at = func.now()
    await session.flush()


def _vintage(profiles: Profiles) -> str:
    seen = {known.vintage for of_station in profiles.indicators.values() for known in of_station.values()}
    return " ; ".join(sorted(seen))[:200] or NOTHING


def _known(row: StationProfile) -> dict[str, IndicatorValue]:
    return {
        id: IndicatorValue(interpolation.Estimate(**stored["estimate"]), stored["vintage"])
        for id, stored in row.indicators.items()
    }


def _describe(kinds: Kinds) -> dict[str, object]:
    found = kinds.typology
    return {
        "method": typology.METHOD,
        "silhouette": found.silhouette if found else None,
        "silhouettes": {str(number): round(score, 4) for number, score in found.silhouettes.items()} if found else {},
        "clustered_by": kinds.clustered_by,
        "kinds": [asdict(kind) for kind in kinds.kinds],
        "stations": {station: kind.number for kind in kinds.kinds for station in kind.stations},
    }

import csv
import io
from typing import Annotated

from common.schemas.territories import Station as StationKey
from fastapi import APIRouter, Query, Response, Security
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.paging import Paging, cut_page

from predict.derivations.pending_jobs import describe_pending_job
from predict.past_results.elections.cursors import read_station
from predict.past_results.elections.schemas import ElectionId
from predict.profiles import correlations, descriptions, service
from predict.profiles.schemas import Basis, CorrelationsRead, ProfileRead, ProfilesPage, TypologyRead
from predict.profiles.votes import By

router = APIRouter(route_class=Route, prefix="/v1", tags=["profiles"])

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read"])]
ElectionReader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "elections:read"])]

_COLUMNS = ("value", "low", "high", "how", "coverage", "spread", "vintage")


@router.get("/profiles")
async def list_profiles(
    session: Session,
    caller: Reader,
    paging: Paging,
) -> ProfilesPage:
    """List the social profiles of the stations: INSEE's indicators, interpolated from IRIS and communes.

    Each value has its 90 % interval, method, coverage and vintage. For a territory of more than 400 stations a job
    computes them: `pending_job` has its progress.
    """
    profiled = await service.read_profiles(session, caller)
    after = read_station(paging)
    rows = [row for row in profiled.stations if after is None or row.station > after]
    page = cut_page(rows, paging.limit, lambda row: row.station)
    items = [descriptions.describe_profile(row, profiled) for row in page.items]
    return ProfilesPage(items=items, next=page.next, pending_job=describe_pending_job(profiled.pending_job))


@router.get("/profiles/{station}")
async def get_profile(station: StationKey, session: Session, caller: Reader) -> ProfileRead:
    """Return the social profile of one station."""
    caller.check_covers(station, None)
    profiled = await service.get_profile(session, caller, station)
    return descriptions.describe_profile(profiled.stations[0], profiled)


@router.get("/profiles.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_profiles(session: Session, caller: Reader) -> Response:
    """Download one row for each station and indicator, as CSV (UTF-8, commas, decimal points)."""
    profiled = await service.read_profiles(session, caller)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(
        ["station", "commune_name", "registered", "people", "kind", "indicator", "label", *_COLUMNS, "method"]
    )
    for row in profiled.stations:
        profile = descriptions.describe_profile(row, profiled)
        head = [profile.station, profile.commune_name, profile.registered, profile.people, profile.kind]
        for indicator in profile.indicators:
            values = [getattr(indicator, name) for name in _COLUMNS]
            table.writerow([*head, indicator.indicator, indicator.label, *values, profile.method])
    headers = {"Content-Disposition": 'attachment; filename="profiles.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/typology")
async def get_typology(
    session: Session,
    caller: Reader,
    basis: Annotated[
        Basis, Query(description="`profile`: by social profile alone; `votes`: by the latest first round's blocs too.")
    ] = "profile",
) -> TypologyRead:
    """Return kinds of stations, named in French by their differences, with the quality of the clustering."""
    typology = await service.get_typology(session, caller.campaign_id, basis)
    profile_run = await service.bring_up_to_date(session, caller.campaign_id)
    return descriptions.describe_typology(typology, profile_run, caller)


@router.get("/correlations")
async def get_correlations(
    session: Session,
    caller: ElectionReader,
    election: Annotated[ElectionId | None, Query(description="The latest first round when none is named.")] = None,
    by: Annotated[By, Query(description="Sum by bloc, or take each list or candidate.")] = "bloc",
) -> CorrelationsRead:
    """Return the correlation of each vote with each indicator over the territory's stations.

    Ecological correlations, not of people: show the `warning` with these numbers.
    """
    return await correlations.read_correlations(session, caller.campaign_id, election, by)

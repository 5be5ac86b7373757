from typing import Annotated

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.campaigns.queries import get_campaign
from kit.pages.parts import Skip, part_of
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.web.problems import Problem

from predict.contests import service as contests
from predict.past_results.elections.pages import place_or_levels
from predict.past_results.elections.schemas import ElectionId
from predict.profiles import correlations, descriptions, service
from predict.profiles.panels import lay_out
from predict.profiles.scatter import write_value
from predict.profiles.schemas import Basis
from predict.profiles.votes import read_votes

router = APIRouter(include_in_schema=False)

SHOWN = 25
"""Stations of the last table at a time; the CSV has all of them."""

Reader = Annotated[Caller, Security(caller_with, scopes=["stations:read", "elections:read"])]


@router.get("/profiles")
async def show_profiles(
    request: Request,
    session: Session,
    caller: Reader,
    vote: Annotated[str, Query(max_length=150)] = "",
    election: ElectionId | None = None,
    basis: Basis = "profile",
    skip: Skip = 0,
) -> HTMLResponse:
    why = "Le profil social se calcule jusqu’à 3 000 bureaux : ouvrez une campagne d’une partie du territoire."
    part = await place_or_levels(request, session, caller.campaign_id, "", "Profil social", why, skip)
    if isinstance(part, HTMLResponse):
        return part
    profiled = await service.read_profiles(session, caller)
    typology = await service.get_typology(session, caller.campaign_id, basis)
    try:
        votes = await read_votes(session, caller.campaign_id, election, "bloc")
        correlations_read = await correlations.read_correlations(session, caller.campaign_id, election, "bloc")
    except Problem as problem:
        # The profile is worth showing without votes: the page says why there are none.
        votes, correlations_read, missing = None, None, problem.fr
    else:
        missing = ""
    own_list = (await contests.read_contest(session, caller.campaign_id)).ours
    # What was asked for, else our own bloc, else the first.
    preferred = (vote, own_list.bloc if own_list else "", *(votes.shares if votes else ()))
    chosen = next((candidate_vote for candidate_vote in preferred if votes and candidate_vote in votes.shares), "")
    stations = [descriptions.describe_profile(row, profiled) for row in profiled.stations]
    return render(
        request,
        "profiles/profiles.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        profile_run=profiled.profile_run,
        pending_job=profiled.pending_job,
        stations=stations,
        shown=part_of(stations[skip : skip + SHOWN + 1], skip, SHOWN),
        # Of any station: a small commune lacks what INSEE keeps secret there.
        heads=list(
            {indicator.indicator: indicator for station in stations for indicator in station.indicators}.values()
        ),
        typology=descriptions.describe_typology(typology, profiled.profile_run, caller),
        correlations=correlations_read,
        chosen=chosen,
        votes=votes,
        missing=missing,
        panels=lay_out(votes, correlations_read, chosen, profiled.stations) if votes and correlations_read else [],
        write=write_value,
    )

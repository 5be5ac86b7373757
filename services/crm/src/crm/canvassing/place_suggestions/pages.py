"""Suggestions of communes and polling stations while somebody types one in a form."""

from typing import Annotated

from elections.places.stations import station_name
from elections.places.suggestions import suggest_places
from fastapi import APIRouter, Query, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from markupsafe import Markup

from crm.campaign.campaigns.place_input import find_territory
from crm.canvassing.canvasses import placement

router = APIRouter(route_class=Route, include_in_schema=False)

Anybody = Annotated[Caller, Security(caller_with, scopes=["campaigns:read"])]


@router.get("/places")
async def suggest(session: Session, caller: Anybody, text: Annotated[str, Query(max_length=80)] = "") -> HTMLResponse:
    """Return the options of a list: names of places that the text may mean, those of the campaign first."""
    known = (await placement.read_stations(session)).known or ()
    found = suggest_places(text, await find_territory(session, caller.campaign_id), known)
    options = (Markup('<option value="{}">').format(station_name(code)) for code in found)
    return HTMLResponse(Markup("").join(options))

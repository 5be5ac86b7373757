"""The page of a street: its doors and their outcomes."""

from collections import Counter
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Security
from fastapi.responses import HTMLResponse
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.pages.rendering import render
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session

from crm.canvassing.canvasses import service
from crm.territory.addresses import service as territories
from crm.territory.addresses.street_people import people_at

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
LEAST = 10
"""Minimum number of tried doors in a street for outcomes to be shown."""


@router.get("/streets/{street_id}")
async def show_street(street_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """Show a street: its doors, their outcomes in totals, and the campaign's contacts who live there."""
    street, buildings = await territories.get_street(session, caller, street_id)
    doors = await territories.list_doors(session, [building.id for building in buildings])
    standings = await service.read_standings(session, caller, [door.id for some in doors.values() for door in some])
    states = {
        building: Counter(standings[door.id].state if door.id in standings else "to_do" for door in some)
        for building, some in doors.items()
    }
    tried = sum(bool(one.attempts) for one in standings.values())
    people = await people_at(session, caller, street, buildings) if "people:read" in caller.scopes else {}
    return render(
        request,
        "territory/street.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        street=street,
        sides=[
            (title, [building for building in buildings if building.number % 2 == parity])
            for title, parity in (("Côté impair", 1), ("Côté pair", 0))
        ],
        states=states,
        people=people,
        tried=tried if tried >= LEAST else None,
        done=sum(one.state == "done" for one in standings.values()),
    )

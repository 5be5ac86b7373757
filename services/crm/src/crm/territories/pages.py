from collections import Counter
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Security
from fastapi.responses import HTMLResponse
from kit.auth import Caller, caller_with
from kit.campaigns.queries import get_campaign
from kit.db import Session
from kit.pages import render
from kit.web import Route

from crm.canvasses import service as canvasses
from crm.days.wording import station_label
from crm.territories import service
from crm.territories.members import people_at
from crm.territories.models import Street

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[Caller, Security(caller_with, scopes=["canvasses:read"])]
SHOWN = 100
LEAST = 10
"""Doors tried in a street before it is said what came of them."""


@router.get("/streets")
async def show_streets(
    request: Request, session: Session, caller: Reader, name: Annotated[str, Query(max_length=100)] = ""
) -> HTMLResponse:
    """Streets, found by their words however they are written."""
    rows = service.streets_within(caller, None, None, name or None).order_by(Street.plain, Street.commune)
    streets = (await session.scalars(rows.limit(SHOWN + 1))).all()
    return render(
        request,
        "territories/streets.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        name=name,
        streets=streets[:SHOWN],
        more=len(streets) > SHOWN,
        counts=await service.count_by_station(session, caller.territories),
        station_label=station_label,
    )


@router.get("/streets/{street_id}")
async def show_street(street_id: UUID, request: Request, session: Session, caller: Reader) -> HTMLResponse:
    """A street: its doors, what came of them in sums, and who of the campaign's people lives there."""
    street, buildings = await service.get_street(session, caller, street_id)
    doors = await service.list_doors(session, [building.id for building in buildings])
    standings = await canvasses.read_standings(session, caller, [door.id for some in doors.values() for door in some])
    states = {
        building: Counter(standings[door.id].state if door.id in standings else "to_do" for door in some)
        for building, some in doors.items()
    }
    tried = sum(bool(one.attempts) for one in standings.values())
    people = await people_at(session, caller, street, buildings) if "people:read" in caller.scopes else {}
    return render(
        request,
        "territories/street.html",
        campaign=(await get_campaign(session, caller.campaign_id)).state,
        street=street,
        sides=[
            (title, [one for one in buildings if one.number % 2 == parity])
            for title, parity in (("Côté impair", 1), ("Côté pair", 0))
        ],
        states=states,
        people=people,
        tried=tried if tried >= LEAST else None,
        done=sum(one.state == "done" for one in standings.values()),
        station_label=station_label,
    )

from fastapi import APIRouter, Response
from kit.app import Route
from kit.security.links import Link
from kit.web.api_docs import GONE_RESPONSE

from crm.campaign_events.calendars.routes import CALENDAR, MEDIA_TYPE
from crm.campaign_events.shift_calendars import service

router = APIRouter(route_class=Route, prefix="/v1/public/own-shifts", tags=["shifts"])

HEADERS = {"Cache-Control": "private, no-cache", "Content-Disposition": 'inline; filename="creneaux.ics"'}


@router.get("/{token}/shifts.ics", response_class=Response, responses=CALENDAR | GONE_RESPONSE)
async def subscribe_own_shifts(link: Link) -> Response:
    """Read the shifts that a person has taken as a calendar (RFC 5545), in UTC; the secret link is from their own page.

    It shows shifts of the last 30 days and those to come, and changes nothing. 410 once the link was revoked.
    """
    return Response(await service.read_calendar(link), media_type=MEDIA_TYPE, headers=HEADERS)

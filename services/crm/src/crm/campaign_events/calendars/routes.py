from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from kit.app import Route
from kit.security.public_session import PublicSession
from kit.web.api_docs import CONFLICT

from crm.campaign_events.calendars import service

router = APIRouter(route_class=Route, prefix="/v1/public/campaigns", tags=["campaign events"])

MEDIA_TYPE = "text/calendar; charset=utf-8"
# Asked for each hour by calendars that say which one they have; kept by nobody between: a silence holds at once.
HEADERS = {"Cache-Control": "no-cache", "Content-Disposition": 'inline; filename="reunions.ics"'}
CALENDAR: dict[int | str, dict[str, Any]] = {200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}}
_CONFLICT: dict[int | str, dict[str, Any]] = {409: CONFLICT}


@router.get("/{campaign_id}/events.ics", response_class=Response, responses=CALENDAR | _CONFLICT)
async def subscribe_public_campaign_events(campaign_id: UUID, request: Request, session: PublicSession) -> Response:
    """Read the campaign's public events as a calendar (RFC 5545), in UTC: to subscribe to, no token.

    Those to come and of the last 30 days, 500 at most; `SEQUENCE` is the version. No name of a person. 409 during the
    election silence (art. L. 49): a calendar keeps what it has.
    """
    made = await service.all_events(session, campaign_id, service.root_of(request.app.state.settings))
    return Response(made, media_type=MEDIA_TYPE, headers=HEADERS)

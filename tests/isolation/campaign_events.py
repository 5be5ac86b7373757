"""A campaign event with somebody who comes and somebody who helps, and what can be asked of them."""

from typing import Any

from httpx import AsyncClient, Response

from tests.isolation import canaries

CAMPAIGN_EVENT: dict[str, Any] = {
    "kind": "public_meeting",
    "title": canaries.TITLE,
    "description": canaries.NOTE,
    "place": canaries.LABEL,
    "starts_at": "2029-05-22T19:00:00+02:00",
    "ends_at": "2029-05-22T21:00:00+02:00",
    "capacity": 5,
    "is_public": True,
    "action": {"volunteers": 1, "cost_lines": [{"label": canaries.COST_LABEL, "heading": 7, "amount_cents": 500}]},
}
_OTHER = CAMPAIGN_EVENT | {"title": "Prise", "description": "", "place": "Ailleurs", "action": None}
_SHIFT = {
    "title": "Prise",
    "starts_at": "2029-05-22T18:00:00+02:00",
    "ends_at": "2029-05-22T20:00:00+02:00",
}
_TYPED = {
    "kind": "stall",
    "title": "Prise",
    "place": "Ailleurs",
    "starts_at": "2029-05-23T19:00",
    "ends_at": "2029-05-23T21:00",
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /v1/campaign-events": {"json": _OTHER},
    "PUT /v1/campaign-events/{campaign_event_id}": {"json": _OTHER},
    "POST /v1/campaign-events/{campaign_event_id}/end": {"json": {"attended": 3}},
    "POST /v1/campaign-events/{campaign_event_id}/rsvps": {"json": {"name": "Autre"}},
    "PUT /v1/campaign-events/{campaign_event_id}/rsvps/{rsvp_id}/attendance": {"json": {"came": True}},
    "POST /v1/campaign-events/{campaign_event_id}/arrivals": {"json": {"code": "ABCD EFGH"}},
    "POST /v1/campaign-events/{campaign_event_id}/shifts": {"json": _SHIFT},
    "POST /campaign-events/new": {"data": _TYPED},
    "POST /campaign-events/{campaign_event_id}/edit": {"data": _TYPED | {"version": "1"}},
    "POST /campaign-events/{campaign_event_id}/end": {"data": {"attended": "3"}},
    "POST /campaign-events/{campaign_event_id}/rsvps": {"data": {"name": "Autre"}},
    "POST /campaign-events/{campaign_event_id}/rsvps/{rsvp_id}": {"data": {"act": "cancel"}},
    "POST /campaign-events/{campaign_event_id}/shifts": {"data": _TYPED},
    "POST /campaign-events/{campaign_event_id}/shifts/{shift_id}": {"data": {"act": "remove"}},
}


async def fill_campaign_events(client: AsyncClient, person_id: str) -> dict[str, str]:
    campaign_event = _done(await client.post("/v1/campaign-events", json=CAMPAIGN_EVENT)).json()["id"]
    path = f"/v1/campaign-events/{campaign_event}"
    name = f"{canaries.FIRST_NAMES} {canaries.SURNAME}"
    comes = {"name": name, "email": canaries.EMAIL, "phone": canaries.PHONE, "wants_reminders": True}
    rsvp = _done(await client.post(f"{path}/rsvps", json=comes)).json()["id"]
    shift = _done(await client.post(f"{path}/shifts", json=_SHIFT | {"title": canaries.SOURCE})).json()["id"]
    _done(await client.put(f"{path}/shifts/{shift}/people/{person_id}"))
    return {"campaign_event_id": campaign_event, "rsvp_id": rsvp, "shift_id": shift}


def _done(answer: Response) -> Response:
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.text}"
    return answer

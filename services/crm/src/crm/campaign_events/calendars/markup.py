"""A public event as search engines read it: schema.org's `Event`, a JSON-LD block of data. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState

from crm.campaign_events.events.service import KnownCampaignEvent

JsonLd = dict[str, object]


def as_event(campaign_event: KnownCampaignEvent, state: CampaignState, address: str) -> JsonLd:
    """`address`: of its public page. A template writes it by `tojson`, which leaves no `<` in it."""

    def local(moment: datetime) -> str:
        return moment.astimezone(ZoneInfo(state.time_zone)).isoformat()

    cancelled = campaign_event.status == "cancelled"
    data: JsonLd = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": campaign_event.title,
        "startDate": local(campaign_event.starts_at),
        "endDate": local(campaign_event.ends_at),
        "eventStatus": f"https://schema.org/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": campaign_event.place, "address": campaign_event.place},
    }
    if campaign_event.description and not cancelled:  # as on the page
        data["description"] = campaign_event.description
    if campaign_event.capacity is not None:
        data["maximumAttendeeCapacity"] = campaign_event.capacity
    return data

"""Search engines read a public event from its page: as it is there, and nothing that it says gets out of the block."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import clock_offset
from sqlalchemy import text

Open = Callable[..., Awaitable[str]]
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def block_of(page: str) -> dict[str, Any]:
    (found,) = BLOCK.findall(page)
    return json.loads(found)


async def test_an_event_is_told_with_its_hours_its_place_and_its_state(
    client: AsyncClient, anybody: AsyncClient, campaign_id: UUID, open_meeting: Open
) -> None:
    campaign_event = await open_meeting(title="Débat « santé » : à vous !", description="Vos questions", capacity=80)
    path = f"/r/{campaign_id}/{campaign_event}"
    page = (await anybody.get(path)).text
    address = f"http://127.0.0.1:8000{path}"
    place = "Salle des fêtes, 1 place de la Mairie"
    assert block_of(page) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": "Débat « santé » : à vous !",
        "description": "Vos questions",
        "startDate": "2029-05-22T19:00:00+02:00",
        "endDate": "2029-05-22T21:00:00+02:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": place, "address": place},
        "maximumAttendeeCapacity": 80,
    }
    # It is of the page itself, not of the form in somebody else's.
    assert not BLOCK.search((await anybody.get(f"/r/cadre/{campaign_id}/{campaign_event}")).text)
    await client.post(f"/v1/campaign-events/{campaign_event}/cancel")
    off = block_of((await anybody.get(path)).text)
    assert off["eventStatus"] == "https://schema.org/EventCancelled"
    assert "description" not in off


async def test_what_was_typed_stays_in_the_block(
    sessions: Sessions, anybody: AsyncClient, campaign_id: UUID, open_meeting: Open
) -> None:
    campaign_event = await open_meeting()
    # No operation takes it; an older row may have it.
    hostile = "</script><script>alert(1)</script><!-- & ' \" \u2028"
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update campaign_event set title = :title"), {"title": hostile})
    page = (await anybody.get(f"/r/{campaign_id}/{campaign_event}")).text
    assert block_of(page)["name"] == hostile
    assert re.findall(r"<script\b[^>]*>", page) == ['<script type="application/ld+json">']
    assert page.count("</script>") == 1


async def test_in_the_silence_there_is_none(
    client: AsyncClient, anybody: AsyncClient, campaign_id: UUID, open_meeting: Open
) -> None:
    path = f"/r/{campaign_id}/{await open_meeting(title='Votez pour nous')}"
    eve = clock_offset(datetime(2029, 6, 9, 10, tzinfo=UTC))
    await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": eve})
    page = (await anybody.get(path)).text
    assert "suspendue" in page
    assert not BLOCK.search(page)

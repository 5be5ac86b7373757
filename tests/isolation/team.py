"""A room's code, and somebody who waits to be let in."""

import re
from uuid import UUID

from crm.team.open_invitations.models import AdmissionRequest
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import select

from tests.isolation import canaries

ROOM = {"label": canaries.TITLE, "uses": "3", "hours": "1"}


async def fill_team(client: AsyncClient, sessions: Sessions) -> dict[str, str]:
    """Open a room, and have somebody wait; return the ids of both."""
    made = await client.post("/open-invitations", data=ROOM)
    assert made.is_success, made.text
    token = re.search(r"/salle/([A-Za-z0-9_-]+)", made.text)
    assert token
    waits = await client.post(
        f"/salle/{token[1]}", data={"display_name": canaries.DISPLAY_NAME, "contact": canaries.EMAIL}
    )
    assert waits.status_code == 303, waits.text
    (mine,) = (await client.get("/v1/campaigns")).json()["items"]
    async with transaction(sessions, UUID(mine["id"])) as session:
        row = (await session.scalars(select(AdmissionRequest))).one()
    return {"room_id": str(row.open_invitation_id), "request_id": str(row.id)}

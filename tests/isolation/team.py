"""A room's code, somebody who waits to be let in, and a passkey."""

import re
from uuid import UUID

from crm.team.open_invitations.models import AdmissionRequest
from crm.team.passkeys.schemas import PasskeyCreate
from crm.team.passkeys.service import add_passkey
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.tokens import TESTER
from sqlalchemy import select

from tests.isolation import canaries

ROOM = {"label": canaries.TITLE, "uses": "3", "hours": "1"}


async def fill_team(client: AsyncClient, sessions: Sessions) -> dict[str, str]:
    """Open a room, and have somebody wait; store a passkey; return their ids."""
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
    key = PasskeyCreate(subject=TESTER, label=canaries.TITLE, credential_id="a2V5", credential="a2V5", sign_count=0)
    passkey = await add_passkey(sessions, key)
    return {"room_id": str(row.open_invitation_id), "request_id": str(row.id), "passkey_id": str(passkey.id)}

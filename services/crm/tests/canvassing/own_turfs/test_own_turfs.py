"""« Mes secteurs »: what one holds, and what is free."""

from html import unescape
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member


async def test_a_free_turf_is_taken_by_the_first(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, turf: UUID
) -> None:
    for subject in ("ana", "bob"):
        await new_member(sessions, campaign_id, subject, (Role.CANVASSER,))
    async with call(app, campaign_id, subject="ana") as ana, call(app, campaign_id, subject="bob") as bob:
        assert (await ana.post(f"/my-turfs/{turf}/take")).status_code == 303
        late = await bob.post(f"/my-turfs/{turf}/take")
        assert late.status_code == 409
        assert "vient d’être pris" in unescape(late.text)


async def test_who_leads_sees_no_other_persons_turfs_as_their_own(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, turf: UUID
) -> None:
    await new_member(sessions, campaign_id, "ana", (Role.CANVASSER,))
    await client.post(f"/v1/turfs/{turf}/holders", json={"subjects": ["ana"]})
    page = unescape((await client.get("/my-turfs")).text)
    assert "Aucun secteur ne vous est encore confié" in page
    assert "Secteurs libres" not in page

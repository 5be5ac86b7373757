"""A link that was revoked says so, to who still holds it; no other link is touched."""

from uuid import UUID

from fastapi import FastAPI
from kit.db.sessions import Sessions, transaction
from kit.security.links import find_link, has_link, new_link, revoke_links
from kit.testing.steps import call


async def test_a_revoked_link_is_gone_and_those_of_other_purposes_stay(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    async with call(app, campaign_id) as client:
        note = UUID((await client.post("/v1/notes", json={"size": 1, "text": "bonjour"})).json()["id"])
        other = UUID((await client.post("/v1/notes", json={"size": 1, "text": "autre"})).json()["id"])
        async with transaction(sessions, campaign_id) as session:
            revoked = await new_link(session, campaign_id, "note", note)
            kept = [
                await new_link(session, campaign_id, "reading", note),
                await new_link(session, campaign_id, "note", other),
            ]
            await revoke_links(session, note, "note")
            assert not await has_link(session, note, "note")
            assert await has_link(session, note, "reading")
            await revoke_links(session, note, "note")  # none is left: nothing to do
        answer = await client.get(f"/v1/public/notes/{revoked}")
        assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
        assert await find_link(sessions, revoked) is None
        assert [(await client.get(f"/v1/public/notes/{one}")).status_code for one in kept] == [200, 200]
        assert (await client.get("/v1/public/notes/nothing")).status_code == 404

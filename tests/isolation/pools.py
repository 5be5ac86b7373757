"""An agreement of proxy with another campaign, and a match between two people of the two: a third reaches neither."""

from typing import Any
from uuid import UUID

from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.queries import get_campaign
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from proxy.intake.offers import service as offers
from proxy.intake.requests import service as requests
from proxy.matching.partner_matches.proposals import PartnerProposal, propose
from proxy.people.identities import pool_texts
from proxy.people.identities import service as people
from proxy.pools import consents

from tests.isolation.places import STATE


async def fill_pool(
    app: FastAPI, sessions: Sessions, client: AsyncClient, campaign_id: UUID, request_id: str, person: dict[str, Any]
) -> dict[str, str]:
    """`request_id` waits in the second round; `person` is who offers there."""
    partner = await new_campaign(sessions, **STATE)
    code = (await client.post("/v1/pool/codes")).json()["code"]
    async with call(app, partner) as other:
        assert (await other.post("/v1/pool/membership", json={"code": code})).status_code == 201
        sent = await other.post("/v1/offers", json=person | {"pool_consent": pool_texts.CURRENT})
        assert sent.status_code == 201, sent.text
        offer_id = UUID((await other.get("/v1/offers")).json()["items"][0]["id"])
    async with transaction(sessions, partner) as session:
        await offers.confirm_offer(session, await get_campaign(session, partner), offer_id, "second")
    async with transaction(sessions, campaign_id) as session:
        asked = await requests.get_request(session, campaign_id, UUID(request_id))
        who = await people.read_person(session, campaign_id, asked.person_id)
        await consents.grant_consent(session, campaign_id, "request", asked.id, who)
        match = await propose(session, PartnerProposal(campaign_id, asked.id, partner, offer_id, [2], 0))
    assert match is not None
    return {"member_id": str(partner), "shared_match_id": str(match)}

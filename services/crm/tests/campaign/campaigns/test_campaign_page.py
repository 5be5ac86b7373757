"""The campaign's page: what everybody may read, and what who directs it may change."""

from typing import Any
from uuid import UUID

import pytest
from common.events.crm import CampaignChanged
from common.scopes import Role
from httpx import AsyncClient, Response
from kit.campaigns.queries import get_campaign
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import new_member, told

PAGE = {"Accept": "text/html"}
ENTRY = {
    "version": "1",
    "name": "Campagne d'essai",
    "candidate": "Camille Exemple",
    "first_on": "2029-06-10",
    "second_on": "2029-06-17",
    "population": "",
    "triggered_on": "",
}


async def change(client: AsyncClient, **said: Any) -> Response:
    return await client.post("/campaign", data=ENTRY | said, headers=PAGE)


async def test_the_page_says_what_the_campaign_is(client: AsyncClient) -> None:
    page = (await client.get("/campaign", headers=PAGE)).text
    assert "6e circonscription du Val-de-Marne" in page
    assert "législatives" in page
    assert "inconnue" in page


async def test_a_population_is_given_and_taken_back_and_everybody_hears_of_it(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    given = await change(client, population="118 000", triggered_on="2029-05-01")
    removed = await change(client, version="2")

    assert (given.status_code, removed.status_code) == (303, 303)
    events = [event for event in await told(sessions, campaign_id) if isinstance(event, CampaignChanged)]
    assert [event.campaign.population for event in events] == [118_000, None]
    assert str(events[0].campaign.triggered_on) == "2029-05-01"
    assert "C'est changé" in (await client.get("/campaign?done=changed", headers=PAGE)).text


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"name": ""}, "name"),
        ({"candidate": "x" * 201}, "candidate"),
        ({"first_on": "bientôt"}, "first_on"),
        ({"first_on": "2029-06-11"}, "first_on"),
        ({"second_on": "2029-06-03"}, "second_on"),
        ({"population": "beaucoup"}, "population"),
        ({"population": "0"}, "population"),
        ({"triggered_on": "2030-01-01"}, "triggered_on"),
        ({"by_election": "true"}, "triggered_on"),
        ({"by_election": "true", "triggered_on": "2029-04-02"}, "first_on"),
    ],
)
async def test_what_is_wrong_is_named_at_its_input_and_nothing_typed_is_lost(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, said: dict[str, str], name: str
) -> None:
    refused = await change(client, **said)
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert f'href="#{name}"' in refused.text, refused.text
    async with transaction(sessions, campaign_id) as session:
        assert (await get_campaign(session, campaign_id)).version == 1


async def test_a_by_election_is_said_with_its_event_and_told(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    partial = {"by_election": "true", "triggered_on": "2027-01-11", "first_on": "2027-03-07", "second_on": "2027-03-14"}
    assert (await change(client, **partial)).status_code == 303

    page = (await client.get("/campaign", headers=PAGE)).text
    assert "Élection partielle</dt>" in page
    assert "11 janvier 2027" in page
    assert 'name="by_election" value="true" checked' in page
    (event,) = await told(sessions, campaign_id)
    assert isinstance(event, CampaignChanged)
    assert event.campaign.by_election


async def test_a_change_that_was_not_seen_is_not_overwritten(client: AsyncClient) -> None:
    assert (await change(client, name="Une autre")).status_code == 303
    late = await change(client, name="Encore une autre")
    assert late.status_code == 412
    assert 'value="Encore une autre"' in late.text


async def test_who_does_not_direct_the_campaign_only_reads(call_as: Any, sessions: Sessions, campaign_id: UUID) -> None:
    await new_member(sessions, campaign_id, "canvasser", (Role.CANVASSER,))
    async with call_as("canvasser") as member:
        page = await member.get("/campaign", headers=PAGE)
        assert page.status_code == 200
        assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
        assert (await change(member)).status_code == 403

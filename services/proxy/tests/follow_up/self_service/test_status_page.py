from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from common.schemas.campaign import CampaignState
from httpx import AsyncClient
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import STATE, clock_offset, new_campaign

Make = Callable[..., dict[str, Any]]
HTML = {"Accept": "text/html"}


async def opened(voter: AsyncClient, campaign_id: UUID, typed: dict[str, Any], page: str = "demande") -> str:
    return (await voter.post(f"/{page}/{campaign_id}", data=typed)).headers["location"]


async def test_the_page_says_what_happens_next_and_what_the_service_does_not_do(
    voter: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    link = await opened(voter, campaign_id, typed())
    text = (await voter.get(link)).text.replace("&#39;", "'")
    assert "Il n'établit pas la procuration" in text
    assert "Maprocuration" in text
    assert "dimanche 10 juin 2029" in text
    assert "Vous avez le temps" in text
    assert not [secret for secret in ("Lefèvre", "Zoé", "zoe@exemple.fr", "1985") if secret in text]


async def test_three_days_before_the_page_is_pressing(voter: AsyncClient, sessions: Sessions, typed: Make) -> None:
    thursday = datetime(2029, 6, 7, 8, tzinfo=UTC)
    offset = clock_offset(thursday)
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset)
    link = await opened(voter, campaign_id, typed())
    text = (await voter.get(link)).text
    assert "urgent" in text
    assert "dans 3 jours" in text


async def test_after_the_vote_the_page_is_still_there(voter: AsyncClient, sessions: Sessions, typed: Make) -> None:
    made = await new_campaign(sessions, clock_offset_seconds=clock_offset(datetime(2029, 6, 7, 8, tzinfo=UTC)))
    link = await opened(voter, made, typed())
    later = STATE | {"clock_offset_seconds": clock_offset(datetime(2029, 6, 20, 8, tzinfo=UTC))}
    async with transaction(sessions, made) as session:
        await store_campaign(session, made, 2, CampaignState.model_validate(later), LOCAL)
    page = await voter.get(link, headers=HTML)
    assert page.status_code == 200, page.text
    assert "dans 3 jours" not in page.text


async def test_withdrawing_asks_first(voter: AsyncClient, campaign_id: UUID, typed: Make) -> None:
    link = await opened(voter, campaign_id, typed())
    assert "Oui, retirer" in (await voter.get(f"{link}/retirer")).text
    assert "À confirmer" in (await voter.get(link)).text  # looking changes nothing

    answer = await voter.post(f"{link}/retirer")
    assert (answer.status_code, answer.headers["location"]) == (303, link)
    page = (await voter.get(link)).text
    assert "Demande retirée" in page
    assert "/corriger" not in page
    refused = await voter.post(f"{link}/corriger", data=typed(), headers=HTML)
    assert refused.status_code == 409


async def test_erasing_asks_first_and_the_link_then_leads_to_a_page_that_helps(
    voter: AsyncClient, campaign_id: UUID, typed: Make
) -> None:
    link = await opened(voter, campaign_id, typed(radius_km="3"), "offre")
    assert "définitif" in (await voter.get(f"{link}/effacer")).text
    assert "Tout est effacé" in (await voter.post(f"{link}/effacer")).text
    for path in ("", "/corriger", "/retirer", "/effacer"):
        answer = await voter.get(link + path, headers=HTML)
        assert answer.status_code == 404
        assert "faites une nouvelle demande" in answer.text
    assert (await voter.post(f"{link}/effacer", headers=HTML)).status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 43, "%F0%9F%98%80", "..%2f..%2fetc", "a" * 200])
async def test_a_link_that_leads_nowhere_is_a_page_that_helps(voter: AsyncClient, token: str) -> None:
    page = await voter.get(f"/suivi/{token}", headers=HTML)
    data = await voter.get(f"/v1/public/status/{token}")
    assert (page.status_code, data.status_code) == (404, 404)


async def test_a_link_ends_when_the_people_are_erased(voter: AsyncClient, sessions: Sessions, typed: Make) -> None:
    eve = datetime(2029, 6, 16, 8, tzinfo=UTC)
    offset = clock_offset(eve)
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset)
    link = await opened(voter, campaign_id, typed(rounds=["2"]))
    assert "mardi 17 juillet 2029" in (await voter.get(link)).text

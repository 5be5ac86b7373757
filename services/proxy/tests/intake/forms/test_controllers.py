"""Nobody's data is taken before the campaign named its controller; who reads the form is told the name."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import ControllerNamed
from common.schemas.campaign import CampaignState
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.service import CRM, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import STATE, call, new_member, react
from proxy.consumers import CONSUMERS
from proxy.intake.forms.service import CLOSED

Make = Callable[..., dict[str, Any]]
Hear = Callable[..., Awaitable[None]]
FRAME = {"fr": "Responsable de vos informations", "en": "Responsible for your details", "pt": "Responsável pelas suas"}


@pytest.fixture
async def told(sessions: Sessions, campaign_id: UUID) -> UUID:
    """The campaign, as crm told it."""
    async with transaction(sessions, campaign_id) as session:
        await store_campaign(session, campaign_id, 1, CampaignState.model_validate(STATE), CRM)
    return campaign_id


@pytest.fixture
def hear(sessions: Sessions, campaign_id: UUID) -> Hear:
    (consumer,) = [one for one in CONSUMERS if one.event is ControllerNamed]

    async def tell(name: str, version: int) -> None:
        event = ControllerNamed(id=uuid4(), campaign_id=campaign_id, version=version, name=name)
        await react(sessions, consumer, event)

    return tell


def doors(campaign_id: UUID) -> Iterator[tuple[str, str]]:
    for kind in ("demande", "offre"):
        yield f"/{kind}/{campaign_id}", "fr"
        for lang in CLOSED:
            yield f"/{kind}/{campaign_id}/cadre?lang={lang}", lang


async def test_every_form_is_closed_until_a_controller_is_named(
    voter: AsyncClient, coordinator: AsyncClient, told: UUID, body: Make, typed: Make
) -> None:
    for door, lang in doors(told):
        page = await voter.get(door)
        assert page.status_code == 200
        assert CLOSED[lang] in page.text.replace("&#39;", "'"), door
        assert "<button" not in page.text
        assert "isoloir-proxy-form" not in page.text
    public = f"/v1/public/campaigns/{told}"
    asked = [await voter.get(f"{public}/form"), await voter.post(f"{public}/requests", json=body())]
    asked.append(await voter.post(f"/demande/{told}", data=typed()))
    asked.append(await coordinator.post("/v1/requests", json=body()))
    assert [one.status_code for one in asked] == [409] * 4
    assert asked[0].json()["pointer"] == "/controller"
    entry = await coordinator.get("/dossiers/saisie/demande")
    assert "/crm/register" in entry.text
    assert (await coordinator.get("/v1/requests")).json()["items"] == []


async def test_a_named_controller_opens_the_forms_and_is_shown_there(
    voter: AsyncClient, told: UUID, hear: Hear, body: Make
) -> None:
    await hear("Liste Exemple", 2)
    await hear("Un ancien nom", 1)

    assert "Responsable de vos informations : Liste Exemple." in (await voter.get(f"/demande/{told}")).text
    for lang, words in FRAME.items():
        frame = (await voter.get(f"/demande/{told}/cadre?lang={lang}")).text
        assert words in frame
        assert "Liste Exemple." in frame
        assert "isoloir-proxy-form" in frame
    public = f"/v1/public/campaigns/{told}"
    assert (await voter.get(f"{public}/form")).json()["controller"] == "Liste Exemple"
    assert (await voter.post(f"{public}/requests", json=body())).status_code == 201


async def test_who_is_stored_already_may_correct_whatever_the_register_says(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, body: Make
) -> None:
    sent = await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=body())
    async with transaction(sessions, campaign_id) as session:
        await store_campaign(session, campaign_id, 1, CampaignState.model_validate(STATE), CRM)
    page = await voter.get(f"/suivi/{sent.json()['token']}/corriger")
    assert "Enregistrer les corrections" in page.text


async def test_the_board_says_that_the_forms_are_closed_and_who_can_open_them(
    app: FastAPI, sessions: Sessions, coordinator: AsyncClient, told: UUID, hear: Hear
) -> None:
    await new_member(sessions, told, "helper", (Role.PROXY_COORDINATOR,))
    director = (await coordinator.get("/")).text
    assert 'href="/crm/register">Nommer le responsable' in director
    async with call(app, told, subject="helper") as other:
        board = (await other.get("/")).text
    assert "Demandez à la direction de la campagne" in board
    assert "/crm/register" not in board
    await hear("Liste Exemple", 1)
    assert "no-controller" not in (await coordinator.get("/")).text


async def test_a_service_that_runs_alone_waits_for_nobody(voter: AsyncClient, campaign_id: UUID) -> None:
    form = await voter.get(f"/v1/public/campaigns/{campaign_id}/form")
    assert (form.status_code, form.json()["controller"]) == (200, "")


async def test_a_site_with_its_own_form_is_told_where_the_notice_is(
    app: FastAPI, voter: AsyncClient, told: UUID, hear: Hear, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hear("Liste Exemple", 1)
    public = f"/v1/public/campaigns/{told}/form"
    assert (await voter.get(public)).json()["notice_url"] == ""
    monkeypatch.setattr(app.state.settings, "root_path", "/proxy")
    monkeypatch.setattr(app.state.settings, "public_url", "https://suite.example")
    assert (await voter.get(public)).json()["notice_url"] == f"https://suite.example/crm/avis/{told}"

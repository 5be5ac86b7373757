"""An organisation whose appeals a campaign takes is its joint controller: how, is accepted first (GDPR, art. 26)."""

import io
from uuid import UUID, uuid4

from crm.team.organisations.models import Affiliation
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call
from kit.testing.tokens import bearer
from pypdf import PdfReader
from sqlalchemy import update

from services.crm.tests.team.conftest import MESSAGE, ask


async def new_code(app: FastAPI, organisation: str) -> str:
    async with call(app) as anyone:
        return (await anyone.post(f"{organisation}/join-links", headers=bearer(None, subject="lead"))).json()["code"]


async def test_appeals_are_taken_once_the_arrangement_is_accepted(
    client: AsyncClient, app: FastAPI, organisation: str
) -> None:
    code = await new_code(app, organisation)
    for arrangement in ({}, {"arrangement": 2}):
        refused = await client.post("/v1/affiliations", json={"code": code, "shares": ["appeals"]} | arrangement)
        assert (refused.status_code, refused.json()["pointer"]) == (422, "/arrangement")
    alone = await client.post("/v1/affiliations", json={"code": code, "shares": ["sums"]})
    assert (alone.status_code, alone.json()["arrangement"]) == (201, None)

    form = {"code": code, "shares": ["sums", "appeals"]}
    unticked = await client.post("/affiliations", data=form)
    assert (unticked.status_code, 'id="join-agrees"' in unticked.text) == (422, True)
    assert "art. 26" in unticked.text
    assert (await client.post("/affiliations", data=form | {"agrees": "true"})).status_code == 303
    (joined,) = (await client.get("/v1/affiliations")).json()["items"]
    assert (joined["shares"], joined["arrangement"], joined["arranged_by"]) == (
        ["appeals", "sums"],
        1,
        joined["joined_by"],
    )
    assert "acceptée le" in (await client.get("/affiliations")).text


async def test_a_campaign_that_joined_before_accepts_it_before_its_next_message(
    client: AsyncClient, app: FastAPI, organisation: str, sessions: Sessions, campaign_id: UUID
) -> None:
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(Affiliation).values(arrangement=None, arranged_by=None, arranged_at=None))
    await ask(app, "PUT", f"{organisation}/appeals/{uuid4()}", json=MESSAGE)
    (appeal,) = (await client.get("/v1/appeals")).json()["items"]
    waits = await client.post(f"/v1/appeals/{appeal['id']}/accept")
    assert (waits.status_code, "art. 26" in waits.json()["detail"]) == (409, True)
    assert "Accepter cette répartition" in (await client.get("/affiliations")).text

    own = organisation.rpartition("/")[2]
    older = await client.put(f"/v1/affiliations/{own}/arrangement", json={"arrangement": 7})
    assert (older.status_code, older.json()["pointer"]) == (422, "/arrangement")
    assert (await client.put(f"/v1/affiliations/{uuid4()}/arrangement", json={"arrangement": 1})).status_code == 404
    assert (await client.post(f"/affiliations/{own}/arrangement")).status_code == 303
    assert (await client.post(f"/v1/appeals/{appeal['id']}/accept")).status_code == 200


async def test_people_read_of_it_in_the_campaigns_notice_in_its_language(
    client: AsyncClient, organisation: str, campaign_id: UUID
) -> None:
    notices = {
        language: (await client.get(f"/avis/{campaign_id}?lang={language}")).text for language in ("fr", "en", "pt")
    }
    assert "peuvent être proposés par : Parti d&#39;essai. La campagne" in notices["fr"]
    assert "may be proposed by: Parti d&#39;essai. The campaign" in notices["en"]
    assert "ser propostas mensagens e ações por: Parti d&#39;essai. Só a campanha" in notices["pt"]
    assert (await client.delete(f"/v1/affiliations/{organisation.rpartition('/')[2]}")).status_code == 204
    for language in ("fr", "en", "pt"):
        assert "Parti d" not in (await client.get(f"/avis/{campaign_id}?lang={language}")).text


async def test_a_language_of_the_campaign_has_its_own_words_for_it(
    client: AsyncClient, organisation: str, campaign_id: UUID
) -> None:
    assert organisation
    french = (await client.get(f"/avis/{campaign_id}?lang=es")).text
    assert "peuvent être proposés par" in french
    own = {"words": {"notice/joint": "Pueden proponer mensajes: {}."}}
    assert (await client.put("/v1/form-translations/es", json=own)).is_success
    assert "Pueden proponer mensajes: Parti d&#39;essai." in (await client.get(f"/avis/{campaign_id}?lang=es")).text


async def test_the_register_names_the_joint_controller_and_asks_how_to_reach_it(
    client: AsyncClient, organisation: str
) -> None:
    controller = {"name": "Camille Exemple", "address": "1 rue de l'Essai", "email": "dpo@exemple.fr", "host": "Ici"}
    assert (await client.put("/v1/register/controller", json=controller)).status_code == 200
    register = (await client.get("/v1/register")).json()
    assert register["joint_controllers"] == ["Parti d'essai"]
    assert register["missing"] == ["L'adresse et l'e-mail de Parti d'essai, responsable conjoint (RGPD, art. 30.1 a)."]

    contacts = "Parti d'essai, 2 rue de l'Essai, donnees@parti.example"
    assert (await client.post("/register", data=controller | {"joint_contacts": contacts})).status_code == 303
    assert (await client.get("/v1/register")).json()["missing"] == []
    page = (await client.get("/register")).text
    assert "Responsables conjoints" in page
    assert "donnees@parti.example" in page
    pdf = PdfReader(io.BytesIO((await client.get("/v1/register.pdf")).content))
    text = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    assert "donnees@parti.example" in text

    assert (await client.delete(f"/v1/affiliations/{organisation.rpartition('/')[2]}")).status_code == 204
    assert (await client.get("/v1/register")).json()["joint_controllers"] == []

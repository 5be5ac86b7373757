"""The register of processing: what the campaign does is in it, and what it has yet to write is asked for."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from crm.canvassing.phones.models import Phone
from crm.forms.questionnaires.definitions import EXAMPLE
from crm.integrations.connectors.service import KIND_NAMES
from crm.privacy.retention_rules.register import COMPANIES, NAMES
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import today
from pypdf import PdfReader

Canvass = Callable[..., dict[str, Any]]
ADA: dict[str, Any] = {"first_names": "Ada", "surname": "Serinette", "source": "form"}
WHO = {"name": "Camille Exemple", "address": "1 rue de l'Essai", "email": "dpo@exemple.fr", "host": "Ici, en France"}


async def in_use(client: AsyncClient) -> set[str]:
    register = (await client.get("/v1/register")).json()
    return {one["name"] for one in register["processings"] if one["in_use"]}


async def test_the_register_says_what_the_campaign_does_and_what_it_has_yet_to_say(client: AsyncClient) -> None:
    empty = (await client.get("/v1/register")).json()
    assert await in_use(client) == {"Équipe et bénévoles"}
    assert empty["missing"]
    await client.post("/v1/people", json=ADA)
    assert (await client.put("/v1/register/controller", json=WHO)).status_code == 200
    for wrong in ({"email": "x"}, {"processors": " "}, {"processors": "a\0b"}, {"processors": "x" * 2001}):
        assert (await client.put("/v1/register/controller", json=WHO | wrong)).status_code == 422
    full = (await client.get("/v1/register")).json()
    assert full["missing"] == []
    assert "Contacts et sympathisants" in await in_use(client)
    for path, word in (("register", "Contacts et sympathisants"), ("impact-assessment", "Risques pour les personnes")):
        pdf = await client.get(f"/v1/{path}.pdf")
        assert word in " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert (await client.get("/v1/impact-assessment")).json()["still_to_say"]


async def test_each_use_of_people_is_in_the_register_from_its_first_day(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Canvass
) -> None:
    person = (await client.post("/v1/people", json=ADA)).json()["id"]
    day = today().isoformat()
    acquired_list = {"name": "Liste", "source": "Mairie", "purpose": "Propagande", "received_on": day}
    message = {"name": "Invitation", "channel": "email", "subject": "Samedi", "body": "Bonjour"}
    done = {
        "Porte-à-porte, appels et rue": ("/v1/canvasses", canvass()),
        "Listes électorales": ("/v1/acquired-lists", acquired_list | {"kind": "roll", "no_commercial_use": True}),
        "Listes venues d'ailleurs": ("/v1/acquired-lists", acquired_list | {"kind": "outside", "ends_on": day}),
        "Messages (e-mail, SMS, courrier)": ("/v1/mailings", message),
        "Questionnaires et réponses": ("/v1/questionnaires", {"name": "Q", "definition": EXAMPLE}),
        "Formulaires d'inscription": ("/v1/sign-up-forms", {"name": "F", "title": "Rejoindre", "uses": ["email"]}),
        "Bénévoles : compétences et disponibilités": (
            f"/v1/people/{person}/availability",
            {"skills": ["law"], "slots": [], "areas": []},
        ),
    }
    wall = {"kind": "private_wall", "label": "Vitrine", "longitude": 2.4, "latitude": 48.7}
    done["Lieux d'affichage et tournées"] = ("/v1/poster-sites", wall)
    for name, (path, body) in done.items():
        assert name not in await in_use(client)
        answer = await client.request("PUT" if path.endswith("/availability") else "POST", path, json=body)
        assert answer.is_success, (name, answer.text)
        assert name in await in_use(client)
    async with transaction(sessions, campaign_id) as session:
        now = datetime.now(UTC)
        session.add(
            Phone(
                campaign_id=campaign_id,
                turf=uuid4(),
                label="Tél. 1",
                questionnaire_id=None,
                number=None,
                paired_at=now,
                seen_at=now,
                bundle_until=now,
            )
        )
    assert "Téléphones du porte-à-porte" in await in_use(client)


async def test_who_is_sent_elsewhere_is_said_until_the_contract_is_named(client: AsyncClient) -> None:
    await client.put("/v1/register/controller", json=WHO)
    before = (await client.get("/v1/register")).json()
    assert before["transfers"].startswith("Aucun transfert")
    wired = {
        "kind": "nationbuilder",
        "name": "N",
        "base_url": "https://exemple.nationbuilder.com",
        "token": "un-jeton-1",
    }
    assert (await client.post("/v1/connectors", json=wired)).status_code == 201
    assert set(KIND_NAMES) == set(COMPANIES) == set(NAMES)
    register = (await client.get("/v1/register")).json()
    assert "NationBuilder, société des États-Unis" in register["transfers"]
    assert "Échanges avec d'autres logiciels" in await in_use(client)
    (missing,) = register["missing"]
    assert "art. 28.3" in missing
    assert "46.2 c" in missing
    named = WHO | {"processors": "NationBuilder, États-Unis, contrat du 3 mars, clauses types"}
    assert (await client.put("/v1/register/controller", json=named)).status_code == 200
    assert (await client.get("/v1/register")).json()["missing"] == []
    pdf = await client.get("/v1/register.pdf")
    shown = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "contrat du 3 mars" in shown.replace("\n", " ")
    page = await client.get("/register")
    assert "clauses types" in page.text

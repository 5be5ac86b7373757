"""The rights desk beside the file of contacts: lists kept apart, sign-ups that wait, labels of phones, promises."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from crm.canvassing.phones.models import Phone
from crm.consumers import JOBS
from crm.forms.sign_up_forms.schemas import SignUpCreate
from crm.forms.sign_up_forms.service import get_form, take
from crm.privacy.rights import holdings
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.rights import HeldData, RequesterIdentity
from kit.testing.steps import today, work_off
from sqlalchemy import select

ADA = RequesterIdentity(first_names="Ada", surname="Lefèvre", born_on=date(1931, 5, 4), emails=["ada@exemple.fr"])
ROLL = "Nom;Prénom;Né le;Adresse;CP;Bureau\nLEFEVRE;Ada;04/05/1931;1 rue des Essais;94300;94080_0001\n"


async def list_people(client: AsyncClient, sessions: Sessions, kind: str, text: str) -> str:
    day = today().isoformat()
    put = {"kind": kind, "name": kind, "source": "Mairie", "purpose": "Propagande", "received_on": day}
    more = {"no_commercial_use": True} if kind == "roll" else {"ends_on": day}
    answer = await client.post("/v1/acquired-lists", json=put | more)
    assert answer.status_code == 201, answer.text
    acquired_list = answer.json()["id"]
    sent = (
        await client.post(f"/v1/acquired-lists/{acquired_list}/files", files={"file": ("l.csv", text.encode())})
    ).json()
    mapping: dict[str, Any] = {"columns": [one["proposed"] for one in sent["columns"]]}
    assert (await client.put(f"/v1/imports/{sent['id']}/mapping", json=mapping)).status_code == 202
    await work_off(sessions, JOBS)
    assert (await client.post(f"/v1/imports/{sent['id']}/start")).status_code == 202
    await work_off(sessions, JOBS)
    return acquired_list


async def find(sessions: Sessions, campaign_id: UUID, asked: RequesterIdentity = ADA) -> HeldData:
    async with transaction(sessions, campaign_id) as session:
        return await holdings.find(session, campaign_id, asked)


async def test_a_line_of_a_roll_is_read_and_erased_and_the_next_file_does_not_bring_it_back(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    acquired_list = await list_people(client, sessions, "roll", ROLL)
    (held,) = (await find(sessions, campaign_id)).held
    assert (held.kind, held.fields["Bureau de vote"], "L. 37" in held.basis) == ("Liste électorale", "94080_0001", True)
    other = ADA.model_copy(update={"born_on": date(1950, 1, 1)})
    assert (await find(sessions, campaign_id, other)).held == []
    unknown = await find(sessions, campaign_id, ADA.model_copy(update={"born_on": None}))
    assert (unknown.held, unknown.doubtful) == ([], 1)
    async with transaction(sessions, campaign_id) as session:
        done = await holdings.erase(session, campaign_id, ADA)
    assert [(one.kind, one.outcome) for one in done.outcomes] == [("Liste électorale", "erased")]
    assert (await client.get(f"/v1/acquired-lists/{acquired_list}")).json()["people"] == 0
    again = await list_people(client, sessions, "roll", ROLL)
    assert (await client.get(f"/v1/acquired-lists/{again}")).json()["people"] == 0


async def test_two_of_one_name_and_year_are_left_to_a_person_but_an_address_tells_them_apart(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await list_people(client, sessions, "roll", ROLL + "Lefèvre;ADA;05/06/1931;9 rue des Essais;94300;94080_0002\n")
    two = await find(sessions, campaign_id)
    assert (two.held, two.doubtful) == ([], 2)
    file = "Nom;Prénom;Courriel\nLefevre;Ada;ada@exemple.fr\nLefevre;Ada;autre@exemple.fr\nModele;B;b@exemple.fr\n"
    await list_people(client, sessions, "outside", file)
    found = await find(sessions, campaign_id)
    assert [one.fields["E-mails"] for one in found.held] == ["ada@exemple.fr"]
    async with transaction(sessions, campaign_id) as session:
        people, _ = await holdings.object_to_all(session, campaign_id, ADA, "tester", "phone")
    assert people == 1
    assert (await find(sessions, campaign_id)).held == []


async def test_a_sign_up_that_waits_a_phones_label_and_a_promise_are_found(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    form = (await client.post("/v1/sign-up-forms", json={"name": "F", "title": "T", "uses": ["email"]})).json()["id"]
    signed = SignUpCreate(first_names="Ada", surname="Lefèvre", email="ada@exemple.fr", uses=["email"])
    now = datetime.now(UTC)
    async with transaction(sessions, campaign_id) as session:
        known = await get_form(session, campaign_id, UUID(form))
        await take(session, known, signed, "192.0.2.1", "https://exemple.fr", "fr")
        session.add(
            Phone(
                campaign_id=campaign_id,
                turf=uuid4(),
                label="Tél. d'Ada Lefèvre",
                questionnaire_id=None,
                number=None,
                paired_at=now,
                seen_at=now,
                bundle_until=now,
            )
        )
    put: dict[str, Any] = {"first_names": "Ada", "surname": "Lefèvre", "source": "form"}
    put["contacts"] = [{"channel": "email", "address": "ada@exemple.fr"}]
    person = (await client.post("/v1/people", json=put)).json()["id"]
    pledge = {"id": str(uuid4()), "amount_cents": 15_000, "person_id": person}
    assert (await client.post("/v1/pledges", json=pledge)).status_code == 201
    kinds = {one.kind for one in (await find(sessions, campaign_id)).held}
    assert {"Inscription en attente de confirmation", "Téléphone appairé", "Promesse de don"} <= kinds
    async with transaction(sessions, campaign_id) as session:
        await holdings.erase(session, campaign_id, ADA)
    assert (await find(sessions, campaign_id)).held == []
    async with transaction(sessions, campaign_id) as session:
        assert [one.label for one in await session.scalars(select(Phone))] == ["Téléphone"]

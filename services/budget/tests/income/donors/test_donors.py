"""The donors' file: each person once, sealed, and erased or held by the account's duty."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from budget.consumers import CONSUMERS
from budget.income.donors.identity import identity_of
from budget.income.donors.models import Donor
from common.events import PersonErased
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import react
from sqlalchemy import select

ADA: dict[str, Any] = {
    "first_names": "Ada Éloïse",
    "surname": "Canari-Dupont",
    "born_on": "1980-03-02",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "french": True,
    "resident": True,
}
GIFT = {"kind": "gift", "amount_cents": 15_000, "received_on": "2029-05-27", "means": "cheque", "label": "Dîner"}


@pytest.mark.parametrize(
    ("first", "last"),
    [("ada eloise", "CANARI DUPONT"), ("Ada  Éloïse", "Canari–Dupont"), ("ADA ÉLOÏSE", "canari-dupont")],
)
def test_a_name_is_the_same_however_it_is_written(first: str, last: str) -> None:
    born = date(1980, 3, 2)
    assert identity_of(first, last, born) == identity_of("Ada Éloïse", "Canari-Dupont", born)
    assert identity_of(first, last, born) != identity_of(first, last, date(1980, 3, 3))


async def test_the_same_person_is_in_the_file_once(agent: AsyncClient) -> None:
    first = await agent.post("/v1/donors", json=ADA)
    second = await agent.post("/v1/donors", json=ADA | {"surname": "CANARI DUPONT", "address": "Ailleurs, 75001"})
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["donor"] == first.json()["id"]


async def test_nothing_of_a_donor_is_readable_in_the_database(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await agent.post("/v1/donors", json=ADA)
    async with transaction(sessions, campaign_id) as session:
        (row,) = (await session.scalars(select(Donor))).all()
    assert b"Canari" not in (row.sealed or b"")
    assert b"canari" not in row.identity


async def test_who_never_gave_is_erased_and_who_gave_is_held_by_the_named_duty(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    (consumer,) = [one for one in CONSUMERS if one.event is PersonErased]
    gave, never = uuid4(), uuid4()
    giver = (await agent.post("/v1/donors", json=ADA | {"person_ref": str(gave)})).json()["id"]
    await agent.post("/v1/receipts", json=GIFT | {"donor_id": giver})
    idle = (await agent.post("/v1/donors", json=ADA | {"surname": "Autre", "person_ref": str(never)})).json()["id"]
    for person in (gave, never):
        await react(sessions, consumer, PersonErased(campaign_id=campaign_id, version=1, person=person))

    held = (await agent.get(f"/v1/donors/{giver}")).json()
    assert (held["surname"], held["person_ref"]) == ("Canari-Dupont", None)
    assert held["erasure_requested_at"] is not None
    assert (await agent.get(f"/v1/donors/{idle}")).status_code == 404
    async with transaction(sessions, campaign_id) as session:
        rows = {str(row.id): row for row in await session.scalars(select(Donor))}
    assert rows[idle].sealed is None
    answer = (await agent.delete(f"/v1/donors/{giver}")).json()
    assert (answer["erased"], answer["kept_until"]) == (False, "2035-12-31")
    assert "L. 52-12" in answer["duty"]


async def test_impossible_people_are_refused(agent: AsyncClient) -> None:
    for more, pointer in (
        ({"born_on": "2190-01-01"}, "/born_on"),
        ({"born_on": "1850-01-01"}, "/born_on"),
        ({"surname": "<b>"}, "/surname"),
        ({"surname": "  "}, "/surname"),
        ({"address": "x"}, "/address"),
    ):
        answer = await agent.post("/v1/donors", json=ADA | more)
        assert (answer.status_code, answer.json()["pointer"]) == (422, pointer), more


async def test_an_address_is_corrected_and_two_editors_do_not_overwrite_each_other(agent: AsyncClient) -> None:
    made = (await agent.post("/v1/donors", json=ADA)).json()["id"]
    first = await agent.patch(f"/v1/donors/{made}", json={"address": "2 rue Neuve, 94300"}, headers={"If-Match": '"1"'})
    second = await agent.patch(f"/v1/donors/{made}", json={"french": False}, headers={"If-Match": '"1"'})
    assert (first.json()["address"], first.json()["surname"]) == ("2 rue Neuve, 94300", "Canari-Dupont")
    assert second.status_code == 412
    assert second.json()["current"]["version"] == 2


async def test_who_is_older_than_the_republic_gives(agent: AsyncClient) -> None:
    old = await agent.post("/v1/donors", json=ADA | {"born_on": "1931-05-04"})
    assert (old.status_code, old.json()["born_on"]) == (201, "1931-05-04")


async def test_the_page_keeps_what_the_second_editor_typed_beside_what_is_in_the_file(agent: AsyncClient) -> None:
    made = (await agent.post("/v1/donors", json=ADA)).json()["id"]
    await agent.patch(f"/v1/donors/{made}", json={"address": "2 rue Neuve, 94300"})
    form = {"version": "1", "address": "3 rue Vieille, 94300", "french": "true"}
    late = await agent.post(
        f"/donors/{made}/edit", data=form, headers={"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    )
    assert late.status_code == 412
    assert 'value="3 rue Vieille, 94300"' in late.text
    assert "Au fichier il y a : 2 rue Neuve, 94300" in late.text

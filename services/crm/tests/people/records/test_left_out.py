"""Absent is unknown, never empty: what a request about somebody leaves out stays, field by field; null empties."""

from typing import Any, get_args

import pytest
from crm.people.records.schemas import PersonCreate, PersonUpdate
from httpx import AsyncClient

WHOLE: dict[str, Any] = {
    "first_names": "Ada",
    "surname": "Lefèvre",
    "street": "3 quai de l'Essai",
    "postcode": "94120",
    "town": "Fontenay-sous-Bois",
    "commune": "94033",
    "station": "94033_0001",
    "roles": ["volunteer"],
    "tags": ["marché"],
    "custom": {"velo": True, "enfants": 2},
    "born_on": "1971-05-04",
    "notice_on": "2026-03-01",
    "retained_as": "regular",
}
NAMES = sorted(PersonUpdate.model_fields)
EMPTIED = [name for name in NAMES if type(None) in get_args(PersonUpdate.model_fields[name].annotation)]


async def enter(client: AsyncClient) -> dict[str, Any]:
    for key, kind in (("velo", "yes_no"), ("enfants", "number")):
        put = {"label": key.capitalize(), "kind": kind}
        assert (await client.put(f"/v1/custom-fields/{key}", json=put)).status_code == 200
    contacts = [{"channel": "email", "address": "ada@exemple.fr"}]
    made = await client.post("/v1/people", json=WHOLE | {"source": "form", "contacts": contacts})
    assert made.status_code == 201, made.text
    return await read(client, made.json()["id"])


async def read(client: AsyncClient, person: str) -> dict[str, Any]:
    """But for what each change changes."""
    found = (await client.get(f"/v1/people/{person}")).json()
    return {name: said for name, said in found.items() if name not in ("version", "updated_at", "notice_due_on")}


def shown(name: str) -> str:
    return "has_birth_date" if name == "born_on" else name


def test_every_field_is_tried() -> None:
    assert set(WHOLE) == set(PersonUpdate.model_fields) <= set(PersonCreate.model_fields)


@pytest.mark.parametrize("bulk", [False, True])
async def test_what_is_left_out_stays(client: AsyncClient, bulk: bool) -> None:
    known = await enter(client)

    async def send(said: dict[str, Any]) -> None:
        if bulk:
            answer = await client.post("/v1/people/bulk", json={"people": [said | {"id": known["id"]}]})
            assert answer.json()["refused"] == 0, answer.text
        else:
            answer = await client.patch(f"/v1/people/{known['id']}", json=said)
        assert answer.status_code == 200, answer.text

    for said in ({}, *({name: value} for name, value in WHOLE.items())):
        await send(said)
        assert await read(client, known["id"]) == known, said
    for name, other in (("town", "Nogent"), ("tags", ["affiches"]), ("surname", "Roux")):
        known |= {name: other}
        await send({name: other})
        assert await read(client, known["id"]) == known, name


@pytest.mark.parametrize("bulk", [False, True])
async def test_a_field_of_the_campaigns_own_stays_when_another_is_sent(client: AsyncClient, bulk: bool) -> None:
    """RFC 7396: the members of an object are merged too."""
    known = await enter(client)
    for sent, held in (
        ({"velo": False}, {"velo": False, "enfants": 2}),
        ({"enfants": None}, {"velo": False}),
        ({}, {"velo": False}),
    ):
        said = {"custom": sent}
        if bulk:
            await client.post("/v1/people/bulk", json={"people": [said | {"id": known["id"]}]})
        else:
            await client.patch(f"/v1/people/{known['id']}", json=said)
        assert (await read(client, known["id"]))["custom"] == held


@pytest.mark.parametrize("name", EMPTIED)
async def test_null_empties(client: AsyncClient, name: str) -> None:
    known = await enter(client)
    answer = await client.patch(f"/v1/people/{known['id']}", json={name: None})
    assert answer.status_code == 200, answer.text
    empty = False if name == "born_on" else None
    assert await read(client, known["id"]) == known | {shown(name): empty}

"""People of one address: grouped by somebody, renamed, split, and gone with its last person."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from crm.imports.duplicates.service import merge
from crm.people.households.household_rules import home_of, name_of, strangers
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions, transaction
from kit.security.auth import Caller
from kit.testing.steps import new_member

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
HOME = {"street": "12, av. des Essais", "postcode": "94300", "town": "Vincennes", "station": "94080_0001"}


async def enter(client: AsyncClient, name: str, **more: Any) -> str:
    body = {"first_names": name, "surname": "Serinette", "source": "form"} | HOME | more
    answer = await client.post("/v1/people", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def group(client: AsyncClient, *people: str, **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/households", json={"people": list(people)} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


def names(household: dict[str, Any]) -> list[str]:
    return sorted(one["first_names"] for one in household["people"])


async def test_people_of_one_address_are_grouped_renamed_and_split(client: AsyncClient) -> None:
    ada, bea = await enter(client, "Ada"), await enter(client, "Béa", street="12 Avenue des Essais", surname="Modèle")
    cleo = await enter(client, "Cléo", street=None, postcode=None)
    before = (await client.get(f"/v1/people/{ada}/household")).json()
    assert (before["household"], [one["id"] for one in before["neighbours"]]) == (None, [bea])
    made = await group(client, ada, bea)
    assert (made["name"], names(made), made["street"]) == ("Foyer MODÈLE, SERINETTE", ["Ada", "Béa"], HOME["street"])
    path = f"/v1/households/{made['id']}"
    assert names((await client.post(f"{path}/people", json={"people": [cleo, ada]})).json()) == ["Ada", "Béa", "Cléo"]
    assert (await client.put(f"{path}/name", json={"name": "Le 12"})).json()["name"] == "Le 12"
    assert (await client.get("/v1/households")).json()["items"] == [{"id": made["id"], "name": "Le 12", "people": 3}]
    split = (await client.post(f"{path}/split", json={"people": [cleo]})).json()
    assert (split["name"], names(split)) == ("Foyer SERINETTE", ["Cléo"])
    assert names((await client.get(path)).json()) == ["Ada", "Béa"]
    assert (await client.delete(f"{path}/people/{ada}")).status_code == 204
    assert (await client.delete(f"{path}/people/{ada}")).status_code == 404
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(path)).status_code == 404
    assert (await client.get(f"/v1/people/{bea}")).json()["version"] == 3


async def test_who_lives_elsewhere_or_is_of_another_household_is_refused(client: AsyncClient) -> None:
    ada, bea = await enter(client, "Ada"), await enter(client, "Béa")
    far = await enter(client, "Loin", street="1 rue d'Ailleurs")
    refused = await client.post("/v1/households", json={"people": [ada, bea, far]})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/people/2")
    made = await group(client, ada)
    taken = await client.post("/v1/households", json={"people": [bea, ada]})
    assert (taken.status_code, taken.json()["pointer"]) == (409, "/people/1")
    nobody = await client.post(f"/v1/households/{made['id']}/split", json={"people": [ada]})
    assert nobody.status_code == 422
    not_there = await client.post(f"/v1/households/{made['id']}/split", json={"people": [bea]})
    assert not_there.status_code == 404


async def test_who_moves_is_shown_as_living_elsewhere_and_the_household_goes_with_its_last_person(
    client: AsyncClient,
) -> None:
    people = [await enter(client, name) for name in ("Ada", "Béa", "Cléo")]
    made = await group(client, *people)
    await client.patch(f"/v1/people/{people[2]}", json={"street": "1 rue d'Ailleurs"})
    read = (await client.get(f"/v1/households/{made['id']}")).json()
    assert [one["first_names"] for one in read["people"] if one["elsewhere"]] == ["Cléo"]
    for person in people:
        assert (await client.delete(f"/v1/people/{person}")).status_code == 204
    assert (await client.get("/v1/households")).json()["items"] == []


async def test_a_member_sees_those_of_their_territory_alone(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    ada = await enter(client, "Ada")
    bea = await enter(client, "Béa", station="94080_0002")
    made = await group(client, ada, bea)
    await new_member(sessions, campaign_id, "local", (Role.DATA_STEWARD,), ("94080_0001",))
    async with call_as("local") as local:
        assert names((await local.get(f"/v1/households/{made['id']}")).json()) == ["Ada"]
        assert (await local.post("/v1/households", json={"people": [bea]})).status_code == 404
        assert (await local.delete(f"/v1/households/{made['id']}")).status_code == 404
        # Whom they do not see would stay: this is no emptying.
        assert (await local.post(f"/v1/households/{made['id']}/split", json={"people": [ada]})).status_code == 201
    assert names((await client.get(f"/v1/households/{made['id']}")).json()) == ["Béa"]


async def test_a_merge_leaves_one_household_for_one_person(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    ada, bea, double = await enter(client, "Ada"), await enter(client, "Béa"), await enter(client, "Adda")
    made = await group(client, ada, bea)
    await group(client, double)
    caller = Caller(subject="tester", campaign_id=campaign_id, scopes=frozenset(), roles=frozenset(), territories=())
    async with transaction(sessions, campaign_id) as session:
        await merge(session, caller, UUID(ada), UUID(double))
    assert [one["id"] for one in (await client.get("/v1/households")).json()["items"]] == [made["id"]]
    assert names((await client.get(f"/v1/people/{ada}/household")).json()["household"]) == ["Ada", "Béa"]


@pytest.mark.parametrize(
    "body",
    [
        {"people": []},
        {"people": ["x"]},
        {"people": ["00000000-0000-4000-8000-000000000000"] * 21},
        {"people": ["00000000-0000-4000-8000-000000000000"], "name": "\x00"},
        {"people": ["00000000-0000-4000-8000-000000000000"], "name": "\ud800"},
        {},
    ],
)
async def test_nonsense_is_refused(client: AsyncClient, body: dict[str, Any]) -> None:
    sent = json.dumps(body).encode("utf-8")
    answer = await client.post("/v1/households", content=sent, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert (await client.get(f"/v1/households/{uuid4()}")).status_code == 404
    assert (await client.get("/v1/households", params={"after": "x"})).status_code == 422


async def test_the_page_groups_splits_and_keeps_what_was_typed(client: AsyncClient) -> None:
    ada, bea = await enter(client, "Ada"), await enter(client, "Béa")
    page = f"/people/{ada}/household"
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert "À la même adresse" in (await client.get(page)).text
    assert (await client.post(page, data={"chosen": bea}, headers=headers)).status_code == 303
    shown = (await client.get(page)).text
    assert "Foyer SERINETTE" in shown
    assert "Béa" in (await client.get(f"/people/{ada}")).text
    household = (await client.get(f"/v1/people/{ada}/household")).json()["household"]["id"]
    renamed = await client.post(f"{page}/{household}/name", data={"name": "Le 12"}, headers=headers)
    assert renamed.is_redirect
    both = await client.post(f"{page}/{household}/split", data={"chosen": [ada, bea]}, headers=headers)
    assert (both.status_code, "Il ne resterait personne" in both.text) == (422, True)
    assert (await client.post(f"{page}/{household}/split", data={"chosen": bea}, headers=headers)).is_redirect
    assert (await client.post(f"{page}/{household}/leave", headers=headers)).is_redirect
    bad = await client.post(f"{page}/other-addresses", data={"kind": "work", "street": "3 rue <b>"}, headers=headers)
    assert (bad.status_code, "3 rue &lt;b&gt;" in bad.text) == (422, True)


@given(st.lists(st.one_of(st.none(), st.text(max_size=30)), max_size=20))
def test_a_name_is_made_of_each_surname_once(surnames: list[str | None]) -> None:
    name = name_of(surnames)
    assert name.startswith("Foyer")
    assert len(name) <= 200
    assert name == name_of(reversed(surnames))


@given(st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=20))
def test_a_household_is_where_most_of_it_lives(homes: list[int | None]) -> None:
    home = home_of(homes)
    apart = strangers(homes, home)
    assert all(homes[place] not in (None, home) for place in apart)
    known = [one for one in homes if one is not None]
    assert len(known) - len(apart) == max((known.count(one) for one in known), default=0)

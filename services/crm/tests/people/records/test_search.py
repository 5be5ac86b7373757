"""Who is found by name, and in what order."""

import re
from typing import Any
from uuid import UUID

import pytest
from crm.people.records.name_matches import FEW
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from sqlalchemy import text

NAMES = (
    ("Jeanne", "Martinez"),
    ("Jean", "Martin"),
    ("Jean", "Martine"),
    ("Léa", "Marin"),
    ("Jean Marie", "Marthin"),
    ("Martin", "Mártin"),
    ("Marie-Jeanne", "Dupont"),
    ("Noé", "Zola"),
)


async def enter(client: AsyncClient) -> None:
    people = [{"first_names": first, "surname": last, "tags": [last[0]]} for first, last in NAMES]
    assert (await client.post("/v1/people/bulk", json={"people": people})).json()["created"] == len(NAMES)


async def found(client: AsyncClient, name: str, limit: int = 50, **more: Any) -> list[str]:
    names: list[str] = []
    query: dict[str, Any] = {"name": name, "limit": limit} | more
    while True:
        page = (await client.post("/v1/people/search", json=query)).json()
        names += [f"{one['first_names']} {one['surname']}" for one in page["items"]]
        if page["next"] is None:
            return names
        assert len(page["items"]) == limit
        query["after"] = page["next"]


async def test_as_it_was_typed_comes_first_then_its_beginning_then_one_letter_wrong(client: AsyncClient) -> None:
    await enter(client)
    names = await found(client, "martin")
    assert set(names[:2]) == {"Jean Martin", "Martin Mártin"}
    assert set(names[2:4]) == {"Jeanne Martinez", "Jean Martine"}
    assert set(names[4:]) == {"Léa Marin", "Jean Marie Marthin"}


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("name", ["martin", "MÁRTIN jean", "jean", "mar", "marie jean", "dupond"])
async def test_pages_of_any_length_say_what_one_says_and_nobody_twice(
    client: AsyncClient, name: str, limit: int
) -> None:
    await enter(client)
    whole = await found(client, name)
    assert whole
    assert await found(client, name, limit) == whole
    assert len(set(whole)) == len(whole)


async def test_of_several_words_each_must_be_borne_and_the_worst_counts(client: AsyncClient) -> None:
    await enter(client)
    names = await found(client, "martin jean")
    assert (names[0], names[3:]) == ("Jean Martin", ["Jean Marie Marthin"])
    assert set(names[1:3]) == {"Jeanne Martinez", "Jean Martine"}
    assert await found(client, "jeanne dupond") == ["Marie-Jeanne Dupont"]
    assert await found(client, "zola martin") == []
    assert await found(client, "xyz") == []


async def test_what_else_is_asked_leaves_people_out_and_no_page_short(client: AsyncClient) -> None:
    await enter(client)
    assert await found(client, "jean", 1, tag="D") == ["Marie-Jeanne Dupont"]
    assert await found(client, "ma", 1, tag="Z") == []


@pytest.mark.parametrize("after", ["3_7e4b2d0c-8a51-4f27-9f43-0c1d6c1f3e55", "0_x", "x", "_", "-1_", "１_x", "0"])
async def test_a_cursor_of_a_search_that_is_none_is_refused(client: AsyncClient, after: str) -> None:
    await enter(client)
    answer = await client.post("/v1/people/search", json={"name": "martin", "after": after})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/after")


async def test_the_page_goes_on_where_it_ended(client: AsyncClient) -> None:
    people = [{"first_names": f"N{number}", "surname": "Durand"} for number in range(53)]
    await client.post("/v1/people/bulk", json={"people": people})
    first = (await client.post("/people/search", data={"q": "durand"})).text
    following = first.split("Suite</button>")[0].rsplit("<form", 1)[1]
    said = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', following))
    second = (await client.post("/people/search", data=said)).text
    assert (first.count("DURAND"), second.count("DURAND")) == (50, 3)
    assert "Suite</button>" not in second
    assert (await client.post("/people/search", data={"q": "durand", "after": "x"})).status_code == 422


@pytest.mark.parametrize("said", ["essai", " ADA@exemple.fr", "01 99 00 12 34", "+33 1 99.00.12.34"])
async def test_the_page_finds_by_name_whole_address_or_number_and_no_address_of_a_page_says_whom(
    client: AsyncClient, said: str
) -> None:
    contacts = [{"channel": "email", "address": "ada@exemple.fr"}, {"channel": "phone", "address": "01 99 00 12 34"}]
    for more in ({"surname": "Essai", "contacts": contacts}, {"surname": "Autre"}):
        assert (await client.post("/v1/people", json={"source": "event"} | more)).status_code == 201
    page = (await client.post("/people/search", data={"q": said})).text
    assert ("ESSAI" in page, "AUTRE" in page) == (True, False)
    assert "q=" not in page
    nobody = await client.post("/people/search", data={"q": "Quelqu'un"})
    assert (nobody.status_code, "AUTRE" in nobody.text) == (200, False)
    plain = await client.post("/people/search", data={"q": " "})
    assert (plain.status_code, plain.headers["location"]) == (303, "/people")


async def test_the_list_says_the_communes_name_and_the_card_that_of_the_station(client: AsyncClient) -> None:
    new = {
        "source": "event",
        "surname": "Durand",
        "town": "FONTENAY S/BOIS CEDEX",
        "commune": "94033",
        "station": "94033_0002",
    }
    person = (await client.post("/v1/people", json=new)).json()
    listed = (await client.get("/people", headers={"Accept": "text/html"})).text
    assert "Fontenay-sous-Bois" in listed
    assert "CEDEX" not in listed
    card = (await client.get(f"/people/{person['id']}", headers={"Accept": "text/html"})).text
    assert "(Fontenay-sous-Bois, bureau 2)" in card


@pytest.mark.parametrize(("said", "why"), [("ada@", "adresse e-mail"), ("01 99", "Ce numéro"), ("a" * 101, "le nom")])
async def test_what_the_page_cannot_search_by_is_said_at_the_input_and_stays(
    client: AsyncClient, said: str, why: str
) -> None:
    answer = await client.post("/people/search", data={"q": said})
    assert answer.status_code == 422
    assert why in answer.text
    assert re.search(rf'<input id="search-q"[^>]* value="{said}"[^>]* aria-invalid="true"', answer.text)


async def test_who_bears_two_names_that_many_bear_is_found_be_it_one_of_them(client: AsyncClient) -> None:
    for first in ("Jean", "Marie"):
        people = [{"first_names": first, "surname": f"Nom{number}"} for number in range(FEW + 1)]
        await client.post("/v1/people/bulk", json={"people": people})
    assert await found(client, "marie jean") == []
    both = [{"first_names": "Jean Marie", "surname": "Rare"}, {"first_names": "Jeane", "surname": "Marie"}]
    await client.post("/v1/people/bulk", json={"people": both})
    assert await found(client, "marie jean", 1) == ["Jean Marie Rare", "Jeane Marie"]
    assert len(await found(client, "jean", 200)) == FEW + 3


async def test_the_words_of_a_name_go_with_whoever_bore_it(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    """Whichever way a row of `person` goes: a trigger does it, as no foreign key is there to."""
    await enter(client)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("delete from person where surname <> 'Zola'"))
        assert set(await session.scalars(text("select key from person_key"))) == {"noe", "zola"}
    assert await found(client, "martin") == []
    assert await found(client, "zola") == ["Noé Zola"]


async def test_a_whole_address_or_number_finds_its_bearer_and_half_of_one_is_refused(client: AsyncClient) -> None:
    contacts = [{"channel": "email", "address": "Ada@Exemple.fr"}, {"channel": "phone", "address": "01 99 00 12 34"}]
    ada: dict[str, Any] = {"surname": "Essai", "source": "event", "contacts": contacts, "station": "94033_0001"}
    assert (await client.post("/v1/people", json=ada)).status_code == 201
    assert (await client.post("/v1/people", json={"surname": "Autre", "source": "event"})).status_code == 201
    for asked in (
        {"email": "ada@exemple.fr"},
        {"phone": "+33 1 99 00 12 34"},
        {"phone": "0199001234", "email": "ADA@exemple.fr"},
        {"commune": "94033"},
        {"station": "94033_0001", "name": "essai"},
    ):
        answer = await client.post("/v1/people/search", json=asked)
        assert [one["surname"] for one in answer.json()["items"]] == ["Essai"], asked
    for asked, pointer in (({"email": "ada@"}, "/email"), ({"phone": "12"}, "/phone"), ({"nom": "x"}, "/nom")):
        answer = await client.post("/v1/people/search", json=asked)
        assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)
        assert "ada@" not in answer.text
    assert (await client.post("/v1/people/search", json={"email": "ada@exemple.com"})).json()["items"] == []


async def test_no_name_is_taken_in_an_address(client: AsyncClient) -> None:
    refused = await client.get("/v1/people", params={"name": "Essai"})
    assert (refused.status_code, refused.json()["pointer"]) == (422, "?name")


async def test_a_list_is_of_a_commune_or_a_station(client: AsyncClient) -> None:
    for surname, place in (
        ("Ici", {"station": "94033_0001"}),
        ("Là", {"commune": "94033"}),
        ("Loin", {"commune": "29019"}),
    ):
        body = {"surname": surname, "source": "event"} | place
        assert (await client.post("/v1/people", json=body)).status_code == 201
    for query, names in (({"commune": "94033"}, {"Ici", "Là"}), ({"station": "94033_0001"}, {"Ici"})):
        answer = await client.get("/v1/people", params=query)
        assert {one["surname"] for one in answer.json()["items"]} == names

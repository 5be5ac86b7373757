"""Ten ways in which campaigns ask for people, each with the people whom it means. Written before the sentences were."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from services.crm.tests.conftest import LayGround

GROUND = b"""numero;nom_voie;code_postal;code_insee;nom_commune;lon;lat;code_bv
1;Place de la Gare;46100;46102;Figeac;2.0370;44.6035;46102_0001
2;Place de la Gare;46100;46102;Figeac;2.0372;44.6036;46102_0001
3;Rue Caviale;46100;46102;Figeac;2.0335;44.6085;46102_0002
9;Chemin de Nayrac;46100;46102;Figeac;2.0800;44.6300;46102_0003
"""
SATURDAY, EVENINGS = ["sat_morning", "sat_afternoon", "sat_evening"], ["mon_evening", "tue_evening", "wed_evening"]
STATION = {"street": "2 pl. de la Gare", "postcode": "46100", "town": "Figeac", "commune": "46102"}
CENTRE = {"street": "3 rue Caviale", "postcode": "46100", "town": "Figeac", "commune": "46102", "station": "46102_0002"}
FAR = {"street": "9 chemin de Nayrac", "postcode": "46100", "town": "Figeac", "commune": "46102"}
ELSEWHERE = {"street": "1 rue du Lot", "postcode": "46000", "town": "Cahors", "commune": "46042"}
PEOPLE: dict[str, dict[str, Any]] = {
    "Ada": STATION | {"roles": ["volunteer"], "slots": SATURDAY, "uses": ["email"], "tags": ["marché"]},
    "Bob": CENTRE | {"roles": ["volunteer", "member"], "slots": ["sat_morning"], "skills": ["driving"]},
    "Cleo": FAR | {"roles": ["volunteer"], "slots": SATURDAY, "uses": ["email", "sms"]},
    "Dan": STATION | {"roles": ["donor"], "uses": ["email"], "source": "door"},
    "Eve": ELSEWHERE | {"roles": ["volunteer"], "slots": EVENINGS, "skills": ["postering"], "tags": ["marché", "vélo"]},
    "Fay": CENTRE | {"roles": ["member"], "uses": ["sms"], "days_ago": 3},
    "Guy": ELSEWHERE | {"roles": ["sympathiser"], "days_ago": 90, "source": "door"},
    "Hal": {"roles": ["contact"], "source": "event"},
}
PHRASINGS = {
    "bénévoles · libres samedi · à moins de 2 km de la gare": {"Ada", "Bob"},
    "abonnés à la lettre · Figeac": {"Ada", "Cleo", "Dan"},
    "bénévoles, libres le week-end, qui ont une voiture": {"Bob"},
    "habitent Cahors ou Figeac, bureau 2": {"Bob", "Eve", "Fay", "Guy"},
    "adhérents ou donateurs · pas bénévoles": {"Dan", "Fay"},
    "libres le soir · savent coller des affiches": {"Eve"},
    "étiquette marché · sans étiquette vélo": {"Ada"},
    "contactés dans les 30 derniers jours": {"Fay"},
    "rencontrés au porte-à-porte · pas contactés depuis 30 jours": {"Dan", "Guy"},
    "acceptent les SMS · à moins de 800 m de la place de la Gare": {"Fay"},
}
WITHOUT_COMMAS = {
    "habitants de Cahors": {"Eve", "Guy"},
    "bénévoles libres samedi": {"Ada", "Bob", "Cleo"},
    "bénévoles de Figeac libres samedi": {"Ada", "Bob", "Cleo"},
    "adhérents ou donateurs habitant Figeac": {"Bob", "Dan", "Fay"},
    "bénévoles libres samedi à moins de 2 km de la gare": {"Ada", "Bob"},
}
"""Phrases as people type them, without a dot or a comma."""


@pytest.fixture
async def named(client: AsyncClient, lay_ground: LayGround) -> dict[str, str]:
    """The people of the test, by the id that the file gave them."""
    await lay_ground(GROUND)
    ids: dict[str, str] = {}
    for name, said in PEOPLE.items():
        fields = {"source": "form"} | {
            key: value for key, value in said.items() if key not in ("slots", "skills", "uses", "days_ago")
        }
        made = await client.post("/v1/people", json={"first_names": name, **fields})
        assert made.status_code == 201, made.text
        person = made.json()["id"]
        ids[person] = name
        if said.get("slots") or said.get("skills"):
            offer = {"slots": said.get("slots", []), "skills": said.get("skills", [])}
            assert (await client.put(f"/v1/people/{person}/availability", json=offer)).status_code == 200
        for use in said.get("uses", []):
            yes = {"use": use, "state": "given", "source": "form", "text_version": "f-1"}
            assert (await client.post(f"/v1/people/{person}/consents", json=yes)).status_code == 201
        if days := said.get("days_ago"):
            when = (datetime.now(UTC) - timedelta(days=days)).isoformat()
            spoke = {"channel": "call", "direction": "out", "happened_at": when}
            assert (await client.post(f"/v1/people/{person}/interactions", json=spoke)).status_code == 201
    return ids


@pytest.mark.parametrize("sentence", WITHOUT_COMMAS)
async def test_phrases_may_follow_one_another_without_a_comma(
    client: AsyncClient, named: dict[str, str], sentence: str
) -> None:
    read = (await client.post("/v1/segments/sentence", json={"sentence": sentence})).json()
    made = await client.post("/v1/segments", json={"name": "Essai", "filter": read["filter"]})
    assert made.status_code == 201, made.text
    people = (await client.get(f"/v1/segments/{made.json()['id']}/people")).json()["items"]
    assert {named[one["id"]] for one in people} == WITHOUT_COMMAS[sentence]


@pytest.mark.parametrize(
    ("sentence", "code"),
    [("habitants du Puy-en-Velay", "43157"), ("habitent au Mans", "72181"), ("habitants des Sables-d'Olonne", "85194")],
)
async def test_a_town_is_found_behind_its_contracted_article(client: AsyncClient, sentence: str, code: str) -> None:
    read = (await client.post("/v1/segments/sentence", json={"sentence": sentence})).json()
    assert read["filter"] == {"kind": "place", "places": [code]}


@pytest.mark.parametrize(
    ("sentence", "named_part"),
    [("bénévoles libres samdi", "« libres samdi »"), ("Figeac de Nulle Part", "« Figeac de Nulle Part »")],
)
async def test_the_part_that_is_not_understood_is_named(client: AsyncClient, sentence: str, named_part: str) -> None:
    refused = await client.post("/v1/segments/sentence", json={"sentence": sentence})
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith(named_part)


@pytest.mark.parametrize("sentence", PHRASINGS)
async def test_a_campaigns_words_find_the_people_they_mean(
    client: AsyncClient, named: dict[str, str], sentence: str
) -> None:
    read = await client.post("/v1/segments/sentence", json={"sentence": sentence})
    assert read.status_code == 200, read.text
    segment = {"name": "Essai", "filter": read.json()["filter"]}
    made = await client.post("/v1/segments", json=segment)
    assert made.status_code == 201, made.text
    people = (await client.get(f"/v1/segments/{made.json()['id']}/people")).json()["items"]
    assert {named[one["id"]] for one in people} == PHRASINGS[sentence]
    # Written back in the same words, it is the same filter.
    again = await client.post("/v1/segments/sentence", json={"sentence": read.json()["sentence"]})
    assert again.json()["filter"] == read.json()["filter"]

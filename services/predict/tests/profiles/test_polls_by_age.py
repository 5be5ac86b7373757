"""A poll whose segments are age groups reaches stations through their profile."""

from typing import Any

from httpx import AsyncClient

POLL: dict[str, Any] = {
    "title": "Opinion par âge",
    "institute": "Institut Exemple",
    "sponsor": "La Gazette",
    "question": "Êtes-vous favorable au tramway ?",
    "territory": "circo:9406",
    "sample": 1000,
    "sampling": "random",
    "mode": "phone",
    "fielded_from": "2026-05-01",
    "fielded_to": "2026-05-03",
    "answers": [{"id": "yes", "label": "Oui", "kind": "other"}, {"id": "no", "label": "Non", "kind": "other"}],
    "overall": [0.56, 0.44],
    "segments": [
        {"dimension": "age", "category": "18-34", "base": 300, "shares": [0.70, 0.30]},
        {"dimension": "age", "category": "35-64", "base": 450, "shares": [0.60, 0.40]},
        {"dimension": "age", "category": "65+", "base": 250, "shares": [0.30, 0.70]},
    ],
}


async def test_a_station_of_old_people_is_told_from_one_of_young_people(client: AsyncClient) -> None:
    poll = (await client.post("/v1/polls", json=POLL)).json()
    told = (await client.get(f"/v1/polls/{poll['id']}/projection")).json()
    pages = [(await client.get("/v1/profiles", params={"limit": 200})).json()["items"]]
    old = {row["station"]: row["indicators"][0]["value"] for rows in pages for row in rows}

    assert told["used"] == ["age"]
    yes = {station["station"]: station["opinions"][0]["share"] for station in told["stations"]}
    ordered = sorted(yes, key=lambda station: old[station])
    assert sum(yes[station] for station in ordered[:10]) > sum(yes[station] for station in ordered[-10:])
    # Between the two age groups as the poll found them: no station is made more extreme than its people.
    assert all(0.3 < share < 0.66 for share in yes.values())


async def test_opinions_that_are_no_votes_say_nothing_of_the_level(client: AsyncClient) -> None:
    await client.post("/v1/polls", json=POLL)

    assert (await client.get("/v1/polls/levels")).json()["items"] == []

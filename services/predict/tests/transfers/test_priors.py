"""Tables that a campaign gives to start from: a poll, nuances, a guess."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign

from .conftest import ROUNDS, Ask

POLL = [
    ("Gabelica", "Guillaume GOUFFIER VALENTE", 0.2),
    ("Gabelica", "May BOUHADA", 0.1),
    ("Gabelica", "Abstention + Blanc + Nul", 0.7),
]


@pytest.fixture
def sessions(three_rounds: Sessions) -> Sessions:
    """Results are only read; each test has a campaign of its own."""
    return three_rounds


def given(*rows: tuple[str, str, float], **more: Any) -> dict[str, Any]:
    head = {
        "name": "Sondage de reports",
        "source": "Institut d’essai pour la presse, 1 000 inscrits",
        "from_election": ROUNDS[0],
        "to_election": ROUNDS[1],
        "fielded_from": "2024-07-04",
        "fielded_to": "2024-07-05",
        "sample_size": 1000,
        "quality": "high",
        "rows": [{"from_choice": a, "to_choice": b, "share": share} for a, b, share in rows],
    }
    return head | more


async def test_a_poll_moves_the_table_towards_what_it_says_and_is_named_in_the_method(
    ask: Ask, client: AsyncClient
) -> None:
    blind = await ask()
    answer = await client.post("/v1/transfer-priors", json=given(*POLL))
    assert answer.status_code == 201, answer.text
    seeded = await ask(prior_id=answer.json()["id"])

    def share(table: dict[str, Any]) -> float:
        row = table["votes"][table["origins"].index("Martina GABELICA")]
        return row[table["destinations"].index("Guillaume GOUFFIER VALENTE")] / sum(row)

    assert share(seeded) < share(blind) - 0.05
    assert seeded["method"].endswith("+prior")
    assert "blind" not in {caution["code"] for caution in seeded["cautions"]}
    assert {one["id"] for one in (await client.get("/v1/transfers")).json()["items"]} == {blind["id"], seeded["id"]}


async def test_a_guess_moves_the_table_less_than_a_large_poll(ask: Ask, client: AsyncClient) -> None:
    moved: list[float] = []
    for quality in ("high", "low"):
        prior = (await client.post("/v1/transfer-priors", json=given(*POLL, quality=quality))).json()
        table = await ask(prior_id=prior["id"])
        row = table["votes"][table["origins"].index("Martina GABELICA")]
        moved.append(row[table["destinations"].index("Guillaume GOUFFIER VALENTE")])
    assert moved[0] < moved[1]


async def test_a_nuance_stands_for_its_candidate(ask: Ask, client: AsyncClient) -> None:
    rows = (("RN", "ENS", 0.3), ("RN", "Abstention", 0.7))
    prior = await client.post("/v1/transfer-priors", json=given(*rows))
    assert prior.status_code == 201, prior.text
    table = await ask(prior_id=prior.json()["id"])
    assert "prior_unknown" not in {caution["code"] for caution in table["cautions"]}


async def test_a_prior_that_promises_more_votes_than_there_were_is_said_to_contradict(
    ask: Ask, client: AsyncClient
) -> None:
    rows = [(origin, "May BOUHADA", 1.0) for origin in ("Abstention", "Gabelica", "May BOUHADA")]
    prior = (await client.post("/v1/transfer-priors", json=given(*rows))).json()
    table = await ask(prior_id=prior["id"])
    said = next(one for one in table["cautions"] if one["code"] == "prior_contradicts")
    assert "May BOUHADA" in said["fr"]
    assert "26049" in said["fr"]


async def test_a_table_that_cannot_be_used_is_refused_where_it_is_wrong(client: AsyncClient) -> None:
    async def refused(body: dict[str, Any]) -> str:
        answer = await client.post("/v1/transfer-priors", json=body)
        assert answer.status_code == 422, answer.text
        return answer.json()["pointer"]

    assert await refused(given(*POLL, ("Inconnue", "May BOUHADA", 1.0))) == "/rows/3/from_choice"
    assert await refused(given(("Abstention", "Liste Rêvée", 1.0))) == "/rows/0/to_choice"
    assert await refused(given(("Gabelica", "May BOUHADA", 0.6))) == "/rows/0/share"
    assert await refused(given(*POLL, POLL[0])) == "/rows/3"
    assert await refused(given(("Gabelica", "May BOUHADA", -0.6))) == "/rows/0/share"
    assert await refused(given(*POLL, fielded_to="2024-07-01")) == "/fielded_to"
    assert await refused(given(*POLL, quality="certain")) == "/quality"
    assert await refused(given()) == "/rows"
    mended = await client.post("/v1/transfer-priors", json=given(("Gabelica", "Nul", 0.6), normalise=True))
    assert [one["code"] for one in mended.json()["cautions"]] == ["normalised"]


async def test_a_file_is_read_by_the_names_of_its_columns(client: AsyncClient) -> None:
    head = {key: str(value) for key, value in given().items() if key != "rows"}

    async def send(text: bytes) -> Any:
        return await client.post("/v1/transfer-priors/file", files={"file": ("t.csv", text)}, data=head)

    moved = "part;origine;destination\r\n20,5;Gabelica;May BOUHADA\r\n79,5;Gabelica;Abstention\r\n"
    kept = await send(moved.encode("cp1252"))
    assert kept.status_code == 201, kept.text
    assert [round(row["share"], 3) for row in kept.json()["rows"]] == [0.205, 0.795]
    for wrong in (
        b"",
        b"\x00\x01",
        b"from,to\nGabelica,Nul\n",
        b"from,to,share\nGabelica,Nul",
        b"from,to,share\nGabelica,Nul,beaucoup\n",
        b"from,to,share\nPersonne,Nul,1\n",
        b"from,to,share\n" + b"Gabelica,Nul,1\n" * 3000,
    ):
        answer = await send(wrong)
        assert (answer.status_code, answer.json()["pointer"]) == (422, "/file"), answer.text
    assert (await send(b"from,to,share\n" + b"x" * 2**20)).status_code == 413


async def test_a_table_is_forgotten_and_another_campaign_never_sees_it(
    client: AsyncClient, app: FastAPI, sessions: Sessions
) -> None:
    made = (await client.post("/v1/transfer-priors", json=given(*POLL))).json()
    url = f"/v1/transfer-priors/{made['id']}"
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get(url)).status_code == 404
        assert (await stranger.delete(url)).status_code == 404
        assert (await stranger.get("/v1/transfer-priors")).json()["items"] == []
        body = {"from_election": ROUNDS[0], "to_election": ROUNDS[1], "prior_id": made["id"]}
        assert (await stranger.post("/v1/transfers", json=body)).status_code == 422
    assert (await client.get(url)).json()["rows"][0]["from_choice"] == "Gabelica"
    assert (await client.delete(url)).status_code == 204
    assert (await client.get(url)).status_code == 404
    assert (await client.delete(f"/v1/transfer-priors/{uuid4()}")).status_code == 404


async def test_a_table_for_rounds_that_are_not_imported_is_kept_unchecked(client: AsyncClient) -> None:
    body = given(("A", "B", 1.0), from_election="legislatives-2029-t1", to_election="legislatives-2029-t2")
    made = (await client.post("/v1/transfer-priors", json=body)).json()
    assert [one["code"] for one in made["cautions"]] == ["not_checked", "not_checked"]

"""Two ways, with a CSV file at an address."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from crm.integrations.connectors.simulators.server import Server, simulated
from crm.integrations.connectors.simulators.table import CsvSimulator
from httpx import AsyncClient

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import acts, enter, person

MAPPING = {
    "id": "identifiant",
    "first_names": "prénom",
    "surname": "nom",
    "email": "courriel",
    "tags": "étiquettes",
    "closed": "non",
}
HEAD = "identifiant;prénom;nom;courriel;étiquettes;non;note\r\n"
File = tuple[CsvSimulator, Server]


@pytest.fixture
def file() -> Iterator[File]:
    simulator = CsvSimulator(HEAD + "7;Luc;Petit;luc@exemple.fr;vélo;;à rappeler\r\n")
    with simulated(simulator) as server:
        yield simulator, server


async def wire(client: AsyncClient, file: File, **more: Any) -> dict[str, Any]:
    simulator, server = file
    body = {"kind": "csv", "name": "Fichier", "base_url": f"{server.url}/gens.csv?a=1", "token": simulator.token}
    made = await client.post("/v1/connectors", json=body | {"mapping": MAPPING, "gives_new": True} | more)
    assert made.status_code == 201, made.text
    return made.json()


def rows(simulator: CsvSimulator) -> dict[str, dict[str, str]]:
    return {row["identifiant"]: row for row in csv.DictReader(io.StringIO(simulator.text), delimiter=";")}


async def test_both_sides_get_what_the_other_has_and_no_echo(client: AsyncClient, file: File, sync: Sync) -> None:
    simulator, _ = file
    ana = await enter(client, "ana@exemple.fr", town="Lyon")
    connector = await wire(client, file)
    first = await sync(connector)
    assert (first["state"], acts(first)) == ("done", ["created_ours", "created_theirs"])
    mine = rows(simulator)[ana["id"]]
    assert (mine["prénom"], mine["courriel"], mine["étiquettes"]) == ("Ana", "ana@exemple.fr", "marché")
    assert rows(simulator)["7"]["note"] == "à rappeler"
    assert "Lyon" not in simulator.text
    reads = 0
    for _ in range(2):
        reads, writes = simulator.reads, simulator.writes
        run = await sync(connector)
        assert (run["state"], run["entries"], simulator.writes) == ("done", [], writes)
    # What has not changed is not sent again.
    assert simulator.reads == reads
    luc = next(entry["person_id"] for entry in first["entries"] if entry["act"] == "created_ours")
    await client.patch(f"/v1/people/{luc}", json={"surname": "Grand"})
    simulator.text = simulator.text.replace("Ana", "Anna")
    assert acts(await sync(connector)) == ["updated_ours", "updated_theirs"]
    assert rows(simulator)["7"]["nom"] == "Grand"
    assert (await person(client, ana["id"]))["first_names"] == "Anna"
    # No column says a town: theirs is not empty, it is not there.
    assert (await person(client, ana["id"]))["town"] == "Lyon"
    assert (await sync(connector))["entries"] == []


async def test_what_somebody_else_puts_back_meanwhile_is_not_lost(client: AsyncClient, file: File, sync: Sync) -> None:
    simulator, _ = file
    connector = await wire(client, file)
    await enter(client, "ana@exemple.fr")
    simulator.rivals = ["8;Eve;Noir;eve@exemple.fr;;;", "9;Bob;Blanc;bob@exemple.fr;;;"]
    assert (await sync(connector))["state"] == "done"
    assert {row["courriel"] for row in rows(simulator).values()} == {
        *("luc@exemple.fr", "ana@exemple.fr", "eve@exemple.fr", "bob@exemple.fr")
    }
    assert acts(await sync(connector)) == ["created_ours", "created_ours"]


async def test_a_no_goes_both_ways(client: AsyncClient, file: File, sync: Sync) -> None:
    simulator, _ = file
    simulator.text = HEAD + "7;Luc;Petit;luc@exemple.fr;;oui;\r\n8;Eve;Noir;eve@exemple.fr;;;\r\n"
    connector = await wire(client, file)
    run = await sync(connector)
    known = {entry["their_id"]: entry["person_id"] for entry in run["entries"]}
    assert (await person(client, known["7"]))["contacts"][0]["suppressed"] == "opt_out"
    assert (await client.delete(f"/v1/people/{known['8']}")).status_code == 204
    simulator.text = simulator.text.replace("Noir", "Gris")
    assert acts(await sync(connector)) == ["closed_theirs"]
    assert rows(simulator)["8"]["non"] == "oui"


async def test_rows_that_cannot_be_told_apart_are_left_as_they_are_and_reported(
    client: AsyncClient, file: File, sync: Sync
) -> None:
    simulator, _ = file
    simulator.text += f"7;Autre;Petit;autre@exemple.fr;;;\r\n;Sans;Numéro;sans@exemple.fr;{'x' * 300};;\r\n"
    connector = await wire(client, file)
    run = await sync(connector)
    assert any("2 lignes du fichier" in entry["why"] for entry in run["entries"])
    await enter(client, "ana@exemple.fr")
    await sync(connector)
    assert "autre@exemple.fr" in simulator.text
    assert "sans@exemple.fr" in simulator.text
    assert len((await client.get("/v1/people")).json()["items"]) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("identifiant;prénom\r\n7;Luc\r\n", "colonnes"),
        (HEAD + "7;Luc;Petit;l@exemple.fr;;;;;;de trop\r\n", "plus de cellules"),
        (HEAD.replace("note", "nom") + "7;Luc;Petit;l@exemple.fr;;;\r\n", "deux colonnes"),
        (HEAD + '7;"Luc"x;Petit;l@exemple.fr;;;\r\n', "tableau CSV"),
        ("", "colonnes"),
    ],
)
async def test_a_file_that_is_none_is_told_plainly_and_nothing_is_written(
    client: AsyncClient, file: File, sync: Sync, text: str, words: str
) -> None:
    simulator, _ = file
    simulator.text = text
    await enter(client, "ana@exemple.fr")
    run = await sync(await wire(client, file))
    assert (run["state"], words in run["note"], simulator.writes) == ("failed", True, 0)


async def test_a_file_that_may_only_be_read_is_told_so_and_read_all_the_same(
    client: AsyncClient, file: File, sync: Sync
) -> None:
    simulator, _ = file
    simulator.read_only = True
    await enter(client, "ana@exemple.fr")
    connector = await wire(client, file)
    run = await sync(connector)
    assert (run["state"], "405" in run["note"]) == ("failed", True)
    assert len((await client.get("/v1/people")).json()["items"]) == 2


async def test_what_a_file_needs_to_be_wired_is_asked_for_at_its_field(client: AsyncClient, file: File) -> None:
    body = {"kind": "csv", "name": "F", "base_url": f"{file[1].url}/g.csv", "mapping": MAPPING}
    cases: list[tuple[dict[str, Any], str]] = [
        ({"mapping": {}}, "/mapping"),
        ({"mapping": {"email": "courriel"}}, "/mapping"),
        ({"kind": "qomon", "mapping": {}}, "/token"),
        ({"kind": "qomon", "token": "une-cle-d-essai"}, "/mapping"),
        ({"refresh": {name: "x" * 9 for name in ("client_id", "client_secret", "refresh_token")}}, "/refresh"),
    ]
    for wrong, pointer in cases:
        refused = await client.post("/v1/connectors", json=body | wrong)
        assert (refused.status_code, refused.json()["pointer"]) == (422, pointer), wrong
    form = {"kind": "csv", "name": "F", "base_url": f"{file[1].url}/g.csv"}
    columns = "Identifiant = identifiant\ne-mail = courriel\nrien de tel = x\n"
    assert (await client.post("/connectors", data=form | {"columns": columns})).status_code == 303
    made = (await client.get("/v1/connectors")).json()["items"][0]
    assert made["mapping"] == {"id": "identifiant", "email": "courriel"}
    assert made["owners"]["town"] == "off"

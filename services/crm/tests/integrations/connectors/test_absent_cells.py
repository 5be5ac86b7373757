"""Absent is unknown, in files too: a cell or a column that is not there takes nothing away; an empty cell does."""

from collections.abc import Iterator
from typing import Any

import pytest
from crm.integrations.connectors.simulators.server import Server, simulated
from crm.integrations.connectors.simulators.table import CsvSimulator
from httpx import AsyncClient

from services.crm.tests.integrations.connectors.conftest import Sync
from services.crm.tests.integrations.connectors.test_nationbuilder import enter, person

from .luc import DROPPED, LUC, known

MAPPING = {name: name for name in ("id", *LUC, "tags", "subscribed", "closed")}
HEAD = ";".join(MAPPING)
ROW = ";".join(["7", *LUC.values(), "vélo", "", ""])


@pytest.fixture
def file() -> Iterator[tuple[CsvSimulator, Server]]:
    simulator = CsvSimulator(f"{HEAD}\r\n{ROW}\r\n")
    with simulated(simulator) as server:
        yield simulator, server


async def wire_file(client: AsyncClient, file: tuple[CsvSimulator, Server], mapping: dict[str, str]) -> dict[str, Any]:
    body = {"kind": "csv", "name": "F", "base_url": f"{file[1].url}/g.csv", "token": file[0].token, "gives_new": True}
    made = await client.post("/v1/connectors", json=body | {"mapping": mapping})
    assert made.status_code == 201, made.text
    return made.json()


async def test_cells_that_a_file_lacks_stay_here_and_such_a_row_is_not_written_to(
    client: AsyncClient, file: tuple[CsvSimulator, Server], sync: Sync
) -> None:
    simulator, _ = file
    connector = await wire_file(client, file, MAPPING)
    await sync(connector)
    cells = ROW.split(";")
    for number in range(1, len(cells)):
        short = f"{HEAD}\r\n{';'.join(cells[:number])}\r\n"
        simulator.text = short
        run = await sync(connector)
        assert (run["state"], run["entries"]) == ("done", []), number
        assert await known(client) == LUC | {"tags": ["vélo"]}, number
    (one,) = (await client.get("/v1/people")).json()["items"]
    await client.patch(f"/v1/people/{one['id']}", json={"town": "Brest"})
    simulator.text = short = f"{HEAD}\r\n7;Luc;Petit\r\n"
    run = await sync(connector)
    assert {(entry["state"], "incomplète" in entry["why"]) for entry in run["entries"]} == {("refused", True)}
    assert simulator.text == short


@pytest.mark.parametrize("name", [name for name in LUC if name not in DROPPED])
async def test_a_cell_that_was_emptied_empties_ours(
    client: AsyncClient, file: tuple[CsvSimulator, Server], sync: Sync, name: str
) -> None:
    simulator, _ = file
    connector = await wire_file(client, file, MAPPING)
    await sync(connector)
    simulator.text = simulator.text.replace(LUC[name], "")
    await sync(connector)
    assert await known(client) == LUC | {"tags": ["vélo"], name: None}


async def test_who_agreed_here_still_does_where_a_file_has_no_column_for_it(
    client: AsyncClient, file: tuple[CsvSimulator, Server], sync: Sync
) -> None:
    simulator, _ = file
    simulator.text = "id;email\r\n"
    ana = await enter(client, "ana@exemple.fr")
    yes = {"use": "email", "state": "given", "source": "form", "text_version": "f-1"}
    assert (await client.post(f"/v1/people/{ana['id']}/consents", json=yes)).status_code in (200, 201)
    connector = await wire_file(client, file, {"id": "id", "email": "email"})
    await sync(connector)
    simulator.text += "8;eve@exemple.fr\r\n"
    await sync(connector)
    assert (await person(client, ana["id"]))["uses"] == ["email"]

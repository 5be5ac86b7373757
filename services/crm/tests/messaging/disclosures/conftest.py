from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import today, work_off

TODAY = today()
OUTSIDE: dict[str, Any] = {
    "kind": "outside",
    "name": "Pétition",
    "source": "Collectif des Tilleuls",
    "purpose": "Proposer de rejoindre la campagne",
    "received_on": TODAY.isoformat(),
    "ends_on": (TODAY + timedelta(days=30)).isoformat(),
}
CONTROLLER = {
    "name": "Camille Exemple, candidate",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "email": "donnees@exemple.fr",
    "officer": "Dominique Délégué, dpo@exemple.fr",
}
FILE = """nom;prénom;adresse;code postal;ville;code insee;bureau;téléphone;e-mail
Lefèvre;Éloïse;3 rue des Tilleuls;94300;Vincennes;94080;3;;eloise@exemple.fr
Lefèvre;Éloïse;9 rue des Prés;94300;Vincennes;94080;3;;eloise@exemple.fr
Moreau;Zoé;9 rue des Prés;94300;Vincennes;94080;4;0612345678;
Durand;Anne;;;Vincennes;94080;4;;anne@exemple.fr
Petit;Luc;;;Vincennes;94080;4;0612345679;
""".encode()
Fill = Callable[..., Awaitable[str]]


@pytest.fixture
def fill(client: AsyncClient, sessions: Sessions) -> Fill:
    """`await fill(data=FILE)`: a list from elsewhere with its file read; the list's id."""

    async def make(data: bytes = FILE, there: AsyncClient | None = None, **more: Any) -> str:
        web = there or client
        opened = await web.post("/v1/acquired-lists", json=OUTSIDE | more)
        assert opened.status_code == 201, opened.text
        acquired_list = opened.json()["id"]
        sent = (await web.post(f"/v1/acquired-lists/{acquired_list}/files", files={"file": ("liste.csv", data)})).json()
        columns = [one["proposed"] for one in sent["columns"]]
        assert (await web.put(f"/v1/imports/{sent['id']}/mapping", json={"columns": columns})).status_code == 202
        await work_off(sessions, JOBS)
        assert (await web.post(f"/v1/imports/{sent['id']}/start")).status_code == 202
        await work_off(sessions, JOBS)
        return acquired_list

    return make


@pytest.fixture
async def acquired_list(client: AsyncClient, fill: Fill) -> str:
    answered = await client.put("/v1/register/controller", json=CONTROLLER)
    assert answered.status_code == 200, answered.text
    return await fill()


@pytest.fixture
def bring(client: AsyncClient, sessions: Sessions) -> Fill:
    """`await bring(CONTACTS, given_by="…")`: a file of contacts, imported."""

    async def make(data: bytes, there: AsyncClient | None = None, origin: str = "regular", **more: Any) -> str:
        web = there or client
        sent = (await web.post(f"/v1/imports?origin={origin}", files={"file": ("contacts.csv", data)})).json()
        columns = [one["proposed"] for one in sent["columns"]]
        mapped = await web.put(f"/v1/imports/{sent['id']}/mapping", json={"columns": columns} | more)
        assert mapped.status_code == 202, mapped.text
        await work_off(sessions, JOBS)
        assert (await web.post(f"/v1/imports/{sent['id']}/start")).status_code == 202
        await work_off(sessions, JOBS)
        return str(sent["id"])

    return make


@pytest.fixture
async def controller(client: AsyncClient) -> None:
    answered = await client.put("/v1/register/controller", json=CONTROLLER)
    assert answered.status_code == 200, answered.text


def forget_controller(postgres: Postgres, sessions: Sessions) -> None:
    """As in a campaign whose people entered before anybody had to be named."""
    run_sql(postgres, "delete from controller", database=sessions.kw["bind"].url.database)

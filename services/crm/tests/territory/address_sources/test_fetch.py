"""Streets from their publishers' servers: seeded files in their layouts, from a server of the test or a folder."""

import gzip
import re
import threading
from collections.abc import Iterator
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from common.scopes import Role
from crm.consumers import JOBS
from elections.places.facts import main_homes
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import STATE, call, new_member, work_off
from kit.testing.tokens import bearer
from sqlalchemy import text

TOWN = "94052"
INSEE = (
    "code_commune_ref,reconstitution_code_commune,id_brut_bv_reu,id,geo_adresse,geo_type,geo_score,longitude,latitude,"
    "api_line,nb_bv_commune,nb_adresses\n"
)
BAN = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;x;y;lon;lat;type_position\n"


def seed(folder: Path) -> None:
    """Forty numbers of two streets: the register knows thirty, of two stations; the base knows all."""
    (folder / "addresses").mkdir(parents=True)
    ban = [
        f"x;;{number};;{street};94130;{town};Nogent-sur-Marne;1;1;{2.47 + number / 1e4:.5f};{48.83 + at / 1e3:.5f};"
        for at, street in enumerate(("Rue Brossolette", "Grande Rue"))
        for number in range(1, 21)
        for town in (TOWN, "94033")
    ]
    (folder / "addresses" / "adresses-94.csv.gz").write_bytes(gzip.compress((BAN + "\n".join(ban) + "\n").encode()))
    insee = [
        f"{town},reu,{town}_{1 + at},{town}_1_{number:05},{number} {street} 94130 Nogent-sur-Marne,housenumber,0.96,"
        f"{2.47 + number / 1e4:.5f},{48.83 + at / 1e3:.5f},ok,2,{30 if number == 1 else 1}"
        for at, street in enumerate(("Rue Brossolette", "Grande Rue"))
        for number in range(1, 16)
        for town in (TOWN, "94033")
    ]
    (folder / "addresses" / "table-adresses-reu.csv").write_text(INSEE + "\n".join(insee) + "\n")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server of the publishers' files; its folder."""
    seed(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("ISOLOIR_DOWNLOADS", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.delenv("ISOLOIR_DATA", raising=False)
    monkeypatch.delenv("ISOLOIR_OFFLINE", raising=False)
    yield tmp_path
    server.shutdown()
    server.server_close()


async def fetch(client: AsyncClient, sessions: Sessions) -> dict[str, Any]:
    answer = await client.post("/v1/address-fetches", json={"communes": [TOWN]})
    assert answer.status_code == 202, answer.text
    await work_off(sessions, JOBS)
    return (await client.get(answer.headers["Location"])).json()


async def test_the_register_names_the_station_and_the_base_completes(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, mirror: Path
) -> None:
    for _ in range(2):  # twice is once
        job = await fetch(client, sessions)
        assert job["state"] == "done", job
        assert [(file["publisher"], file["addresses"]) for file in job["result"]["files"]] == [
            ("ban", 40),
            ("insee", 30),
        ]
        async with transaction(sessions, campaign_id) as session:
            rows = await session.execute(text("select attached_by, count(*) from building group by 1 order by 1"))
            assert [tuple(row) for row in rows] == [("nearest", 10), ("table", 30)]
            homes = await session.scalar(text("select sum(homes) from building"))
            doors = await session.scalar(text("select count(*) from door where not gone"))
            block = await session.scalar(text("select max(homes) from building"))
            assert await session.scalar(text("select count(*) from street where commune <> :town"), {"town": TOWN}) == 0
        assert homes == doors == job["result"]["homes"]
        # 15,503 homes over a hundred voters' addresses: no more than 400 a number, and a block is no single door.
        assert (block, main_homes(TOWN)) == (400, 15503)


async def test_a_campaign_opened_with_its_streets_has_them_without_a_press(
    app: FastAPI, sessions: Sessions, mirror: Path
) -> None:
    for wanted, territory in ((True, f"commune:{TOWN}"), (False, f"commune:{TOWN}"), (True, "region:11")):
        campaign = STATE | {"election": "municipales" if "commune" in territory else "regionales"}
        opening = {"campaign": campaign | {"territory": territory}, "fetch_streets": wanted}
        async with call(app) as operator:
            operator.headers.update(bearer(None, "operate", subject="launcher"))
            opened = await operator.post("/v1/campaigns", json=opening)
        assert opened.status_code == 201, opened.text
        await work_off(sessions, JOBS)
        async with transaction(sessions, UUID(opened.json()["id"])) as session:
            streets = await session.scalar(text("select count(*) from street"))
        assert streets == (2 if wanted and "commune" in territory else 0)


async def test_a_guessed_station_is_said_to_be_one(client: AsyncClient, sessions: Sessions, mirror: Path) -> None:
    await fetch(client, sessions)
    page = unescape((await client.get("/addresses")).text)
    assert "30 adresses dont le bureau de vote est connu" in page
    assert "10 adresses dont le bureau est estimé" in page
    assert "jamais encore depuis les serveurs de l’Insee" in page


async def test_doors_that_somebody_listed_stay(client: AsyncClient, sessions: Sessions, mirror: Path) -> None:
    await fetch(client, sessions)
    at = (await client.get("/v1/geocode", params={"address": "3 Grande Rue"})).json()["items"][0]["building_id"]
    await client.put(f"/v1/buildings/{at}/doors", json={"doors": [{"floor": 1, "label": "gauche"}]})
    await fetch(client, sessions)
    found = (await client.get(f"/v1/buildings/{at}")).json()
    assert ([door["label"] for door in found["doors"]], found["homes"]) == (["gauche"], 1)


async def test_a_file_that_does_not_come_leaves_what_the_other_gave(
    client: AsyncClient, sessions: Sessions, mirror: Path
) -> None:
    (mirror / "addresses" / "table-adresses-reu.csv").unlink()
    job = await fetch(client, sessions)
    assert job["state"] == "done"
    assert [file["reason"] for file in job["result"]["files"]] == [None, "le serveur répond 404"]
    page = unescape((await client.get("/addresses")).text)
    assert "n’est pas venu (le serveur répond 404)" in page
    assert "40 adresses sans bureau de vote" in page


@pytest.mark.parametrize("layout", ["csv", "parquet"])
async def test_the_operators_files_do_without_a_network(
    client: AsyncClient, sessions: Sessions, mirror: Path, monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    table = mirror / "addresses" / "table-adresses-reu.csv"
    if layout == "parquet":
        pl.read_csv(table, infer_schema_length=None).write_parquet(table.with_suffix(".parquet"))
        table.unlink()
    monkeypatch.setenv("ISOLOIR_DATA", str(mirror))
    monkeypatch.setenv("ISOLOIR_OFFLINE", "1")
    job = await fetch(client, sessions)
    assert [file["addresses"] for file in job["result"]["files"]] == [40, 30], job


async def test_without_a_network_the_page_says_so_and_offers_another_way(
    client: AsyncClient, sessions: Sessions, mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOLOIR_OFFLINE", "1")
    sent = await client.post("/addresses/fetch", data={"communes": "Nogent-sur-Marne"})
    assert sent.status_code == 303, sent.text
    again = await client.post("/addresses/fetch", data={"communes": "Nogent-sur-Marne"})
    assert again.headers["location"] == sent.headers["location"]  # pressed twice, fetched once
    await work_off(sessions, JOBS)
    page = unescape((await client.get(sent.headers["location"])).text)
    assert "Les rues n’ont pas pu être chargées" in page
    assert "le réseau est coupé par l’opérateur" in page
    assert re.search("Déposer une liste électorale", page)


async def test_a_region_has_to_say_which_communes(client: AsyncClient) -> None:
    answer = await client.post("/v1/address-fetches", json={"communes": ["75056"]})
    assert (answer.status_code, answer.json()["pointer"]) == (422, "/communes")


async def test_a_coordinator_fetches_streets_and_loads_no_file_of_theirs(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, mirror: Path
) -> None:
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    await new_member(sessions, campaign_id, "canvasser", (Role.CANVASSER,))
    async with call(app, campaign_id, subject="coordinator") as coordinator:
        page = unescape((await coordinator.get("/addresses")).text)
        assert "Charger les rues" in page
        assert "Un fichier à vous" not in page
        assert (await coordinator.post("/v1/address-fetches", json={"communes": [TOWN]})).status_code == 202
    async with call(app, campaign_id, subject="canvasser") as canvasser:
        assert (await canvasser.post("/v1/address-fetches", json={"communes": [TOWN]})).status_code == 403

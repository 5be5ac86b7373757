"""Loading the ground and asking of it, over the API and the worker's job."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_member, work_off
from sqlalchemy import text

LayGround = Callable[[bytes], Awaitable[None]]
HEAD = "numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat;code_bv\n"
ROWS = [
    *(
        f"{number};;Rue des Essais;00100;00001;Fictif;{-9 + number / 10_000};46.001;00001_0001"
        for number in range(1, 9)
    ),
    "3;bis;Avenue Foch;00100;00001;Fictif;-8.995;46.002;00001_0002",
]
FILE = (HEAD + "\n".join(ROWS)).encode()
SQUARE = [[[-9.1, 45.9], [-8.9, 45.9], [-8.9, 46.1], [-9.1, 46.1], [-9.1, 45.9]]]


async def load(client: AsyncClient, sessions: Sessions, content: bytes = FILE, **form: str) -> dict[str, Any]:
    answer = await client.post(
        "/v1/address-imports", files={"file": ("adresses.csv", content)}, data={"source": "essai, 2029", **form}
    )
    assert answer.status_code == 202, answer.text
    await work_off(sessions, JOBS)
    return (await client.get(f"/v1/jobs/{answer.json()['id']}")).json()


async def building(client: AsyncClient, address: str) -> dict[str, Any]:
    found = (await client.get("/v1/geocode", params={"address": address})).json()["items"][0]
    return (await client.get(f"/v1/buildings/{found['building_id']}")).json()


async def test_a_file_is_loaded_by_a_job_and_twice_is_once(client: AsyncClient, sessions: Sessions) -> None:
    for _ in range(2):
        job = await load(client, sessions)
        assert (job["state"], job["result"]["buildings"], job["result"]["attached"]) == ("done", 9, {"table": 9})
    ground = (await client.get("/v1/territory")).json()
    assert (ground["streets"], ground["buildings"], ground["homes"]) == (2, 9, 9)
    assert [(one["station"], one["homes"]) for one in ground["stations"]] == [("00001_0001", 8), ("00001_0002", 1)]


async def test_the_file_is_sealed_while_it_waits_and_gone_when_it_is_loaded(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await client.post("/v1/address-imports", files={"file": ("a.csv", FILE)}, data={"source": "essai"})
    async with transaction(sessions, campaign_id) as session:
        (kept,) = (await session.scalars(text("select sealed from address_file"))).all()
    assert b"Essais" not in kept
    await work_off(sessions, JOBS)
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(text("select count(*) from address_file")) == 0


async def test_a_file_that_is_no_table_fails_in_words(client: AsyncClient, sessions: Sessions) -> None:
    job = await load(client, sessions, b"nom;prenom\nA;B\n")
    assert job["state"] == "failed"
    assert "numero" in job["problem"]["detail_fr"]


@pytest.mark.parametrize(
    ("form", "pointer"),
    [({}, "/source"), ({"source": "x", "rows": "?"}, "/rows"), ({"source": "x", "communes": "zz"}, "/communes")],
)
async def test_a_form_that_is_wrong_is_refused_by_its_field(
    client: AsyncClient, form: dict[str, str], pointer: str
) -> None:
    answer = await client.post("/v1/address-imports", files={"file": ("a.csv", FILE)}, data=form)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_streets_are_found_by_their_words_and_stations(client: AsyncClient, lay_ground: LayGround) -> None:
    await lay_ground(FILE)
    (street,) = (await client.get("/v1/streets", params={"name": "av foch"})).json()["items"]
    assert street["name"] == "Avenue Foch"
    (street,) = (await client.get("/v1/streets", params={"station": "00001_0001"})).json()["items"]
    detail = (await client.get(f"/v1/streets/{street['id']}")).json()
    assert [one["number"] for one in detail["buildings"]] == [1, 3, 5, 7, 2, 4, 6, 8]


async def test_geocoding_says_whether_it_is_the_very_number(client: AsyncClient, lay_ground: LayGround) -> None:
    await lay_ground(FILE)
    (exact,) = (await client.get("/v1/geocode", params={"address": "4 r. des essais 00100"})).json()["items"]
    assert (exact["number"], exact["exact"], exact["station"]) == (4, True, "00001_0001")
    (near,) = (await client.get("/v1/geocode", params={"address": "12 rue des Essais"})).json()["items"]
    assert (near["number"], near["exact"]) == (8, False)
    assert (await client.get("/v1/geocode", params={"address": "1 rue Ailleurs"})).json()["items"] == []


async def test_doors_that_are_listed_take_the_place_of_guesses_and_stay_when_gone(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, lay_ground: LayGround
) -> None:
    await lay_ground(FILE)
    one = await building(client, "1 rue des Essais")
    doors = [{"block": "A", "floor": floor, "label": side} for floor in (0, 1) for side in ("gauche", "droite")]
    read = (await client.put(f"/v1/buildings/{one['id']}/doors", json={"doors": doors})).json()
    assert (read["homes"], [door["floor"] for door in read["doors"]]) == (4, [1, 1, 0, 0])
    read = (await client.put(f"/v1/buildings/{one['id']}/doors", json={"doors": doors[:3]})).json()
    assert (read["homes"], len(read["doors"])) == (3, 3)
    async with transaction(sessions, campaign_id) as session:
        gone = text("select count(*) from door where building_id = :id and gone")
        assert await session.scalar(gone, {"id": one["id"]}) == 2
    await lay_ground(FILE)
    assert (await building(client, "1 rue des Essais"))["homes"] == 3
    twice = await client.put(f"/v1/buildings/{one['id']}/doors", json={"doors": [doors[0], doors[0]]})
    assert (twice.status_code, twice.json()["pointer"]) == (422, "/doors/1")


async def test_a_door_code_is_sealed_and_shown_only_to_who_may_knock(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, lay_ground: LayGround
) -> None:
    await lay_ground(FILE)
    path = f"/v1/buildings/{(await building(client, '1 rue des Essais'))['id']}"
    put = await client.put(f"{path}/entrances", params={"block": "A"}, json={"code": "12B45", "note": "au fond"})
    assert put.json()["items"] == [{"block": "A", "code": "12B45", "note": "au fond"}]
    async with transaction(sessions, campaign_id) as session:
        (kept,) = (await session.scalars(text("select sealed from entrance"))).all()
    assert b"12B45" not in kept
    await new_member(sessions, campaign_id, "steward", (Role.DATA_STEWARD,))
    async with call(app, campaign_id, subject="steward") as steward:
        assert (await steward.get(path)).json()["entrances"] is None
    assert (await client.put(f"{path}/entrances", params={"block": "A"}, json={})).json()["items"] == []


async def test_a_station_said_by_hand_outlasts_the_files(client: AsyncClient, lay_ground: LayGround) -> None:
    await lay_ground(FILE)
    one = await building(client, "1 rue des Essais")
    await client.patch(f"/v1/buildings/{one['id']}", json={"station": "00001_0009"})
    await lay_ground(FILE)
    found = await building(client, "1 rue des Essais")
    assert (found["station"], found["attached_by"]) == ("00001_0009", "hand")
    assert (await client.patch(f"/v1/buildings/{one['id']}", json={"station": None})).status_code == 422


async def test_outlines_attach_what_no_table_has(client: AsyncClient, lay_ground: LayGround) -> None:
    await lay_ground(FILE.replace(b";00001_0001", b";").replace(b";00001_0002", b";"))
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": SQUARE}}
    for kind, properties in (("station", {"code": "00001_0007"}), ("iris", {"CODE_IRIS": "000010101"})):
        document = json.dumps({"features": [feature | {"properties": properties}, {"properties": {}}]})
        answer = await client.post(
            f"/v1/boundaries/{kind}", files={"file": ("c.geojson", document)}, data={"source": "x"}
        )
        assert (answer.json()["stored"], answer.json()["attached"]) == (1, 9)
        assert [one["feature"] for one in answer.json()["rejected"]] == [2]
    one = await building(client, "1 rue des Essais")
    assert (one["station"], one["attached_by"], one["iris"]) == ("00001_0007", "contour", "000010101")


async def test_a_canvasser_sees_the_streets_of_their_stations_alone(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, lay_ground: LayGround
) -> None:
    await lay_ground(FILE)
    other = await building(client, "3 bis avenue Foch")
    await new_member(sessions, campaign_id, "bob", (Role.CANVASSER,), ("00001_0001",))
    async with call(app, campaign_id, subject="bob") as bob:
        assert [one["name"] for one in (await bob.get("/v1/streets")).json()["items"]] == ["Rue des Essais"]
        assert (await bob.get(f"/v1/buildings/{other['id']}")).status_code == 403
        assert (await bob.get(f"/v1/streets/{other['street_id']}")).status_code == 403
        assert (await bob.get("/v1/territory")).json()["buildings"] == 8


async def test_a_street_has_a_page_with_its_doors_and_our_people(client: AsyncClient, lay_ground: LayGround) -> None:
    await lay_ground(FILE)
    home = {"street": "4 rue des Essais", "postcode": "00100", "station": "00001_0001"}
    await client.post("/v1/people", json={"surname": "Essai", "source": "form", **home})
    found = await client.get("/streets", params={"name": "essais"})
    assert "Rue des Essais" in found.text
    street = (await client.get("/v1/streets", params={"name": "essais"})).json()["items"][0]
    page = await client.get(f"/streets/{street['id']}")
    assert page.status_code == 200
    assert "Essai</a>" in page.text
    assert "Trop peu de portes" in page.text
    assert "Aucune rue" in (await client.get("/streets", params={"name": "zzz"})).text


async def test_what_a_later_file_has_no_column_for_stays(client: AsyncClient, lay_ground: LayGround) -> None:
    await lay_ground(FILE)
    before = await building(client, "1 rue des Essais")
    street = (await client.get("/v1/streets", params={"name": "essais"})).json()
    lines = FILE.decode().splitlines()
    fewer = [";".join(cell for place, cell in enumerate(line.split(";")) if place not in (3, 8)) for line in lines]
    await lay_ground("\n".join(fewer).encode())
    after = await building(client, "1 rue des Essais")
    assert (
        (after["station"], after["attached_by"])
        == (before["station"], before["attached_by"])
        == ("00001_0001", "table")
    )
    assert (await client.get("/v1/streets", params={"name": "essais"})).json() == street


@pytest.mark.parametrize(
    ("label", "status"), [("gauche", 200), ("à droite", 200), ("2e droite", 200), ("porte 12", 200), ("vote RN", 422)]
)
async def test_a_doors_label_says_where_it_is_and_nothing_of_who_lives_there(
    client: AsyncClient, lay_ground: LayGround, label: str, status: int
) -> None:
    await lay_ground(FILE)
    one = await building(client, "1 rue des Essais")
    put = {"doors": [{"block": "A", "floor": 2, "label": label}]}
    answer = await client.put(f"/v1/buildings/{one['id']}/doors", json=put)
    assert answer.status_code == status, answer.text
    assert status == 200 or answer.json()["pointer"] == "/doors/0/label"

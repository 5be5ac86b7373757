"""Files of the night are sent by pages alone, and what is wrong with them is said there."""

import html
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
SQUARE = [[2.4, 48.8], [2.5, 48.8], [2.5, 48.9], [2.4, 48.9], [2.4, 48.8]]
TABLE = "Bureau;Inscrits;Votants;Exprimés;Voix 1;Voix 2\n1;1000;700;680;400;280\n"

ROUND = {"election": "legislatives", "date": "2024-06-30", "round": "1"}
MINISTRY = {
    "Code département": "94",
    "Libellé département": "Val-de-Marne",
    "Code commune": "94033",
    "Libellé commune": "Fontenay",
    "Code BV": "",
    "Inscrits": "1000",
    "Votants": "700",
    "Abstentions": "300",
    "Exprimés": "680",
    "Blancs": "12",
    "Nuls": "8",
    "Numéro de panneau 1": "1",
    "Nuance candidat 1": "DVC",
    "Nom candidat 1": "EXEMPLE",
    "Prénom candidat 1": "Camille",
    "Sexe candidat 1": "FEMININ",
    "Voix 1": "680",
    "Elu 1": "",
}


def ministry_file(*stations: str) -> str:
    lines = [";".join(MINISTRY), *(";".join((MINISTRY | {"Code BV": one}).values()) for one in stations)]
    return "\r\n".join([*lines, ""])


async def send(client: AsyncClient, kind: str, content: bytes | str, name: str = "f.csv", **fields: str) -> Response:
    return await client.post(f"/files/{kind}", data=fields, files={"file": (name, content)}, headers=HTML)


async def text(client: AsyncClient, path: str = "/files") -> str:
    return html.unescape((await client.get(path, headers=HTML)).text).replace("\u202f", " ")


async def test_a_town_halls_table_that_names_no_commune_is_kept_with_the_one_that_is_typed(client: AsyncClient) -> None:
    refused = await send(client, "sources", TABLE, source="town_hall", round="1")
    assert refused.status_code == 422
    assert "donnez son code INSEE" in html.unescape(refused.text)
    kept = await send(client, "sources", TABLE, source="town_hall", round="1", commune="94033")
    assert kept.headers["location"] == "/files?done=sources&kept=1"
    assert "1 lieu de la campagne" in await text(client, "/files?done=sources&kept=1")
    (read,) = (await client.get("/v1/sources/reads")).json()["items"]
    assert (read["source"], read["places"]) == ("town_hall", 1)


async def test_the_commune_of_a_file_is_named_as_people_do(client: AsyncClient) -> None:
    named = await send(client, "sources", TABLE, source="town_hall", round="1", commune="fontenay sous bois")
    unknown = await send(client, "sources", TABLE, source="town_hall", round="1", commune="Nulle-Part-les-Bains")
    station = await send(client, "sources", TABLE, source="town_hall", round="1", commune="Vincennes, bureau 4")
    options = (await client.get("/places", params={"text": "font"})).text

    assert named.headers["location"] == "/files?done=sources&kept=1"
    assert (unknown.status_code, station.status_code) == (422, 422)
    assert "Nulle-Part-les-Bains" in html.unescape(unknown.text)
    assert '<option value="Fontenay-sous-Bois">' in options


async def test_the_api_takes_the_commune_too_and_refuses_what_is_none(client: AsyncClient) -> None:
    async def post(commune: str) -> int:
        path = f"/v1/sources/files?source=town_hall&commune={commune}"
        return (await client.post(path, files={"file": ("f.csv", TABLE)})).status_code

    assert [await post(commune) for commune in ("94033", "9403", "94_33", "")] == [201, 422, 422, 422]


async def test_a_campaign_in_one_commune_need_not_say_which(app: FastAPI, sessions: Sessions) -> None:
    async with call(app, await new_campaign(sessions)) as client:
        for station in ("94033_0001", "94033_0002"):
            await client.put(f"/v1/stations/{station}", json={"commune_name": "Fontenay", "registered": 1000})
        kept = await send(client, "sources", TABLE, source="town_hall", round="1")
        assert kept.headers["location"] == "/files?done=sources&kept=1"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"source": "zzz", "round": "1"}, "de qui vient"),
        ({"source": "town_hall", "round": "7"}, "de quel tour"),
        ({"source": "town_hall", "round": "1", "commune": "<b>"}, "vouliez-vous écrire"),
        ({"source": "ministry_file", "round": "1"}, "n’est pas un fichier de résultats du ministère"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_kept(
    client: AsyncClient, fields: dict[str, str], said: str
) -> None:
    answer = await send(client, "sources", TABLE, **fields)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert "Rien n'est enregistré" in html.unescape(answer.text)
    assert (await client.get("/v1/sources/reads")).json()["items"] == []


async def test_contours_are_kept_with_who_drew_them(client: AsyncClient) -> None:
    shape = {"type": "Polygon", "coordinates": [SQUARE]}
    one = {"type": "Feature", "properties": {"code": "94033_0001"}, "geometry": shape}
    content = json.dumps({"type": "FeatureCollection", "features": [one]})
    assert (await send(client, "boundaries", content, source="")).status_code == 422
    kept = await send(client, "boundaries", content, source="Mairie, 2024")
    assert kept.headers["location"] == "/files?done=boundaries&kept=1"
    assert "1 bureau a son contour (Mairie, 2024)" in await text(client)


async def test_a_file_that_is_no_ministrys_is_refused_with_its_reason(client: AsyncClient) -> None:
    answer = await send(client, "stations", "a;b\n1;2\n", round="", date="", election="")
    assert answer.status_code == 422
    assert "Rien n'est enregistré" in html.unescape(answer.text)
    assert (await client.get("/v1/imports")).json()["items"] == []
    assert (await client.post("/files/stations", content=b"x", headers=HTML)).status_code == 422


async def test_the_ministrys_file_gives_stations_by_the_page(client: AsyncClient) -> None:
    kept = await send(client, "stations", ministry_file("3", "4"), "r.csv", **ROUND)
    page = await text(client, kept.headers["location"])
    assert "Le fichier est lu : 2 bureaux de la campagne." in page
    assert "r.csv" in page
    assert "Législatives, dimanche 30 juin 2024, tour 1 : 2 bureaux de la campagne" in " ".join(page.split())


async def test_a_file_of_another_place_is_said_and_keeps_nothing(client: AsyncClient) -> None:
    elsewhere = ministry_file("3", "4").replace("94033", "94028").replace("Fontenay", "Créteil")
    sent = await send(client, "stations", elsewhere, "creteil.csv", **ROUND)

    page = await text(client, sent.headers["location"])
    assert "Aucun bureau de ce fichier n’est dans votre territoire, 6e circonscription du Val-de-Marne." in page
    assert "Le fichier est lu" not in page
    assert "La campagne compte <strong>3 bureaux</strong>" in page


@pytest.mark.parametrize("cut", [30, 3])
async def test_a_file_that_stops_within_a_line_is_refused(client: AsyncClient, cut: int) -> None:
    sent = await send(client, "stations", ministry_file("3", "4")[:-cut], "r.csv", **ROUND)

    assert sent.status_code == 422
    assert "Le fichier s’arrête au milieu de sa dernière ligne : il n’est pas entier." in html.unescape(sent.text)
    assert (await client.get("/v1/imports")).json()["items"] == []


async def test_a_part_of_the_territory_is_said_and_never_stands_for_all_of_it(client: AsyncClient) -> None:
    sent = await send(client, "stations", ministry_file("3", "4"), "fontenay.csv", **ROUND)

    page = await text(client, sent.headers["location"])
    assert "Ce fichier n’a que 1 des 3 communes de votre territoire" in page
    ready = await text(client, "/prepare")
    assert "d’après des fichiers qui n’ont pas tout le territoire : il en manque peut-être." in ready


async def test_another_file_of_a_round_says_what_it_changes_and_forgets_no_station(client: AsyncClient) -> None:
    await send(client, "stations", ministry_file("3", "4"), "r.csv", **ROUND)
    mended = ministry_file("4").replace(";1000;", ";1001;").replace(";300;", ";301;")
    sent = await send(client, "stations", mended, "r.csv", **ROUND)

    page = await text(client, sent.headers["location"])
    assert (
        "Ce tour était déjà lu : 1 bureau y a d’autres chiffres, qui remplacent les premiers ; "
        "1 bureau n’y est pas et garde ceux du premier fichier." in page
    )
    assert "La campagne compte <strong>5 bureaux</strong>" in page


async def test_who_may_not_send_files_sees_no_form(call_as: CallAs) -> None:
    async with call_as("tester", "imports:read") as reader:
        page = await text(reader)
        assert "Votre rôle ne permet pas" in page
        assert "multipart/form-data" not in page
        assert (await send(reader, "sources", TABLE, source="town_hall", round="1")).status_code == 403


async def test_the_page_asks_which_ballot_a_file_is_of_and_proposes_the_one_it_can_be(client: AsyncClient) -> None:
    asked = await send(client, "stations", ministry_file("1"), "bureaux_22.csv")
    assert asked.status_code == 422
    assert "<details open>" in asked.text
    assert "donnez l’élection, la date et le tour" in html.unescape(asked.text)
    left = ministry_file("1").replace(";DVC;", ";UG;")
    refused = await send(client, "stations", left, "legislatives-2022-t1.csv")
    assert refused.status_code == 422
    assert "celui de : législatives 2024, tour 1 (30/06/2024) ; lég" in html.unescape(refused.text)
    second = {name.replace("1", "2"): value for name, value in MINISTRY.items() if name.endswith(" 1")}
    lines = (";".join(MINISTRY | second), ";".join((MINISTRY | {"Code BV": "1"} | second | {"Voix 2": "0"}).values()))
    two = "\r\n".join([*lines, ""]).replace(";DVC;", ";UG;")
    proposed = await send(client, "stations", two, "legislatives-2022-t1.csv")
    assert '<option value="legislatives" selected>' in proposed.text
    assert 'value="2024-07-07"' in proposed.text
    assert '<option value="2" selected>2</option>' in proposed.text
    assert (await send(client, "stations", left, "bureaux_22.csv", **ROUND)).status_code == 303
    assert "<details open>" not in await text(client)

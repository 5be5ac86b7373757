"""The stations of a night are those of the last round in which all of them voted."""

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign
from results.territory.imports.wholeness import looks_whole

HEADER = (
    "Code département;Libellé département;Code commune;Libellé commune;Code BV;Inscrits;Votants;% Votants;"
    "Abstentions;% Abstentions;Exprimés;% Exprimés/inscrits;% Exprimés/votants;Blancs;% Blancs/inscrits;"
    "% Blancs/votants;Nuls;% Nuls/inscrits;% Nuls/votants;Numéro de panneau 1;Nuance candidat 1;Nom candidat 1;"
    "Prénom candidat 1;Sexe candidat 1;Voix 1;% Voix/inscrits 1;% Voix/exprimés 1;Elu 1"
)


def row(commune: str, station: str, registered: int = 1000) -> str:
    department = commune[:3] if commune.startswith("97") else commune[:2]
    figures = f"{registered};700;70,00%;{registered - 700};30,00%;680;68,00%;97,14%;12;1,20%;1,71%;8;0,80%;1,14%"
    return f"{department};D;{commune};C;{station};{figures};1;DVC;EXEMPLE;Camille;FEMININ;680;68,00%;100,00%;"


async def send(client: AsyncClient, number: int, *rows: str, election: str = "legislatives") -> dict[str, object]:
    content = "\r\n".join([HEADER, *rows, ""]).encode()
    days = {1: "2024-06-30", 2: "2024-07-07"}
    form = {"election": election, "date": days[number], "round": str(number)}
    answer = await client.post("/v1/imports", files={"file": ("f.csv", content, "text/csv")}, data=form)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def known(client: AsyncClient) -> dict[str, int]:
    items = (await client.get("/v1/stations?limit=200")).json()["items"]
    return {item["station"]: item["registered"] for item in items}


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
async def test_a_second_round_of_some_takes_no_station_away_in_either_order(
    app: FastAPI, sessions: Sessions, order: tuple[int, int]
) -> None:
    campaign = await new_campaign(sessions, territory="commune:75056", election="municipales")
    rows = {
        1: [row("75056", "0101"), row("75056", "0501"), row("75056", "0601")],
        2: [row("75056", "0501", 1001)],
    }
    async with call(app, campaign) as client:
        for number in order:
            await send(client, number, *rows[number])

        assert await known(client) == {"75056_0101": 1000, "75056_0501": 1001, "75056_0601": 1000}


async def test_half_a_file_takes_no_station_away(app: FastAPI, sessions: Sessions) -> None:
    campaign = await new_campaign(sessions, territory="departement:75", election="senatoriales")
    async with call(app, campaign) as client:
        await send(client, 1, *(row("75056", f"{number:04d}") for number in range(101, 111)))
        await send(client, 1, row("75056", "0101"), row("75056", "0102"))

        assert len(await known(client)) == 10


async def test_a_canton_that_did_not_vote_in_a_second_round_keeps_its_stations(
    app: FastAPI, sessions: Sessions
) -> None:
    """A seat won in the first round: the file has none of its communes, and these are known all the same."""
    campaign = await new_campaign(sessions, territory="canton:0220", election="departementales")
    async with call(app, campaign) as client:
        early = await send(client, 2, row("02691", "0001"))
        await send(client, 1, row("02011", "0001"), row("02691", "0001"))

        assert early["rows"] == 1
        assert await known(client) == {"02011_0001": 1000}


@pytest.mark.parametrize(
    ("territory", "election", "expected"),
    [
        ("region:11", "regionales", ["75056_0101", "75056_0501", "94033_0001"]),
        ("departement:974", "senatoriales", ["97415_0001"]),
        ("region:04", "regionales", ["97415_0001"]),
        ("secteur:75056SR01", "municipales", ["75056_0101"]),
        ("metropole:69", "metropole-lyon", ["69266_0001"]),
        ("nation:FR", "europeennes", None),
    ],
)
async def test_each_kind_of_territory_has_its_stations(
    app: FastAPI, sessions: Sessions, territory: str, election: str, expected: list[str] | None
) -> None:
    everywhere = [
        *(row("75056", "0101"), row("75056", "0501"), row("94033", "0001"), row("97415", "0001")),
        *(row("69266", "0001"), row("69264", "0001")),
    ]
    campaign = await new_campaign(sessions, territory=territory, election=election)
    async with call(app, campaign) as client:
        await send(client, 1, *everywhere)

        assert list(await known(client)) == (expected or sorted(await known(client)))
        assert len(await known(client)) == (len(expected) if expected else len(everywhere))


def test_a_file_with_a_sixth_less_of_the_voters_is_a_part() -> None:
    assert looks_whole(900, 1000)
    assert not looks_whole(800, 1000)

"""Cantons with parts of communes: no table has all of one, so the team names its communes."""

from uuid import UUID

from fastapi import FastAPI
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from results.territory.chosen_communes.service import choose, list_chosen

PAGE = {"Accept": "text/html"}
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


async def test_a_canton_has_the_communes_that_the_team_names(app: FastAPI, sessions: Sessions) -> None:
    campaign: UUID = await new_campaign(sessions, territory="canton:2312", election="departementales")
    async with call(app, campaign) as client:
        files = {"file": ("f.csv", "\r\n".join([HEADER, row("23096", "1"), row("23002", "1"), ""]).encode())}
        form = {"election": "legislatives", "date": "2024-06-30", "round": "1"}
        refused = await client.post("/v1/imports", files=files, data=form)
        async with transaction(sessions, campaign) as session:
            await choose(session, campaign, ["23096"])
        await client.post("/v1/imports", files=files, data=form)

        assert refused.status_code == 422
        assert "canton" in refused.json()["detail"]
        items = (await client.get("/v1/stations")).json()["items"]
        assert [item["station"] for item in items] == ["23096_0001"]


async def test_the_whole_communes_of_a_split_canton_do_not_stand_for_all_of_it(
    app: FastAPI, sessions: Sessions
) -> None:
    campaign: UUID = await new_campaign(sessions, territory="canton:2312", election="departementales")
    async with call(app, campaign) as client:
        lines = [HEADER, row("23169", "1"), row("23096", "1"), row("23096", "2"), ""]
        files = {"file": ("f.csv", "\r\n".join(lines).encode())}
        form = {"election": "legislatives", "date": "2024-06-30", "round": "1"}
        refused = await client.post("/v1/imports", files=files, data=form)
        async with transaction(sessions, campaign) as session:
            await choose(session, campaign, ["23169"])
        still_refused = await client.post("/v1/imports", files=files, data=form)
        await client.put("/v1/stations/23096_0002", json={"commune_name": "Guéret", "registered": 1000})
        await client.post("/v1/imports", files=files, data=form)

        assert (refused.status_code, still_refused.status_code) == (422, 422)
        assert "une partie de commune" in refused.json()["detail"]
        items = (await client.get("/v1/stations")).json()["items"]
        assert [item["station"] for item in items] == ["23096_0002", "23169_0001"]


async def test_a_canton_of_whole_communes_needs_no_naming(app: FastAPI, sessions: Sessions) -> None:
    campaign: UUID = await new_campaign(sessions, territory="canton:2301", election="departementales")
    async with call(app, campaign) as client:
        files = {"file": ("f.csv", "\r\n".join([HEADER, row("23001", "1"), row("23002", "1"), ""]).encode())}
        form = {"election": "legislatives", "date": "2024-06-30", "round": "1"}
        answer = await client.post("/v1/imports", files=files, data=form)

        assert (answer.status_code, answer.json()["stations"]) == (201, 1)
        assert "Les communes de votre territoire" not in (await client.get("/prepare", headers=PAGE)).text


async def test_the_named_communes_replace_those_named_before(sessions: Sessions) -> None:
    campaign: UUID = await new_campaign(sessions, territory="canton:2312", election="departementales")
    for communes in (["23002", "23001"], ["23003", "23003"]):
        async with transaction(sessions, campaign) as session:
            await choose(session, campaign, communes)

    async with transaction(sessions, campaign) as session:
        assert await list_chosen(session) == ["23003"]

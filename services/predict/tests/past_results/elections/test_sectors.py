"""Sectors of Paris, Lyon and Marseille: their stations begin with the number of an arrondissement."""

import pytest
from httpx import AsyncClient

ROUND = "legislatives-2024-t1"
HEADER = (
    "Code département;Libellé département;Code commune;Libellé commune;Code BV;Inscrits;Votants;% Votants;Abstentions;"
    "% Abstentions;Exprimés;% Exprimés/inscrits;% Exprimés/votants;Blancs;% Blancs/inscrits;% Blancs/votants;Nuls;"
    "% Nuls/inscrits;% Nuls/votants;Numéro de panneau 1;Nuance candidat 1;Nom candidat 1;Prénom candidat 1;"
    "Sexe candidat 1;Voix 1;% Voix/inscrits 1;% Voix/exprimés 1;Elu 1"
)
STATIONS = [
    ("75", "75056", "Paris", ("0101", "0412", "0501", "1601", "1602", "1701")),
    ("69", "69123", "Lyon", ("0401", "0501")),
    ("13", "13055", "Marseille", ("0101", "0702", "0201")),
]


def results() -> bytes:
    figures = "1000;700;70,00%;300;30,00%;680;68,00%;97,14%;12;1,20%;1,71%;8;0,80%;1,14%"
    only = "1;DVC;Exemple;Camille;FEMININ;680;68,00%;100,00%;"
    rows = [
        f"{department};Département;{commune};{name};{code};{figures};{only}"
        for department, commune, name, codes in STATIONS
        for code in codes
    ]
    return "\r\n".join([HEADER, *rows]).encode()


@pytest.mark.parametrize(
    ("territory", "stations"),
    [
        ("secteur:75056SR16", ["75056_1601", "75056_1602"]),
        ("secteur:75056SR01", ["75056_0101", "75056_0412"]),
        ("secteur:69123SR04", ["69123_0401"]),
        ("secteur:13055SR01", ["13055_0101", "13055_0702"]),
    ],
)
async def test_results_tell_which_stations_are_in_a_sector(
    client: AsyncClient, territory: str, stations: list[str]
) -> None:
    form = {"election": "legislatives", "date": "2024-06-30", "round": "1"}
    sent = await client.post("/v1/imports?mode=report", data=form, files={"file": ("bureaux.csv", results())})
    assert sent.is_success, sent.text
    read = await client.get(f"/v1/elections/{ROUND}/results?level=station&territory={territory}")

    assert [item["territory"] for item in read.json()["items"]] == stations

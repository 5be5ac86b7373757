"""Files of other years and levels, from the upload to what is read of them."""

import gzip
from pathlib import Path
from typing import Any

from elections.places.cantons import cantons
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from predict.past_results.elections.service import import_results, import_rounds

HEADER = (
    "Code du département;Libellé du département;{places};Inscrits;Abstentions;% Abs/Ins;Votants;% Vot/Ins;Blancs;"
    "% Blancs/Ins;% Blancs/Vot;Nuls;% Nuls/Ins;% Nuls/Vot;Exprimés;% Exp/Ins;% Exp/Vot;"
    "N°Panneau;Nuance;Binôme;Voix;% Voix/Ins;% Voix/Exp\n"
)
COUNTS = "1000;300;0;700;0;14;0;0;6;0;0;680;0;0"
CANTONAL = HEADER.format(
    places="Code du canton;Libellé du canton;Code de la commune;Libellé de la commune;Code du b.vote"
) + "".join(
    f"94;Val-de-Marne;{canton};Canton;{commune};Commune;{code};{COUNTS};"
    "1;BC-DVG;A et B;400;0;0;2;BC-RN;C et D;280;0;0\n"
    for canton, commune, code in (
        ("08", "033", "0001"),
        ("08", "033", "0002"),
        ("09", "067", "0001"),
        ("10", "067", "0002"),
    )
)
LONG = (
    "1;94;033;Fontenay-sous-Bois;0001;1000;700;680;1;DUPONT;Anne;LSOC;400\n"
    "1;94;033;Fontenay-sous-Bois;0001;1000;700;680;2;MARTIN;Paul;LUMP;280\n"
    "2;94;033;Fontenay-sous-Bois;0001;1000;710;690;1;DUPONT;Anne;LSOC;690\n"
)


async def send(client: AsyncClient, content: str | bytes, name: str, **form: str) -> Response:
    data = content.encode("latin-1") if isinstance(content, str) else content
    return await client.post("/v1/imports", files={"file": (name, data)}, data=form)


async def store(sessions: Sessions, content: str, name: str) -> None:
    async with transaction(sessions) as session:
        await import_results(session, content.encode("latin-1"), name, "strict")


async def results(client: AsyncClient, election: str, **asked: str) -> list[dict[str, Any]]:
    answer = await client.get(f"/v1/elections/{election}/results", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_both_rounds_of_a_file_are_stored_and_a_single_one_over_http(
    client: AsyncClient, sessions: Sessions
) -> None:
    refused = await send(client, LONG, "MN14_Bvot_T1T2.txt")
    assert (refused.status_code, refused.json()["pointer"]) == (422, "/file")
    assert "deux tours" in refused.json()["detail"]
    one = await send(client, LONG, "MN14_Bvot_T1T2.txt", round="2")
    assert (one.json()["layout"], one.json()["election_id"]) == ("2014", "municipales-2014-t2")
    async with transaction(sessions) as session:
        reports = await import_rounds(session, LONG.encode(), "MN14_Bvot_T1T2.txt", "strict")
    assert [(report.election_id, report.added) for report in reports] == [
        ("municipales-2014-t1", 1),
        # What the campaign sent is its own: what all share is new.
        ("municipales-2014-t2", 1),
    ]
    (row,) = await results(client, "municipales-2014-t1", level="commune")
    assert (row["blank"], row["null"], row["source"]) == (0, 20, "stations")
    assert "blancs comptés parmi les nuls" in row["data_vintage"]
    assert [(vote["nuance"], vote["bloc"], vote["votes"]) for vote in row["votes"]] == [
        ("LSOC", "gauche", 400),
        ("LUMP", "droite", 280),
    ]


async def test_a_canton_is_the_sum_of_the_stations_that_a_file_put_in_it(
    client: AsyncClient, sessions: Sessions, data: Path
) -> None:
    await store(sessions, CANTONAL, "departementales-2021-t1/burvot.txt")
    rows = await results(client, "departementales-2021-t1", level="canton")
    assert [(row["territory"], row["stations"], row["registered"]) for row in rows] == [
        ("9408", 2, 2000),
        ("9409", 1, 1000),
        ("9410", 1, 1000),
    ]
    assert [vote["name"] for vote in rows[0]["votes"]] == ["A et B", "C et D"]

    (path,) = (data / "official_small" / "94-06" / "legislatives-2024-t1").iterdir()
    assert (await send(client, path.read_bytes(), "legislatives-2024-t1.csv")).status_code == 200
    whole = await results(client, "legislatives-2024-t1", level="commune", territory="commune:94033")
    inside = await results(client, "legislatives-2024-t1", level="canton", territory="commune:94033")
    # Every station of Fontenay is in one canton, those that the file of 2021 did not name as well.
    assert [(row["territory"], row["registered"]) for row in inside] == [("9408", whole[0]["registered"])]
    asked = await results(client, "legislatives-2024-t1", level="station", territory="canton:9409", limit="200")
    assert [row["territory"] for row in asked] == ["94067_0001"]


async def test_a_canton_that_no_file_tells_is_refused(client: AsyncClient, sessions: Sessions) -> None:
    await store(sessions, CANTONAL, "departementales-2021-t1/burvot.txt")
    refused = await client.get("/v1/elections/departementales-2021-t1/results?level=canton&territory=canton:9407")
    assert (refused.status_code, refused.json()["pointer"]) == (422, "?territory")
    assert "canton de Créteil-1" in refused.json()["detail"]


async def test_a_canton_of_whole_communes_needs_no_file_that_prints_cantons(client: AsyncClient, data: Path) -> None:
    (path,) = (data / "official" / "legislatives-2024-t1").glob("*bureau-de-vote*")
    header, *rows = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    creuse = b"".join([header, *(row for row in rows if row.startswith(b"23;"))])
    assert (await send(client, creuse, "legislatives-2024-t1.csv")).status_code == 200
    inside = await results(client, "legislatives-2024-t1", level="commune", territory="canton:2301", limit="200")
    assert {row["territory"] for row in inside} == set(cantons()["2301"].communes)


async def test_what_the_ministry_sums_is_read_as_it_sums_it(
    client: AsyncClient, sessions: Sessions, data: Path
) -> None:
    path = data / "official" / "legislatives-2024-t1" / "resultats-definitifs-par-circonscriptions-legislatives.csv.gz"
    report = (await send(client, path.read_bytes(), "legislatives-2024-t1.csv.gz")).json()
    assert (report["level"], report["places"], report["stations"], report["added"]) == ("constituency", 577, 0, 577)
    again = (await send(client, path.read_bytes(), "legislatives-2024-t1.csv.gz")).json()
    assert (again["added"], again["changed"]) == (0, 0)

    (row,) = await results(client, "legislatives-2024-t1", level="constituency", territory="circo:9406")
    assert (row["source"], row["stations"], row["registered"] > 0) == ("published", 0, True)
    assert {vote["bloc"] for vote in row["votes"]} >= {"gauche", "centre", "extrême droite"}
    inside = await results(
        client, "legislatives-2024-t1", level="constituency", territory="departement:94", limit="200"
    )
    assert len(inside) == 11
    (election,) = (await client.get("/v1/elections")).json()["items"]
    assert (election["stations"], election["published"]) == (0, ["constituency"])

    for year in ("legislatives-2022-t1", "legislatives-2024-t1"):
        (small,) = (data / "official_small" / "94-06" / year).iterdir()
        await send(client, small.read_bytes(), f"{year}.csv")
    (summed,) = await results(client, "legislatives-2024-t1", level="constituency", territory="circo:9406")
    (told,) = await results(
        client, "legislatives-2024-t1", level="constituency", territory="circo:9406", source="published"
    )
    assert (summed["source"], told["source"]) == ("stations", "published")
    assert summed["registered"] == told["registered"]


async def test_the_feed_of_the_night_is_stored_by_commune(client: AsyncClient, data: Path) -> None:
    feed = (data / "law" / "ministry_xml" / "SYNTHETIC_EU2024_R1_dep_COM.xml").read_bytes()
    report = await client.post(
        "/v1/imports", files={"file": ("R129COM.xml", feed)}, data={"election": "europeennes", "date": "2024-06-09"}
    )
    assert report.json()["detail" if report.status_code != 200 else "layout"] == "xml"
    assert report.json()["warnings"][0]["reason"] == "29019 : somme des voix 400 ≠ exprimés 680"
    (row,) = await results(client, "europeennes-2024-t1", level="commune")
    assert (row["territory"], row["source"], row["votes"][0]["votes"]) == ("29019", "published", 400)


async def test_a_level_that_stations_do_not_tell_is_only_read_as_published(
    client: AsyncClient, sessions: Sessions
) -> None:
    await store(sessions, CANTONAL, "departementales-2021-t1/burvot.txt")
    assert await results(client, "departementales-2021-t1", level="region") == []
    refused = await client.get("/v1/elections/departementales-2021-t1/results?level=region&source=stations")
    assert (refused.status_code, refused.json()["pointer"]) == (422, "?level")

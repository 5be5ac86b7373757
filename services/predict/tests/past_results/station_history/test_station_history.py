"""Today's stations and their past, on real results."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from predict.past_results.elections.bloc_votes import read_bloc_votes
from predict.past_results.elections.history import read_history
from predict.past_results.elections.service import import_results
from predict.past_results.nuances.grids import DEFAULT
from predict.past_results.station_history import service

OLD, NEW = "presidentielle-2017-t1", "legislatives-2024-t1"
SAINT_MAUR, VITRY = "94068", "94081"


def cut(data: Path, folder: str, communes: tuple[str, ...]) -> tuple[str, bytes]:
    """The lines of some communes of a whole-France file, as they were published."""
    (file,) = [f for f in (data / "official" / folder).iterdir() if "circonscription" not in f.name]
    header, *lines = gzip.decompress(file.read_bytes()).split(b"\n")
    column = 2 if folder == NEW else 4
    wanted = {code.encode() for code in (communes if folder == NEW else tuple(c[2:] for c in communes))}
    kept = [line for line in lines if line.startswith(b"94;") and line.split(b";", 5)[column] in wanted]
    return f"{folder}/{file.name.removesuffix('.gz')}", b"\n".join([header, *kept, b""])


@pytest.fixture(scope="module")
def redrawn(data: Path) -> list[tuple[str, bytes]]:
    """Saint-Maur, whose stations were redrawn in between, and Vitry, where hardly any was."""
    return [cut(data, folder, (SAINT_MAUR, VITRY)) for folder in (OLD, NEW)]


async def load(sessions: Sessions, files: list[tuple[str, bytes]]) -> None:
    async with transaction(sessions) as session:
        for name, content in files:
            await import_results(session, content, name, "strict")


async def load_small(sessions: Sessions, data: Path, *folders: str) -> None:
    await load(
        sessions,
        [
            (f"{folder}/{file.name}", file.read_bytes())
            for folder in folders
            for file in (data / "official_small" / "94-06" / folder).iterdir()
        ],
    )


async def test_redrawn_stations_are_told_from_stable_ones(
    app: FastAPI, sessions: Sessions, redrawn: list[tuple[str, bytes]]
) -> None:
    await load(sessions, redrawn)
    campaign = await new_campaign(sessions, territory="departement:94")
    async with call(app, campaign) as client:
        rows = (await client.get(f"/v1/station-history?election={OLD}&limit=200")).json()["items"]

        assert len(rows) == 92
        flagged = {
            commune: [row["redrawn"] for row in rows if row["station"].startswith(commune)]
            for commune in (SAINT_MAUR, VITRY)
        }
        assert sum(flagged[SAINT_MAUR]) >= 35
        assert sum(flagged[VITRY]) <= 3
        for row in rows:
            assert sum(part["share"] for part in row["parts"]) == pytest.approx(1, abs=0.01)
            assert row["method"] == "lineage-1"
        sure = [row["confidence"] for row in rows if row["station"].startswith(VITRY)]
        unsure = [row["confidence"] for row in rows if row["station"].startswith(SAINT_MAUR)]
        assert sum(sure) / len(sure) > 0.85
        assert sum(unsure) / len(unsure) < 0.5
        only = (await client.get(f"/v1/station-history?election={OLD}&redrawn=true&limit=200")).json()["items"]
        assert {row["station"] for row in only} == {row["station"] for row in rows if row["redrawn"]}
        text = (await client.get(f"/v1/station-history.csv?election={OLD}")).text
        lines = list(csv.DictReader(io.StringIO(text)))
        assert {line["station"] for line in lines} == {row["station"] for row in rows}
        page = await client.get("/station-history", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "Saint-Maur-des-Fossés, bureau 1<" in page.text


async def test_the_aligned_past_keeps_the_commune_s_voters(
    sessions: Sessions, redrawn: list[tuple[str, bytes]]
) -> None:
    await load(sessions, redrawn)
    async with transaction(sessions) as session:
        history = await read_history(session, f"commune:{SAINT_MAUR}")
        aligned = await service.align_history(session, history)
    old, new, told = history.sheets[OLD], history.sheets[NEW], aligned.history.sheets[OLD]

    assert told.keys() == new.keys()
    assert sum(s.registered for s in told.values()) == pytest.approx(sum(s.registered for s in old.values()), rel=0.02)
    turnout = [
        sum(s.voters for s in sheets.values()) / sum(s.registered for s in sheets.values()) for sheets in (old, told)
    ]
    assert turnout[0] == pytest.approx(turnout[1], abs=0.01)
    assert all(sheet.valid <= sheet.voters <= sheet.registered for sheet in told.values())
    assert len(aligned.redrawn[OLD]) >= 35


async def test_stable_stations_keep_their_own_sheets(sessions: Sessions, data: Path) -> None:
    await load_small(sessions, data, OLD, NEW)
    async with transaction(sessions) as session:
        history = await read_history(session, "circo:9406")
        aligned = await service.align_history(session, history)
        again = await service.align_history(session, history)
    stable = history.sheets[NEW].keys() - aligned.redrawn[OLD]

    assert len(stable) >= 68
    assert all(aligned.history.sheets[OLD][station] == history.sheets[OLD][station] for station in stable)
    assert aligned == again  # read back from what was kept


async def test_a_corrected_round_is_matched_anew(client: AsyncClient, sessions: Sessions, data: Path) -> None:
    await load_small(sessions, data, OLD, NEW)
    ask = f"/v1/station-history?election={OLD}&station=94033_0001"
    before = (await client.get(ask)).json()["items"][0]
    (file,) = (data / "official_small" / "94-06" / NEW).iterdir()
    lines = file.read_bytes().split(b"\r\n")
    at = next(number for number, line in enumerate(lines) if b";94033;" in line and b";0001;" in line)
    await load(sessions, [(f"{NEW}/{file.name}", b"\r\n".join([*lines[:at], _grown(lines[at]), *lines[at + 1 :]]))])
    after = (await client.get(ask)).json()["items"][0]

    assert not before["redrawn"]
    assert after["redrawn"]
    assert after["confidence"] < before["confidence"]


def _grown(line: bytes) -> bytes:
    """The same station with 800 more registered voters, none of whom voted."""
    fields = line.split(b";")
    fields[5] = str(int(fields[5]) + 800).encode()
    return b";".join(fields)


async def test_a_round_that_is_not_there_is_not_found(client: AsyncClient, sessions: Sessions, data: Path) -> None:
    assert (await client.get("/v1/station-history?election=legislatives-2012-t1")).status_code == 404
    await load_small(sessions, data, "legislatives-2022-t1")
    assert (await client.get("/v1/station-history?election=legislatives-2012-t1")).status_code == 404
    assert (await client.get("/v1/station-history?election=legislatives-2022-t1")).json()["items"] == []
    assert (await client.get("/station-history", headers={"Accept": "text/html"})).status_code == 200


async def test_before_any_import_the_page_says_so_and_leads_on(client: AsyncClient) -> None:
    page = await client.get("/station-history", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "Aucun résultat passé" in page.text
    assert "/past-results" in page.text


async def test_votes_by_bloc_follow_the_stations_of_today(sessions: Sessions, redrawn: list[tuple[str, bytes]]) -> None:
    await load(sessions, redrawn)
    async with transaction(sessions) as session:
        read = await read_bloc_votes(session, "departement:94", DEFAULT)
        past = await service.follow_rounds(session, "departement:94", read)
    (_, codes), (_, told) = read[0], past.rounds[0]
    today = past.rounds[1][1]
    trust = past.trust[OLD]

    assert set(told) <= set(today)
    assert set(trust) == set(told)
    for commune in (SAINT_MAUR, VITRY):
        by_code, followed = (
            [
                sum(one.votes["gauche"] for key, one in sheets.items() if key.startswith(commune)),
                sum(one.valid for key, one in sheets.items() if key.startswith(commune)),
            ]
            for sheets in (codes, told)
        )
        assert followed[0] / followed[1] == pytest.approx(by_code[0] / by_code[1], abs=0.02)
    changed = [key for key in told if key.startswith(SAINT_MAUR) and key in codes and told[key] != codes[key]]
    assert len(changed) >= 30
    assert all(trust[key] < 0.9 for key in changed)
    assert NEW not in past.trust


async def test_of_one_department_no_other_is_followed(sessions: Sessions, data: Path) -> None:
    """A job ranks the nation department by department: the past of each would take that of all."""
    async with transaction(sessions) as session:
        for place in ("29-02", "94-06"):
            for round_ in ("presidentielle-2022-t1", "legislatives-2024-t1"):
                (file,) = (data / "official_small" / place / round_).iterdir()
                await import_results(session, file, f"{round_}/{file.name}", "strict")
        read = await read_bloc_votes(session, "nation:FR", DEFAULT, "94")
        part = await service.follow_rounds(session, "nation:FR", read, "94")
        whole = await service.follow_rounds(session, "nation:FR", read)
    assert {station[:2] for links in part.trust.values() for station in links} == {"94"}
    assert {station[:2] for links in whole.trust.values() for station in links} == {"29", "94"}
    for (_, ours), (_, all_of_them) in zip(part.rounds, whole.rounds, strict=True):
        assert ours == {station: sheet for station, sheet in all_of_them.items() if station.startswith("94")}

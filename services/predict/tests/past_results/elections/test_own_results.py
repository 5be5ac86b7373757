"""For whom an import is stored: official files for all campaigns, anything else for the one that sent it."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from elections import ministry, recognition
from elections.ministry import EVERY_LEVEL, ReadResults
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from predict.past_results.elections.models import StationResult
from predict.past_results.elections.service import forget_results, import_results
from sqlalchemy import func, select

from .test_imports import T1, file_of, send

NAME = "resultats-definitifs-par-circonscriptions-legislatives.csv"


@pytest.fixture
def official(data: Path) -> bytes:
    """The ministry's file by constituency: of the whole country, and small."""
    return gzip.decompress((data / "official" / T1 / f"{NAME}.gz").read_bytes())


@pytest.fixture
async def another(app: FastAPI, sessions: Sessions) -> AsyncIterator[AsyncClient]:
    async with call(app, await new_campaign(sessions)) as client:
        yield client


async def published(client: AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get(f"/v1/elections/{T1}/results?level=constituency&territory=circo:9406")
    return answer.json()["items"] if answer.is_success else []


async def upload(client: AsyncClient, content: bytes) -> dict[str, Any]:
    answer = await client.post("/v1/imports", files={"file": (f"2024-06-30 {NAME}", content)}, data=FORM)
    assert answer.status_code == 200, answer.text
    return answer.json()


FORM = {"election": "legislatives", "date": "2024-06-30", "round": "1"}


def swap_votes(content: bytes) -> bytes:
    """Votes of one candidate given to another in one place: every total stays as it was."""
    lines = content.decode().split("\r\n" if b"\r\n" in content else "\n")
    header, row = lines[0].split(";"), lines[1].split(";")
    first, second = header.index("Voix 1"), header.index("Voix 2")
    assert row[first] != row[second]
    row[first], row[second] = row[second], row[first]
    lines[1] = ";".join(row)
    return "\n".join(lines).encode()


async def test_an_official_file_is_recognised_stored_for_all_and_again_changes_nothing(
    client: AsyncClient, another: AsyncClient, official: bytes
) -> None:
    report = await upload(client, official)

    assert (report["shared"], report["added"], report["level"]) == (True, 577, "constituency")
    assert await published(another) == await published(client) != []
    # In another encoding, packed, and under another name it is the same file.
    again = await upload(another, gzip.compress(b"\xef\xbb\xbf" + official.replace(b"\r\n", b"\n")))
    assert (again["shared"], again["added"], again["changed"]) == (True, 0, 0)
    (kept,) = (await another.get(f"/v1/elections/{T1}/imports")).json()["items"]
    # Nothing that its sender could choose is read by the others.
    assert kept["shared"] is True
    assert kept["file"] == f"{T1}/{NAME}"
    assert kept["sha256"] in {one.content for one in recognition.RESULTS}


async def test_a_forged_file_with_an_official_name_and_the_same_totals_is_its_campaigns_alone(
    client: AsyncClient, another: AsyncClient, official: bytes
) -> None:
    forged = await upload(client, swap_votes(official))
    assert (forged["shared"], forged["added"]) == (False, 577)
    assert await published(another) == []
    assert (await another.get("/v1/elections")).json()["items"] == []

    assert (await upload(another, official))["shared"] is True
    told = (await another.get("/v1/elections/" + T1 + "/results?level=constituency&limit=1")).json()["items"][0]
    own = (await client.get("/v1/elections/" + T1 + "/results?level=constituency&limit=1")).json()["items"][0]
    assert sorted(one["votes"] for one in told["votes"]) == sorted(one["votes"] for one in own["votes"])
    assert {one["panel"]: one["votes"] for one in told["votes"]} != {one["panel"]: one["votes"] for one in own["votes"]}


async def test_two_campaigns_that_load_the_same_official_file_at_once_store_it_once(
    client: AsyncClient, another: AsyncClient, official: bytes
) -> None:
    reports = await asyncio.gather(upload(client, official), upload(another, official))

    assert sorted(report["added"] for report in reports) == [0, 577]
    assert [report["shared"] for report in reports] == [True, True]
    (listed,) = (await client.get("/v1/elections")).json()["items"]
    assert listed["revision"] == 1


async def test_the_operators_file_is_read_once_for_all_campaigns_until_what_is_stored_changes(
    sessions: Sessions, data: Path
) -> None:
    content = file_of(data, "94-06", T1).read_bytes()

    async def load() -> tuple[int, int]:
        steps: list[tuple[str, int, int]] = []

        def note(step: str, done: int, total: int) -> None:
            steps.append((step, done, total))

        async with transaction(sessions, await new_campaign(sessions)) as session:
            report = await import_results(session, content, f"{T1}/resultats.csv", "strict", note, shares=True)
        assert report.shared
        return report.added, steps.count(("lecture", 0, 1))

    assert [await load(), await load()] == [(80, 1), (0, 0)]
    async with transaction(sessions) as session:
        await forget_results(session, T1)
    assert [await load(), await load()] == [(80, 1), (0, 0)]


async def test_of_a_campaigns_file_only_what_differs_is_its_own_and_it_sees_what_is_shared_change(
    client: AsyncClient, another: AsyncClient, sessions: Sessions, campaign_id: UUID, data: Path
) -> None:
    content = file_of(data, "94-06", T1).read_bytes()
    lines = content.decode().splitlines(keepends=True)
    async with transaction(sessions) as session:
        await import_results(session, content, f"{T1}/resultats.csv", "strict")

    report = (await send(client, swap_votes(content))).json()
    assert [report[name] for name in ("added", "changed", "removed", "shared")] == [1, 0, 0, False]
    assert [(await one.get("/v1/elections")).json()["items"][0]["stations"] for one in (client, another)] == [80, 80]
    async with transaction(sessions, campaign_id) as session:
        own = select(func.count()).where(StationResult.campaign_id == campaign_id)
        assert await session.scalar(own) == 1
    first = (await client.get(f"/v1/elections/{T1}/results?limit=2")).json()["items"]
    theirs = (await another.get(f"/v1/elections/{T1}/results?limit=2")).json()["items"]
    assert first[0]["votes"] != theirs[0]["votes"]
    assert first[1]["votes"] == theirs[1]["votes"]

    # The operator's own correction of another station reaches the campaign too, with another revision.
    mended = [*lines[:2], lines[2].replace(";May;", ";Mai;"), *lines[3:]]
    async with transaction(sessions) as session:
        changed = await import_results(session, "".join(mended).encode(), f"{T1}/resultats.csv", "strict")
    assert changed.changed == 1
    assert (await client.get(f"/v1/elections/{T1}/results?limit=2")).json()["items"][0]["votes"] == first[0]["votes"]
    revisions = [(await one.get("/v1/elections")).json()["items"][0]["revision"] for one in (client, another)]
    assert revisions == [3, 2]
    # Sent again, as everybody has it: the campaign's own row follows.
    assert (await send(client, "".join(mended).encode())).json()["changed"] == 1
    own_now, theirs_now = [
        (await one.get(f"/v1/elections/{T1}/results?limit=2")).json()["items"] for one in (client, another)
    ]
    assert [row["votes"] for row in own_now] == [row["votes"] for row in theirs_now]


def test_a_single_vote_name_or_refused_row_makes_it_another_file(official: bytes) -> None:
    def read(content: bytes) -> ReadResults:
        (reading,) = ministry.read_rounds(content, name=f"{T1}/{NAME}", mode="report", levels=EVERY_LEVEL)
        return reading

    reading = read(official)
    known = recognition.recognise_results(reading)
    assert known is not None
    assert known.level == "constituency"
    assert recognition.recognise_results(read(swap_votes(official))) is None
    assert recognition.recognise_results(read(official.rpartition(b"\n")[0].rpartition(b"\n")[0] + b"\n")) is None
    assert recognition.recognise_results(read(official + b"99;x\r\n")) is None
    named = official.decode().splitlines(keepends=True)
    at = named[0].split(";").index("Nom candidat 1")
    row = named[1].split(";")
    row[at] = "Personne"
    named[1] = ";".join(row)
    assert recognition.recognise_results(read("".join(named).encode())) is None


async def test_the_operator_takes_away_what_is_shared_and_no_campaigns_own(
    client: AsyncClient, another: AsyncClient, sessions: Sessions, data: Path
) -> None:
    content = file_of(data, "94-06", T1).read_bytes()
    async with transaction(sessions) as session:
        await import_results(session, content, f"{T1}/resultats.csv", "strict")
    await send(client, swap_votes(content))

    async with transaction(sessions) as session:
        assert await forget_results(session, T1) == 80
    assert [(await one.get("/v1/elections")).json()["items"][0]["stations"] for one in (client, another)] == [1, 0]
    assert [(await one.get("/v1/elections")).json()["items"][0]["revision"] for one in (client, another)] == [3, 2]
    async with transaction(sessions) as session:
        assert await forget_results(session, T1) == 0
        assert (await import_results(session, content, f"{T1}/resultats.csv", "strict")).added == 80

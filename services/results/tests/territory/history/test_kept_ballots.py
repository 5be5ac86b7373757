"""Official files in over the API, past results out as other features read them."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from elections.fictional import make_constituency
from elections.ministry import ReadResults, write_results
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign
from results.territory.history.past_ballots import PastBallot
from results.territory.history.queries import list_past_ballots

PLACE = make_constituency(6)


@pytest.fixture
async def empty(app: FastAPI, campaign_id: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, campaign_id) as client:
        yield client


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    commune = PLACE.readings[0].stations["commune"][0]
    return await new_campaign(sessions, territory=f"departement:{commune[:2]}")


async def send(client: AsyncClient, reading: ReadResults, name: str = "f.csv") -> None:
    file = write_results(reading.stations, reading.votes, department_names={"00": "Val-Fictif"})
    told = {"election": reading.election, "date": reading.date.isoformat(), "round": str(reading.round)}
    answer = await client.post("/v1/imports", files={"file": (name, file)}, data=told)
    assert answer.status_code == 201, answer.text


async def kept(sessions: Sessions, campaign_id: UUID) -> list[PastBallot]:
    async with transaction(sessions, campaign_id) as session:
        return await list_past_ballots(session)


async def test_every_round_that_is_imported_is_kept_the_latest_first(
    sessions: Sessions, campaign_id: UUID, empty: AsyncClient
) -> None:
    # In the order in which the suite sends them: the latest first.
    for reading in reversed(PLACE.readings):
        await send(empty, reading)

    past = await kept(sessions, campaign_id)

    assert [ballot.on for ballot in past] == sorted((reading.date for reading in PLACE.readings), reverse=True)
    for ballot, reading in zip(past, sorted(PLACE.readings, key=lambda one: one.date, reverse=True), strict=True):
        assert len(ballot.sheets) == reading.stations.height
        row = reading.stations.row(0, named=True)
        sheet = ballot.sheets[row["station"]]
        assert (sheet.registered, sheet.voters, sheet.blank, sheet.null, sheet.valid) == (
            row["registered"],
            row["voters"],
            row["blank"],
            row["null"],
            row["valid"],
        )
        printed = {
            (vote["panel"], vote["name"]): vote["votes"]
            for vote in reading.votes.iter_rows(named=True)
            if vote["station"] == sheet.station
        }
        told = {(ballot.choices[at].panel, ballot.choices[at].name): votes for at, votes in sheet.votes.items()}
        assert {panel: votes for (panel, _), votes in told.items()} == {p: votes for (p, _), votes in printed.items()}


async def test_another_file_of_the_same_round_replaces_it(
    sessions: Sessions, campaign_id: UUID, empty: AsyncClient
) -> None:
    reading = PLACE.readings[0]
    await send(empty, reading)
    await send(empty, reading, name="encore.csv")

    (ballot,) = await kept(sessions, campaign_id)

    assert sum(sheet.valid for sheet in ballot.sheets.values()) == reading.stations["valid"].sum()


async def test_communes_can_be_asked_alone_and_no_other_campaign_sees_them(
    sessions: Sessions, campaign_id: UUID, empty: AsyncClient
) -> None:
    await send(empty, PLACE.readings[0])
    commune = PLACE.readings[0].stations["commune"][0]
    async with transaction(sessions, campaign_id) as session:
        (ballot,) = await list_past_ballots(session, [commune])
    assert {key.partition("_")[0] for key in ballot.sheets} == {commune}

    other = await new_campaign(sessions)
    assert await kept(sessions, other) == []

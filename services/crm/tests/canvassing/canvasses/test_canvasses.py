from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import CanvassRecorded
from common.scopes import Role
from crm.canvassing.canvasses.models import SupportSum
from crm.canvassing.canvasses.outcomes import Outcome
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member, told
from sqlalchemy import select, text

Make = Callable[..., dict[str, Any]]


async def sums_told(sessions: Sessions, campaign_id: UUID) -> list[CanvassRecorded]:
    return [event for event in await told(sessions, campaign_id) if isinstance(event, CanvassRecorded)]


async def test_a_canvass_is_stored_and_told_in_sums(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Make
) -> None:
    report = canvass()
    answer = await client.post("/v1/canvasses", json=report)

    assert answer.status_code == 201, answer.text
    stored = (await client.get(f"/v1/canvasses/{report['id']}")).json()
    assert (stored["station"], stored["outcome"], stored["late"]) == ("94033_0001", "answered", False)
    (event,) = await sums_told(sessions, campaign_id)
    assert (event.station, event.attempts, event.answered, event.conversations) == ("94033_0001", 1, 1, 1)
    assert event.support == {4: 1}
    assert event.hour.minute == 0


async def test_no_row_says_what_somebody_thinks(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Make
) -> None:
    report = canvass(support=5)
    await client.post("/v1/canvasses", json=report)

    assert "support" not in (await client.get(f"/v1/canvasses/{report['id']}")).json()
    async with transaction(sessions, campaign_id) as session:
        (sums,) = await session.scalars(select(SupportSum))
    assert (sums.station, sums.support, sums.answers) == ("94033_0001", 5, 1)


async def test_the_same_report_twice_counts_once(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Make
) -> None:
    report = canvass()
    first = await client.post("/v1/canvasses", json=report)
    second = await client.post("/v1/canvasses", json=report)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert len(await sums_told(sessions, campaign_id)) == 1


@pytest.mark.parametrize(
    "changed", [{"support": 1}, {"outcome": "refused", "support": None}, {"station": "94033_0002"}]
)
async def test_the_same_id_with_another_content_is_a_conflict(
    client: AsyncClient, canvass: Make, changed: dict[str, Any]
) -> None:
    report = canvass()
    await client.post("/v1/canvasses", json=report)
    answer = await client.post("/v1/canvasses", json=report | changed)

    assert (answer.status_code, answer.json()["pointer"]) == (409, "/id")


async def test_a_batch_keeps_the_good_rows_and_names_the_bad_ones(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Make
) -> None:
    rows = [canvass(outcome="not_home", support=None) for _ in range(200)]
    rows[17]["station"] = "Ivry, bureau 1"
    rows[90]["support"] = 3
    rows[199]["happened_at"] = (datetime.now(UTC) + timedelta(days=2)).isoformat()

    answer = (await client.post("/v1/canvasses/batch", json={"canvasses": rows})).json()

    assert (answer["recorded"], answer["known"], answer["refused"]) == (197, 0, 3)
    refused = {row["row"]: row for row in answer["rows"] if row["status"] == "refused"}
    assert {row: found["pointer"] for row, found in refused.items()} == {
        17: "/canvasses/17/station",
        90: "/canvasses/90/support",
        199: "/canvasses/199/happened_at",
    }
    assert "horloge" in refused[199]["detail"]
    (event,) = await sums_told(sessions, campaign_id)
    assert (event.attempts, event.answered) == (197, 0)

    mended = [rows[17] | {"station": "94033_0002"}, rows[90] | {"support": None}, rows[0]]
    again = (await client.post("/v1/canvasses/batch", json={"canvasses": mended})).json()
    assert (again["recorded"], again["known"], again["refused"]) == (2, 1, 0)


async def test_a_batch_sent_again_changes_nothing(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Make
) -> None:
    rows = [canvass(support=1 + index % 5) for index in range(50)]
    await client.post("/v1/canvasses/batch", json={"canvasses": rows})
    before = await sums_told(sessions, campaign_id)
    again = (await client.post("/v1/canvasses/batch", json={"canvasses": rows})).json()

    assert again["known"] == 50
    assert await sums_told(sessions, campaign_id) == before
    async with transaction(sessions, campaign_id) as session:
        assert sum(row.answers for row in await session.scalars(select(SupportSum))) == 50


async def test_one_id_twice_in_a_batch_is_one_canvass_or_a_conflict(client: AsyncClient, canvass: Make) -> None:
    report = canvass()
    rows = [report, report, report | {"support": 1}]
    answer = (await client.post("/v1/canvasses/batch", json={"canvasses": rows})).json()

    assert [row["status"] for row in answer["rows"]] == ["recorded", "known", "refused"]
    assert answer["rows"][2]["pointer"] == "/canvasses/2/id"


async def test_a_batch_tells_one_sum_for_each_station_hour_and_channel(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: Make
) -> None:
    at = datetime.now(UTC).replace(minute=10) - timedelta(hours=5)
    rows = [
        canvass(happened_at=at.isoformat()),
        canvass(happened_at=(at + timedelta(minutes=40)).isoformat(), outcome="refused", support=None),
        canvass(happened_at=(at + timedelta(hours=1)).isoformat()),
        canvass(happened_at=at.isoformat(), channel="phone", outcome="left_message", support=None),
        canvass(happened_at=at.isoformat(), station="94033_0002"),
    ]
    await client.post("/v1/canvasses/batch", json={"canvasses": rows})

    events = await sums_told(sessions, campaign_id)
    assert len({event.batch for event in events}) == 1
    assert sorted((event.station, event.channel, event.attempts, event.refused) for event in events) == [
        ("94033_0001", "door", 1, 0),
        ("94033_0001", "door", 2, 1),
        ("94033_0001", "phone", 1, 0),
        ("94033_0002", "door", 1, 0),
    ]


async def test_ten_thousand_rows_are_a_batch_and_one_more_is_not(client: AsyncClient, canvass: Make) -> None:
    rows = [canvass(outcome="not_home", support=None) for _ in range(10_001)]
    too_many = await client.post("/v1/canvasses/batch", json={"canvasses": rows})
    answer = await client.post("/v1/canvasses/batch", json={"canvasses": rows[:10_000]})

    assert (too_many.status_code, too_many.json()["pointer"]) == (422, "/canvasses")
    assert answer.json()["recorded"] == 10_000


async def test_every_outcome_can_be_recorded(client: AsyncClient, canvass: Make) -> None:
    rows = [canvass(outcome=outcome, support=None) for outcome in Outcome]
    answer = (await client.post("/v1/canvasses/batch", json={"canvasses": rows})).json()

    assert answer["recorded"] == len(Outcome)


async def test_an_old_report_is_kept_and_marked(client: AsyncClient, canvass: Make) -> None:
    report = canvass(happened_at=(datetime.now(UTC) - timedelta(days=3)).isoformat())
    answer = await client.post("/v1/canvasses", json=report)

    assert (answer.status_code, answer.json()["late"]) == (201, True)


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"happened_at": "9999-12-31T23:59:00-14:00"}, "/happened_at"),
        ({"happened_at": "0001-01-01T00:00:00+14:00"}, "/happened_at"),
        ({"happened_at": "2026-05-01T10:00:00"}, "/happened_at"),
        ({"station": "94033"}, "/station"),
        ({"station": "00000_0000"}, "/station"),
        ({"support": 6}, "/support"),
        ({"support": 2.5}, "/support"),
        ({"support": 10**30}, "/support"),
        ({"outcome": "absent"}, "/outcome"),
        ({"channel": "street", "outcome": "not_home", "support": None}, "/outcome"),
        ({"outcome": "refused"}, "/support"),
        ({"voter": "Camille"}, "/voter"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_field(
    client: AsyncClient, canvass: Make, changed: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/v1/canvasses", json=canvass(**changed))

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer), answer.text


async def test_a_canvasser_records_only_in_his_territories(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, canvass: Make
) -> None:
    await new_member(sessions, campaign_id, "marche", (Role.CANVASSER,), ("94033_0001", "94041"))
    async with call(app, campaign_id, subject="marche") as client:
        own = await client.post("/v1/canvasses", json=canvass())
        commune = await client.post("/v1/canvasses", json=canvass(station="94041_0007"))
        other = await client.post("/v1/canvasses", json=canvass(station="94033_0002"))
        rows = [canvass(), canvass(station="94033_0002")]
        batch = (await client.post("/v1/canvasses/batch", json={"canvasses": rows})).json()
        listed = (await client.get("/v1/canvasses")).json()["items"]

    assert (own.status_code, commune.status_code, other.status_code) == (201, 201, 403)
    assert other.json()["pointer"] == "/station"
    assert (batch["recorded"], batch["rows"][1]["pointer"]) == (1, "/canvasses/1/station")
    assert {row["station"] for row in listed} == {"94033_0001", "94041_0007"}


async def test_another_campaigns_canvass_is_not_found(
    app: FastAPI, client: AsyncClient, sessions: Sessions, canvass: Make
) -> None:
    report = canvass()
    await client.post("/v1/canvasses", json=report)
    other = await new_campaign(sessions)
    async with call(app, other) as stranger:
        assert (await stranger.get(f"/v1/canvasses/{report['id']}")).status_code == 404
        assert (await stranger.get("/v1/canvasses")).json()["items"] == []
        # Ids belong to a campaign: the same one may well exist in another.
        assert (await stranger.post("/v1/canvasses", json=report)).status_code == 201


async def test_opinions_are_shown_once_each_answer_has_five_people(client: AsyncClient, canvass: Make) -> None:
    await client.post("/v1/canvasses/batch", json={"canvasses": [canvass(support=5) for _ in range(4)]})
    few = (await client.get("/v1/canvasses/totals")).json()["items"][0]
    await client.post("/v1/canvasses", json=canvass(support=5))
    enough = (await client.get("/v1/canvasses/totals")).json()["items"][0]

    assert few["support"] == {"counts": None, "withheld": True}
    assert (enough["conversations"], enough["support"]) == (5, {"counts": {"5": 5}, "withheld": False})


async def test_a_reader_may_not_record(app: FastAPI, campaign_id: UUID, canvass: Make) -> None:
    async with call(app, campaign_id, "canvasses:read") as client:
        answer = await client.post("/v1/canvasses", json=canvass())
    assert answer.status_code == 403


async def test_an_unknown_canvass_is_a_problem(client: AsyncClient) -> None:
    answer = await client.get(f"/v1/canvasses/{uuid4()}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("attached_by", "guessed"), [("table", 0), ("hand", 0), ("shared", 1), ("contour", 1), ("nearest", 1)]
)
async def test_sums_say_how_many_doors_may_be_another_stations(
    client: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    canvass: Make,
    turf: UUID,
    attached_by: str,
    guessed: int,
) -> None:
    walk = (await client.get(f"/v1/turfs/{turf}")).json()["stops"][0]
    async with transaction(sessions, campaign_id) as session:
        await session.execute(text("update building set attached_by = :by"), {"by": attached_by})
    report = canvass(station=walk["station"], door=walk["doors"][0]["id"], turf=str(turf))
    assert (await client.post("/v1/canvasses", json=report)).status_code == 201
    (event,) = await sums_told(sessions, campaign_id)
    assert (event.attempts, event.guessed) == (1, guessed)
    stations = (await client.get("/v1/board")).json()["stations"]
    assert [one["guessed_homes"] for one in stations] == [14 * guessed]

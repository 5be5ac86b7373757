"""The reimbursement that is to come, from what predict and results tell; nothing of the night before the legal hour."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from budget.consumers import CONSUMERS
from common.events.predict import ForecastUpdated
from common.events.results import ProjectionUpdated, ProjectionWithdrawn, TallyValidated
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, clock_offset, new_campaign, new_member, react

OWN = {"kind": "own", "amount_cents": 20_000_00, "received_on": "2029-05-01", "means": "transfer", "label": "Apport"}
SPEND = {"heading": 11, "label": "Affiches", "amount_cents": 20_000_00, "spent_on": "2029-05-20", "state": "paid"}
AT = "/v1/reimbursement-forecast"


async def hear(sessions: Sessions, event: Any) -> None:
    (consumer,) = [one for one in CONSUMERS if one.event is type(event)]
    await react(sessions, consumer, event)


def forecast(campaign_id: UUID, version: int = 1, **more: Any) -> ForecastUpdated:
    example: dict[str, Any] = ForecastUpdated.model_json_schema()["examples"][0]
    return ForecastUpdated.model_validate(example | {"campaign_id": campaign_id, "version": version} | more)


def projection(campaign_id: UUID, version: int = 1, **more: Any) -> ProjectionUpdated:
    example: dict[str, Any] = ProjectionUpdated.model_json_schema()["examples"][0]
    return ProjectionUpdated.model_validate(example | {"campaign_id": campaign_id, "version": version} | more)


def tally(campaign_id: UUID, station: str, votes: dict[str, int], version: int = 1) -> TallyValidated:
    valid = sum(votes.values())
    sums = {"registered": valid, "voters": valid, "blank": 0, "null": 0, "valid": valid, "votes": votes}
    about = {"campaign_id": campaign_id, "version": version, "station": station, "round": 1, "source": "reporter"}
    return TallyValidated.model_validate(sums | about)


async def book(agent: AsyncClient) -> None:
    for path, body in (("/v1/receipts", OWN), ("/v1/expenses", SPEND)):
        answer = await agent.post(path, json=body)
        assert answer.status_code == 201, answer.text


async def test_without_a_forecast_it_says_what_is_missing(agent: AsyncClient) -> None:
    said = (await agent.get(AT)).json()
    assert (said["basis"], said["expected"], said["version"]) == ("none", None, 0)
    assert "Aucune prévision" in said["notice"]


async def test_a_forecast_gives_the_expected_amount_and_the_money_at_risk(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await book(agent)
    await hear(sessions, forecast(campaign_id, 2, chance_to_pass_5_percent=0.8))
    await hear(sessions, forecast(campaign_id, 1, chance_to_pass_5_percent=0.1))
    said = (await agent.get(AT)).json()
    assert (said["basis"], said["threshold_probability"], said["expected"]) == ("forecast", 0.8, 16_000)
    assert (said["low"], said["high"], said["at_risk"], said["expected_loss"]) == (0, 20_000, 20_000, 4_000)
    assert said["no_reimbursement_probability"] == pytest.approx(0.2)
    assert said["article"] == "L. 52-11-1"


@pytest.mark.parametrize(
    ("election", "article"), [("presidentielle", "loi 62-1292, art. 3, V"), ("europeennes", "loi 77-729, art. 19-1")]
)
async def test_the_threshold_is_that_of_the_election(
    app: FastAPI, sessions: Sessions, election: str, article: str
) -> None:
    made = await new_campaign(sessions, election=election, territory="nation:FR")
    await hear(sessions, forecast(made))
    async with call(app, made) as client:
        said = (await client.get(AT)).json()

    assert (said["article"], said["threshold"]) == (article, 0.05 if election == "presidentielle" else 0.03)


async def test_an_unknown_ceiling_is_said(app: FastAPI, sessions: Sessions) -> None:
    made = await new_campaign(sessions, election="departementales", territory="canton:2312")
    await hear(sessions, forecast(made))
    async with call(app, made) as client:
        assert "Plafond inconnu" in (await client.get(AT)).json()["notice"]


async def campaign_at(sessions: Sessions, now: datetime) -> UUID:
    """A demonstration whose clock says `now`; round one on 10 June 2029."""
    offset = clock_offset(now)
    made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=offset)
    await new_member(sessions, made, "agent", (Role.FINANCIAL_AGENT,))
    await new_member(sessions, made, "candidate", (Role.CANDIDATE,))
    return made


CLOSE = datetime(2029, 6, 10, 18, tzinfo=UTC)  # 20:00 in Paris


async def test_nothing_of_the_night_is_shown_before_the_legal_hour(app: FastAPI, sessions: Sessions) -> None:
    made = await campaign_at(sessions, CLOSE - timedelta(minutes=10))
    await hear(sessions, forecast(made, chance_to_pass_5_percent=0.8))
    async with call(app, made, subject="agent") as agent, call(app, made, subject="candidate") as candidate:
        assert (await agent.put(AT, json={"candidate": "A"})).status_code == 200
        await hear(sessions, projection(made))
        await hear(sessions, tally(made, "94033_0001", {"A": 10, "B": 990}))
        before = (await agent.get(AT)).json()
        assert (before["basis"], before["confidential_until"]) == ("forecast", None)
        assert "0.41" not in str(before["share"])
        # The closed team sees it, and is told until when it is bound.
        team = (await candidate.get(AT)).json()
        assert (team["basis"], team["confidential_until"]) == ("projection", "2029-06-10T20:00:00+02:00")
        early = await agent.put(AT, json={"candidate": "A", "share": "0.06"})
        assert (early.status_code, early.json()["pointer"]) == (403, "/share")
        assert "L. 52-2" in early.json()["detail"]


async def test_after_the_hour_the_night_counts_then_the_full_count_then_the_proclamation(
    app: FastAPI, sessions: Sessions
) -> None:
    made = await campaign_at(sessions, CLOSE + timedelta(minutes=10))
    async with call(app, made, subject="agent") as agent:
        await book(agent)
        await agent.put(AT, json={"candidate": "A"})
        await hear(sessions, projection(made, stations_counted=1, stations_expected=2))
        said = (await agent.get(AT)).json()
        assert (said["basis"], said["no_reimbursement_probability"], said["expected"]) == ("projection", 0.0, 20_000)
        for number, votes in ((1, {"A": 40, "B": 960}), (2, {"A": 59, "B": 941})):
            await hear(sessions, tally(made, f"94033_000{number}", votes))
        await hear(sessions, tally(made, "94033_0002", {"A": 60, "B": 940}, version=2))
        said = (await agent.get(AT)).json()
        assert (said["basis"], said["share"], said["threshold_probability"]) == ("count", 0.05, 1.0)
        put = await agent.put(AT, json={"candidate": "A", "share": "0.0499"}, headers={"If-Match": '"1"'})
        assert put.status_code == 200, put.text
        assert (put.json()["basis"], put.json()["expected"], put.json()["no_reimbursement_probability"]) == (
            "proclaimed",
            0,
            1.0,
        )
        stale = await agent.put(AT, json={"candidate": "B"}, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.json()["current"]["candidate"]) == (412, "A")


async def test_a_projection_that_was_withdrawn_counts_no_more(app: FastAPI, sessions: Sessions) -> None:
    made = await campaign_at(sessions, CLOSE + timedelta(minutes=10))
    await hear(sessions, forecast(made))
    async with call(app, made, subject="agent") as agent:
        await agent.put(AT, json={"candidate": "A"})
        await hear(sessions, projection(made))
        withdrawn = {"campaign_id": made, "round": 2, "stations_counted": 9, "stations_expected": 112}
        await hear(sessions, ProjectionWithdrawn.model_validate(withdrawn | {"version": 4}))
        assert (await agent.get(AT)).json()["basis"] == "projection"
        await hear(sessions, ProjectionWithdrawn.model_validate(withdrawn | {"version": 3, "round": 1}))
        await hear(sessions, projection(made, 2, id=uuid4()))  # it comes late
        assert (await agent.get(AT)).json()["basis"] == "forecast"
        await hear(sessions, projection(made, 4, id=uuid4()))
        assert (await agent.get(AT)).json()["basis"] == "projection"


async def test_a_tally_or_a_projection_of_round_two_changes_nothing(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await hear(sessions, projection(campaign_id, round=2))
    await hear(sessions, tally(campaign_id, "94033_0001", {"A": 1}).model_copy(update={"round": 2}))
    assert (await agent.get(AT)).json()["basis"] == "none"


async def test_a_coordinator_does_not_see_the_candidate_s_money(
    app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,))
    async with call(app, campaign_id, subject="coordinator") as coordinator:
        assert (await coordinator.get(AT)).status_code == 403


async def test_a_list_in_round_two_has_the_higher_ceiling_for_the_whole_campaign(
    app: FastAPI, sessions: Sessions
) -> None:
    about: dict[str, Any] = {"election": "municipales", "territory": "commune:94033", "population": 52_000}
    early = await new_campaign(sessions, **about)
    async with call(app, early) as client:
        refused = await client.put("/v1/ceiling/round", json={"round": 2})
        assert (refused.status_code, refused.json()["pointer"]) == (409, "/round")
    offset = clock_offset(CLOSE + timedelta(days=1))
    made = await new_campaign(sessions, **about, demo=True, clock_offset_seconds=offset)
    async with call(app, made) as client:
        first = (await client.get("/v1/ceiling")).json()
        assert (first["round"], first["computed"]["displayed"]) == (1, 66_875)
        official = {"amount": 66_000, "source": "Préfecture", "dated_on": "2029-01-10", "round": 1}
        assert (await client.put("/v1/ceiling/official", json=official)).json()["ceiling_cents"] == 66_000_00
        second = (await client.put("/v1/ceiling/round", json={"round": 2})).json()
        assert (second["round"], second["computed"]["displayed"], second["second_round"]) == (2, 92_053, None)
        assert (second["ceiling_cents"], second["official"]["applies"]) == (92_053_00, False)
        back = (await client.put("/v1/ceiling/round", json={"round": 1})).json()
        assert back["ceiling_cents"] == 66_000_00


async def test_a_deputy_has_one_ceiling_for_both_rounds(manager: AsyncClient) -> None:
    assert (await manager.put("/v1/ceiling/round", json={"round": 2})).status_code == 409
    assert (await manager.get("/v1/ceiling")).json()["round"] is None


async def test_the_night_says_that_the_own_list_is_in_round_two_unless_somebody_said_otherwise(
    app: FastAPI, sessions: Sessions
) -> None:
    offset = clock_offset(CLOSE + timedelta(days=8))
    about: dict[str, Any] = {"election": "municipales", "territory": "commune:94033", "population": 52_000}
    made = await new_campaign(sessions, **about, demo=True, clock_offset_seconds=offset)
    second = tally(made, "94033_0001", {"A": 10, "B": 9}).model_copy(update={"round": 2})
    async with call(app, made) as client:
        await hear(sessions, second)
        assert (await client.get("/v1/ceiling")).json()["round"] == 1, "which list is ours no event says"
        await client.put(AT, json={"candidate": "C"})
        await hear(sessions, second.model_copy(update={"version": 2, "id": uuid4()}))
        assert (await client.get("/v1/ceiling")).json()["round"] == 1
        await client.put(AT, json={"candidate": "A"})
        await hear(sessions, second.model_copy(update={"version": 3, "id": uuid4()}))
        assert (await client.get("/v1/ceiling")).json()["round"] == 2
        await client.put("/v1/ceiling/round", json={"round": 1})
        await hear(sessions, second.model_copy(update={"version": 4, "id": uuid4()}))
        assert (await client.get("/v1/ceiling")).json()["round"] == 1, "what was set by hand stays"


async def test_the_own_candidate_is_learnt_from_the_night_and_the_team_has_the_last_word(
    agent: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await hear(sessions, tally(campaign_id, "94033_0001", {"A": 60, "B": 40}).model_copy(update={"own": "B"}))
    assert (await agent.get(AT)).json()["candidate"] == "B"
    (change,) = [one for one in (await agent.get("/v1/changes")).json()["items"] if one["kind"] == "outlook"]
    assert (change["made_by"], change["fields"]["candidate"]) == ("results", [None, "B"])

    await agent.put(AT, json={"candidate": "A"})
    await hear(sessions, projection(campaign_id, own="B"))
    assert (await agent.get(AT)).json()["candidate"] == "A"

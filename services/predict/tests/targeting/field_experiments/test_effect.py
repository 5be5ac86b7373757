"""What becomes of a trial once its round's official results are imported."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from common.events.crm import CanvassRecorded
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import new_campaign, react
from predict.consumers import CONSUMERS
from predict.past_results.elections.service import import_results

ASKED = {"name": "Essai de juin", "outcome": "turnout", "share": 1, "seed": 5}


@pytest.fixture
async def campaign_id(sessions: Sessions, data: Path) -> UUID:
    """Of 2024, while 2022 is the latest that is known."""
    await load(sessions, data, "presidentielle-2022-t1", "legislatives-2022-t1")
    return await new_campaign(sessions, rounds=[{"number": 1, "on": "2024-06-30"}])


async def load(sessions: Sessions, data: Path, *folders: str) -> None:
    async with transaction(sessions) as session:
        for folder in folders:
            (file,) = (data / "official_small" / "94-06" / folder).iterdir()
            await import_results(session, file, f"{folder}/{file.name}", "strict")


async def vote(sessions: Sessions, data: Path) -> None:
    await load(sessions, data, "legislatives-2024-t1")


async def test_a_trial_from_its_design_to_what_it_measured(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, data: Path
) -> None:
    assert (await client.get("/v1/field-experiments")).json()["items"] == []  # off by default

    designed = await client.post("/v1/field-experiments", json=ASKED)
    trial = designed.json()
    assert designed.status_code == 201
    assert designed.headers["Location"] == f"/v1/field-experiments/{trial['id']}"
    assert trial["status"] == "designed"
    assert trial["leave_out"] == []
    assert trial["pairs"] == 40
    assert 0 < trial["power"]["detectable_effect"] < 0.05
    assert "serait vu quatre fois sur cinq" in trial["power"]["words"]

    body = {"detectable_effect": trial["power"]["detectable_effect"]}
    running = (await client.post(f"/v1/field-experiments/{trial['id']}/start", json=body)).json()
    assert running["status"] == "running"
    assert len(running["leave_out"]) == 40
    assert running["result"] is None

    rows = (await client.get("/v1/priorities?limit=200")).json()["items"]
    assert {row["station"] for row in rows if row["held_out"]} == set(running["leave_out"])
    other = (await client.get("/v1/priorities?limit=200&kind=phone_bank")).json()["items"]
    assert not any(row["held_out"] for row in other)

    spilt = canvass(campaign_id, running["leave_out"][0])
    await react(sessions, next(one for one in CONSUMERS if one.event is CanvassRecorded), spilt)
    await vote(sessions, data)

    done = (await client.get(f"/v1/field-experiments/{trial['id']}")).json()
    result = done["result"]
    assert done["status"] == "measured"
    assert done["leave_out"] == running["leave_out"]
    assert result["low"] <= result["effect"] <= result["high"]
    # Nobody worked anywhere: what was measured is chance, within three times what could be detected.
    assert abs(result["effect"]) < 3 * trial["power"]["detectable_effect"]
    assert result["pairs"] == 40
    assert result["attempts_left_out"] == 24
    assert "sous-estimé" in result["words"]
    rows = (await client.get("/v1/priorities?limit=200")).json()["items"]
    assert not any(row["held_out"] for row in rows)


def canvass(campaign_id: UUID, station: str) -> CanvassRecorded:
    said = {"batch": uuid4(), "station": station, "hour": "2024-06-19T14:00:00Z", "channel": "door"}
    sums = {"attempts": 24, "answered": 13, "refused": 4, "conversations": 8, "support": {"3": 2}}
    return CanvassRecorded.model_validate({"campaign_id": campaign_id, "version": 1, **said, **sums})


async def test_a_round_whose_results_are_known_is_no_longer_a_trial(
    client: AsyncClient, sessions: Sessions, data: Path
) -> None:
    trial = (await client.post("/v1/field-experiments", json=ASKED)).json()
    await vote(sessions, data)

    assert (await client.post("/v1/field-experiments", json=ASKED)).status_code == 409
    body = {"detectable_effect": trial["power"]["detectable_effect"]}
    assert (await client.post(f"/v1/field-experiments/{trial['id']}/start", json=body)).status_code == 409

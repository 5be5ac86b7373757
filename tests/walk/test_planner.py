"""From a door to the planner: crm tells what happened, predict scores anew, crm orders its turfs by it."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from isoloir_local.walk.stage import Stage

HEAD = "numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv"
LOADED_SECONDS = 180
"""A process is started for it, on a machine that may be busy."""
MORNING = "2029-05-19T09:30:00+02:00"


def lay_ground(stage: Stage, stations: Sequence[str]) -> None:
    """A street of twenty houses in each."""
    rows = [
        f"{number};Rue du Plan {place};{station[:5]};Fictif;{2.4 + place / 100 + number / 5000:.5f};48.8;{station}"
        for place, station in enumerate(stations)
        for number in range(1, 21)
    ]
    sent = {"file": ("adresses.csv", "\n".join([HEAD, *rows]).encode(), "text/csv")}
    job = stage.ask("POST", "/crm/v1/address-imports", files=sent, data={"source": "Essai"})
    deadline = time.monotonic() + LOADED_SECONDS
    while (state := stage.see(f"/crm/v1/jobs/{job['id']}")["state"]) != "done":
        assert state != "failed"
        assert time.monotonic() < deadline
        time.sleep(0.2)


def publish_turf(stage: Stage, station: str) -> str:
    draft = stage.ask("POST", "/crm/v1/turf-drafts", json={"name": station, "where": {"stations": [station]}})
    return stage.ask("POST", "/crm/v1/turfs", json={"draft_id": draft["id"]})["id"]


def plan(stage: Stage) -> dict[str, dict[str, Any]]:
    return {turf["turf_id"]: turf for turf in stage.see("/crm/v1/plan")["turfs"]}


@pytest.mark.usefixtures("days")
def test_a_canvass_moves_its_turf_in_the_plan(stage: Stage) -> None:
    stations = [one["station"] for one in stage.see("/predict/v1/stations?limit=2")["items"]]
    lay_ground(stage, stations)
    turf, other = (publish_turf(stage, station) for station in stations)
    ranked = stage.until(lambda: plan(stage), lambda found: {turf, other} <= found.keys())
    assert ranked[turf]["stations"] == [stations[0]]
    for support in (5, 1, 3):
        before = stage.see("/crm/v1/plan")["heard_version"]
        score = stage.see(f"/predict/v1/stations/{stations[0]}")["score"]
        door = {
            "id": str(uuid4()),
            "station": stations[0],
            "happened_at": MORNING,
            "channel": "door",
            "outcome": "answered",
            "support": support,
        }
        stage.ask("POST", "/crm/v1/canvasses", json=door)
        stage.until(lambda: stage.see("/crm/v1/plan")["heard_version"], lambda heard, before=before: heard > before)
        assert stage.see(f"/predict/v1/stations/{stations[0]}")["score"] != score
    after = plan(stage)
    assert after[turf]["votes_per_hour"] != ranked[turf]["votes_per_hour"]
    assert [turf["place"] for turf in after.values()] == list(range(1, len(after) + 1))

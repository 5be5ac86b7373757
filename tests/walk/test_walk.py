"""The walk over real HTTP, through the gateway of a suite that the launcher started."""

from uuid import uuid4

import pytest
from common.scopes import Role
from isoloir_local.testing import Launched
from isoloir_local.walk.stage import Stage, Step, WalkFailed
from isoloir_local.walk.steps import AFTERNOON, NIGHT

from tests.cast import Cast, is_sealed

EVENING = "2029-06-10T19:30:00+02:00"


def test_past_results_make_the_stations_of_the_territory(days: dict[str, Step], stage: Stage) -> None:
    assert days["import"].after["elections"] > 0
    predicted = {one["station"] for one in stage.see("/predict/v1/stations?limit=200")["items"]}
    counted = {one["station"] for one in stage.see("/results/v1/stations?limit=200")["items"]}
    assert len(predicted) == days["import"].after["stations"]
    assert predicted <= counted


@pytest.mark.usefixtures("days")
def test_a_canvass_moves_its_stations_score_and_the_planners_order(stage: Stage) -> None:
    """Check that it moves; bench/canvass_to_score.py measures how soon."""
    station = stage.see("/predict/v1/stations?limit=1")["items"][0]["station"]
    for support in (5, 3, 1):
        before = stage.see(f"/predict/v1/stations/{station}")
        heard = stage.see("/crm/v1/plan")["heard_version"] or 0
        door = {
            "id": str(uuid4()),
            "station": station,
            "happened_at": AFTERNOON,
            "channel": "door",
            "outcome": "answered",
            "support": support,
        }
        stage.ask("POST", "/crm/v1/canvasses", json=door)
        after = stage.until(
            lambda: stage.see(f"/predict/v1/stations/{station}"),
            lambda found, before=before: found["canvass"]["attempts"] > before["canvass"]["attempts"],
        )
        assert after["canvass"]["attempts"] == before["canvass"]["attempts"] + 1
        assert after["score"] != before["score"]
        planned = stage.until(
            lambda: stage.see("/crm/v1/plan"), lambda found, heard=heard: (found["heard_version"] or 0) > heard
        )
        assert planned["heard_version"] > heard


def test_a_costed_action_is_planned_in_the_budget_and_a_spend_moves_the_gauge(days: dict[str, Step]) -> None:
    planned, spent = days["action"], days["spend"]
    assert planned.after["planned_cents"] == planned.before["planned_cents"] + 18_000
    assert planned.after["spent_cents"] == planned.before["spent_cents"]
    assert spent.after["spent_cents"] == spent.before["spent_cents"] + 125_000
    assert spent.after["planned_cents"] == spent.before["planned_cents"]


@pytest.mark.usefixtures("days")
def test_a_proxy_request_reaches_the_coordinator_without_the_persons_name(stage: Stage, cast: Cast) -> None:
    tasks = cast.with_role(Role.COORDINATOR).see("/crm/v1/tasks")["items"]
    # The browser's journey makes requests in the same suite; that one request makes one task is for test_demo to say.
    assert {task["kind"] for task in tasks} == {"proxy_request"}
    told = f"{tasks} {stage.see('/crm/v1/events?limit=200')} {stage.see('/proxy/v1/events?limit=200')}"
    assert "proxy" in told
    assert "Camille" not in told
    assert "camille@exemple.fr" not in told


def test_before_the_close_totals_are_sealed_for_a_plain_reader(stage: Stage, cast: Cast) -> None:
    cast.move_clock(EVENING, sealed=True)
    reader = cast.with_role(Role.READER)
    for path in ("/results/v1/totals?round=1", "/results/", "/results/board/stream?round=1"):
        with pytest.raises(WalkFailed, match=r": 403 .*20.?h"):
            reader.see(path)
    assert not is_sealed(stage)


def test_after_the_close_tally_sheets_move_the_totals_for_everyone(stage: Stage, night: Step, cast: Cast) -> None:
    assert night.before["voters"] == 0
    assert night.after["stations"] == 3
    assert night.after["voters"] > night.after["valid"] > 0
    cast.move_clock(NIGHT, sealed=False)
    reader = cast.with_role(Role.READER)
    read, ours = reader.see("/results/v1/totals?round=1"), stage.see("/results/v1/totals?round=1")
    # Read one after the other: the second may be a second older.
    assert {**read, "age_seconds": 0} == {**ours, "age_seconds": 0}
    assert read["voters"] >= night.after["voters"]


@pytest.mark.usefixtures("night")
def test_no_event_of_the_walk_is_dead(suite: Launched) -> None:
    assert suite.isoloir("dead", "list", "--json").stdout.strip() == '{"dead": []}'

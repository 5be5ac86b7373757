"""Steps of the walk, from three weeks before the vote to election night."""

from typing import Any
from uuid import uuid4

from isoloir_local.walk.stage import Stage, Step

AFTERNOON = "2029-05-19T09:30:00+02:00"
NIGHT = "2029-06-10T20:30:00+02:00"
DOORS = (5, 5, 4, 4, 2, 2, 1, 1, None, None)
"""Support said at ten doors; nobody was home at two.

Eight of ten open, far more than was guessed, so that the score of the station moves on any ground.
"""


def record_canvasses(stage: Stage) -> Step:
    """Record ten doors in the first station, which change its score."""
    station = stage.see("/predict/v1/stations?limit=1")["items"][0]["station"]

    def look() -> dict[str, Any]:
        found = stage.see(f"/predict/v1/stations/{station}")
        return {
            "station": station,
            "score": found["score"],
            "rank": found["rank"],
            "attempts": found["canvass"]["attempts"],
        }

    def knock() -> None:
        for support in DOORS:
            door = {
                "id": str(uuid4()),
                "station": station,
                "happened_at": AFTERNOON,
                "channel": "door",
                "outcome": "answered" if support else "not_home",
            }
            stage.ask("POST", "/crm/v1/canvasses", json=door | ({"support": support} if support else {}))

    arrived = len(DOORS)
    return stage.step(
        "canvass", "Porte-à-porte", look, knock, lambda before, now: now["attempts"] == before["attempts"] + arrived
    )


def plan_an_action(stage: Stage) -> Step:
    """Plan a postering; its cost is in the budget before anyone typed it there."""
    action = {
        "id": str(uuid4()),
        "kind": "postering",
        "title": "Autour de la mairie",
        "starts_at": "2029-05-20T20:00:00+02:00",
        "ends_at": "2029-05-20T22:00:00+02:00",
        "volunteers": 6,
        "cost_lines": [{"label": "200 affiches", "heading": 11, "amount_cents": 18_000}],
    }
    return stage.step(
        "action",
        "Collage chiffré",
        lambda: _gauge(stage),
        lambda: stage.ask("POST", "/crm/v1/actions", json=action),
        lambda before, now: now["planned_cents"] == before["planned_cents"] + 18_000,
    )


def record_expense(stage: Stage) -> Step:
    """Record an invoice, which moves the gauge; only the financial agent pays it."""
    expense = {
        "heading": 11,
        "label": "Tracts, premier tirage",
        "amount_cents": 125_000,
        "spent_on": "2029-05-18",
        "state": "invoiced",
    }
    return stage.step(
        "spend",
        "Dépense",
        lambda: _gauge(stage),
        lambda: stage.ask("POST", "/budget/v1/expenses", json=expense),
        lambda before, now: now["spent_cents"] == before["spent_cents"] + 125_000,
    )


def ask_for_a_proxy(stage: Stage) -> Step:
    """Send a proxy request; the coordinator gets a task without a name."""
    station = stage.see("/results/v1/stations?limit=1")["items"][0]["station"]
    form = stage.ask("GET", f"/proxy/v1/public/campaigns/{stage.campaign_id}/form", public=True)
    request = {
        "civil_status": {"first_names": "Camille", "surname": "Exemple", "born_on": "1990-04-02"},
        "contact": {"email": "camille@exemple.fr"},
        "registration": {"commune": station[:5], "station": station},
        "rounds": [1],
        "consent": {"given": True, "version": form["consent_version"]},
    }
    path = f"/proxy/v1/public/campaigns/{stage.campaign_id}/requests"
    return stage.step(
        "proxy",
        "Demande de procuration",
        lambda: {"tasks": len(stage.see("/crm/v1/tasks")["items"])},
        lambda: stage.ask("POST", path, public=True, json=request),
        lambda before, now: now["tasks"] == before["tasks"] + 1,
    )


def count_votes(stage: Stage) -> Step:
    """Send the sheets of three stations after the close, which make the totals."""
    standing = stage.see("/predict/v1/contest")["lists"]
    sides = [{"id": one["id"], "panel": panel, "name": one["label"]} for panel, one in enumerate(standing, 1)]
    stage.ask("PUT", "/results/v1/rounds/1/candidates", json={"candidates": sides})
    ids = [one["id"] for one in standing]
    stage.ask("PUT", f"/crm/v1/campaigns/{stage.campaign_id}/clock", json={"now": NIGHT})
    stations = stage.see("/results/v1/stations?limit=3")["items"]

    def look() -> dict[str, Any]:
        totals = stage.see("/results/v1/totals?round=1")
        return {"stations": totals["stations"]["counted"], "voters": totals["voters"], "valid": totals["valid"]}

    def send() -> None:
        for station in stations:
            stage.ask("POST", "/results/v1/tallies", json=sheet_of(station["station"], station["registered"], ids))

    return stage.step(
        "tallies", "Feuilles de dépouillement", look, send, lambda _, now: now["stations"] == len(stations)
    )


def sheet_of(station: str, registered: int, sides: list[str]) -> dict[str, Any]:
    """Return a sheet: 60 % turnout, 2 % blank; each side gets a third of the remainder, the last the rest."""
    voters = registered * 6 // 10
    blank, null = voters // 50, voters // 100
    left = valid = voters - blank - null
    votes: dict[str, int] = {}
    for side in sides[:-1]:
        votes[side] = left // 3
        left -= votes[side]
    votes[sides[-1]] = left
    return {
        "station": station,
        "round": 1,
        "registered": registered,
        "voters": voters,
        "blank": blank,
        "null": null,
        "valid": valid,
        "votes": votes,
        "signatures": voters,
    }


def _gauge(stage: Stage) -> dict[str, Any]:
    found = stage.see("/budget/v1/ceiling")
    return {name: found[name] for name in ("ceiling_cents", "planned_cents", "spent_cents", "level")}

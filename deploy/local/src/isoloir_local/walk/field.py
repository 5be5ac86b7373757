"""Demonstration data for the field pages: streets, turfs, canvasses, a meeting with shifts."""

import random
from typing import Any
from uuid import uuid4

from elections.fictional import as_table, make_addresses

from isoloir_local.walk.stage import Stage, Step, WalkFailed

STATIONS = 4
JOB_SECONDS = 120.0
"""The file is read in a process of its own, that has to start first."""
SOURCE = "Isoloir : rues inventées pour la démonstration"
MORNING = "2029-05-19T09:{:02}:00+02:00"
OUTCOMES = ("answered", "not_home", "not_home", "not_home", "refused", "later")
BLOCK = [{"block": "A", "floor": floor, "label": str(10 * floor + side)} for floor in range(3) for side in (1, 2)]
HELPERS = (("Alix", ["logistics"]), ("Lou", ["hosting", "logistics"]), ("Sacha", ["photo"]))
GUESTS = ("Morgan Essai", "Charlie Maquette", "Noa Brouillon", "Eden Témoin")


def lay_streets(stage: Stage) -> Step:
    """Create one turf a station; canvass half of the first one's doors."""

    def look() -> dict[str, Any]:
        ground = stage.see("/crm/v1/territory")
        board = stage.see("/crm/v1/board")
        return {
            "addresses": ground["buildings"],
            "turfs": len(board["turfs"]),
            "tried": sum(turf["tried"] for turf in board["turfs"]),
        }

    def lay() -> None:
        stations = [one["station"] for one in stage.see(f"/predict/v1/stations?limit={STATIONS}")["items"]]
        addresses = make_addresses(stations)
        file = {"file": ("rues-inventees.csv", as_table(addresses).encode())}
        job = stage.ask("POST", "/crm/v1/address-imports", files=file, data={"source": SOURCE})
        _finish(stage, job["id"])
        one = addresses[0]
        first = stage.ask("GET", "/crm/v1/geocode", params={"address": f"{one.number} {one.street}"})["items"][0]
        building = f"/crm/v1/buildings/{first['building_id']}"
        stage.ask("PUT", f"{building}/doors", json={"doors": BLOCK})
        stage.ask("PUT", f"{building}/entrances", json={"code": "12A34", "note": "Porte de gauche"})
        turfs = [_publish(stage, number, station) for number, station in enumerate(stations, 1)]
        _knock(stage, turfs[0])

    return stage.step("field", "Rues et secteurs", look, lay, lambda _, now: now["turfs"] == STATIONS and now["tried"])


def announce_a_meeting(stage: Stage) -> Step:
    """Create a meeting between the rounds: three places for four people, two shifts, one taken."""
    meeting = {
        "kind": "public_meeting",
        "title": "Rencontre d'entre-deux-tours",
        "description": "Une présentation de vingt minutes, puis vos questions.",
        "place": "Salle de la Maquette, 1 rue des Essais",
        "starts_at": "2029-06-13T19:00:00+02:00",
        "ends_at": "2029-06-13T21:00:00+02:00",
        "capacity": 3,
        "is_public": True,
        "action": {"volunteers": 4, "cost_lines": [{"label": "Salle", "heading": None, "amount_cents": 15_000}]},
    }

    def look() -> dict[str, Any]:
        found = stage.see("/crm/v1/campaign-events")["items"]
        return {name: sum(one[name] for one in found) for name in ("coming", "waiting")}

    def announce() -> None:
        path = f"/crm/v1/campaign-events/{stage.ask('POST', '/crm/v1/campaign-events', json=meeting)['id']}"
        for name in GUESTS:
            stage.ask("POST", f"{path}/rsvps", json={"name": name})
        hours = {"starts_at": "2029-06-13T18:00:00+02:00", "ends_at": "2029-06-13T19:30:00+02:00", "needed": 2}
        room = stage.ask("POST", f"{path}/shifts", json=hours | {"title": "Monter la salle", "skills": ["logistics"]})
        stage.ask("POST", f"{path}/shifts", json=hours | {"title": "Tenir l'entrée"})
        people = [_helper(stage, name, skills) for name, skills in HELPERS]
        stage.ask("PUT", f"{path}/shifts/{room['id']}/people/{people[0]}")

    return stage.step(
        "meeting",
        "Réunion publique",
        look,
        announce,
        lambda _, now: (now["coming"], now["waiting"]) == (3, len(GUESTS) - 3),
    )


def _finish(stage: Stage, job_id: str) -> None:
    ended = stage.until(
        lambda: stage.see(f"/crm/v1/jobs/{job_id}"),
        lambda job: job["state"] not in ("waiting", "running"),
        JOB_SECONDS,
    )
    if ended["state"] != "done":
        raise WalkFailed(f"The streets were not loaded: {ended['problem']}")


def _publish(stage: Stage, number: int, station: str) -> dict[str, Any]:
    where = {"stations": [station]}
    draft = stage.ask("POST", "/crm/v1/turf-drafts", json={"name": f"Secteur {number}", "where": where})
    return stage.ask("POST", "/crm/v1/turfs", json={"draft_id": draft["id"]})


def _knock(stage: Stage, turf: dict[str, Any]) -> None:
    """Canvass every other door, with reproducible random answers."""
    dice = random.Random(1)
    stops = stage.see(f"/crm/v1/turfs/{turf['id']}")["stops"]
    doors = [(stop["station"], door["id"]) for stop in stops for door in stop["doors"]][::2]
    visits = [
        {
            "id": str(uuid4()),
            "station": station,
            "happened_at": MORNING.format(number * 50 // len(doors)),
            "channel": "door",
            "outcome": dice.choice(OUTCOMES),
            "door": door,
            "turf": turf["id"],
        }
        for number, (station, door) in enumerate(doors)
    ]
    stage.ask("POST", "/crm/v1/canvasses/batch", json={"canvasses": visits})


def _helper(stage: Stage, name: str, skills: list[str]) -> str:
    person = {"first_names": name, "surname": "Figurant", "roles": ["volunteer"], "source": "team"}
    result = stage.ask("POST", "/crm/v1/people", json=person)["id"]
    stage.ask("PUT", f"/crm/v1/people/{result}/availability", json={"skills": skills})
    return result

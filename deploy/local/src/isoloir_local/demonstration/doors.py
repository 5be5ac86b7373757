"""Nine weeks at the doors: turfs where the suite advises to go, given to people, who walk them."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from isoloir_local.demonstration.calendar import WEEKS, day_of
from isoloir_local.demonstration.director import PARIS, Director
from isoloir_local.demonstration.team import with_role

STATIONS = 42
"""Of the campaign, the first by expected gain: where the team walks."""
TURF_DOORS = 75
UNWALKED = 9
"""Turfs that nobody has begun: some are free."""
VISITS = 42
"""Doors of one person in one outing."""
OUTINGS = ((2, "18:15", "20:45", 7), (5, "10:30", "13:00", 10), (6, "15:30", "18:00", 7))
"""Weekday, start, end, and people who walk."""
_STREET_TALKS = 24
"""Of each Saturday's market."""


def cut_turfs(director: Director) -> None:
    """Cut the ground of the best stations, publish it, and give most of it to canvassers."""
    stations = [row["station"] for row in director.see(f"/predict/v1/stations?limit={STATIONS}")["items"]]
    cut = {"where": {"stations": stations}, "doors": TURF_DOORS}
    job = director.post("/crm/v1/turf-cuts", "cut", json=cut)
    director.finish("crm", job["id"])
    director.post("/crm/v1/turfs/batch", "turfs", json={"batch": job["id"]})
    walkers = [mate.subject for mate in with_role("canvasser")]
    turfs = turfs_in_order(director)
    for number, turf in enumerate(turfs[: len(turfs) - UNWALKED // 2]):
        holders = {"subjects": [walkers[number % len(walkers)]]}
        director.post(f"/crm/v1/turfs/{turf['id']}/holders", "holders", json=holders)


def turfs_in_order(director: Director) -> list[dict[str, Any]]:
    return sorted(director.list_all("/crm/v1/turfs?limit=200"), key=lambda turf: (turf["name"], turf["id"]))


def walk_a_week(director: Director, week: int) -> None:
    """Play the outings of one week: each evening's doors are sent when it is over, by those who walked."""
    turfs = turfs_in_order(director)
    turfs = turfs[: max(1, len(turfs) - UNWALKED)]
    support = {
        row["station"]: row["net"]["support"]["expected"] for row in director.list_all("/predict/v1/stations?limit=200")
    }
    for weekday, start, end, people in OUTINGS:
        day = day_of(week, weekday)
        if week == WEEKS and weekday > 2:
            return  # the day on which the demonstration stands
        director.go_to(day.isoformat(), end)
        for number, (subject, turf) in enumerate(_teams(director, turfs, week, weekday, people)):
            visits = list(_visits(director, turf, f"{day} {number}", day, start, week, support))
            director.post("/crm/v1/canvasses/batch", f"{day} {number}", by=subject, json={"canvasses": visits})
        if weekday == 5:
            _talk_at_the_market(director, day, sorted(support))


def _teams(
    director: Director, turfs: list[dict[str, Any]], week: int, weekday: int, people: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield who walks, and one of their own turfs: all are walked in turn."""
    walkers = [mate.subject for mate in with_role("canvasser")]
    dice = director.dice(f"teams {week} {weekday}")
    for place in dice.sample(range(len(walkers)), people):
        own = turfs[place :: len(walkers)]
        if own:
            yield walkers[place], own[(week * len(OUTINGS) + weekday // 2) % len(own)]


def _visits(
    director: Director,
    turf: dict[str, Any],
    outing: str,
    day: date,
    start: str,
    week: int,
    support: dict[str, float],
) -> Iterator[dict[str, Any]]:
    dice = director.dice(f"visits {outing}")
    stops = director.see(f"/crm/v1/turfs/{turf['id']}")["stops"]
    doors = [(stop["station"], door["id"]) for stop in stops for door in stop["doors"]]
    first = dice.randrange(max(1, len(doors) - VISITS)) if week > 2 else 0
    moment = datetime.fromisoformat(f"{day}T{start}:00").replace(tzinfo=PARIS)
    for number, (station, door) in enumerate(doors[first : first + VISITS + dice.randrange(-9, 8)]):
        moment += timedelta(seconds=dice.randrange(70, 290))
        outcome = draw_outcome(dice)
        yield {
            "id": str(director.id_of(f"visit {outing} {number}")),
            "station": station,
            "happened_at": moment.isoformat(),
            "channel": "door",
            "outcome": outcome,
            "door": door,
            "turf": turf["id"],
        } | draw_support(dice, outcome, support.get(station, 0.3))


def _talk_at_the_market(director: Director, day: date, stations: list[str]) -> None:
    dice = director.dice(f"market {day}")
    talks = [
        {
            "id": str(director.id_of(f"market {day} {number}")),
            "station": dice.choice(stations),
            "happened_at": f"{day}T11:{number * 2:02}:00+02:00",
            "channel": "street",
            "outcome": "answered",
        }
        | draw_support(dice, "answered", 0.4)
        for number in range(_STREET_TALKS)
    ]
    director.post("/crm/v1/canvasses/batch", f"market {day}", json={"canvasses": talks})


def draw_outcome(dice: random.Random) -> str:
    outcomes = ("answered", "not_home", "refused", "later", "inaccessible", "left_message", "moved")
    return dice.choices(outcomes, (38, 42, 7, 4, 4, 4, 1))[0]


def draw_support(dice: random.Random, outcome: str, share: float) -> dict[str, int]:
    """Return what somebody said of the list, in four talks of five. `share`: of its voters around."""
    if outcome != "answered" or dice.random() > 0.8:
        return {}
    return {
        "support": dice.choices((5, 4, 3, 2, 1), (share / 2, share / 2 + 0.05, 0.3, (1 - share) / 3, (1 - share) / 3))[
            0
        ]
    }

"""Postering and leafleting: sites, stocks, rounds that are done and one that is planned."""

from datetime import datetime
from typing import Any, NamedTuple

from isoloir_local.demonstration.calendar import day_of
from isoloir_local.demonstration.contacts import all_addresses
from isoloir_local.demonstration.director import PARIS, Director

SITES = 18
POSTERS = 5
"""A round takes for each site."""
_KINDS = ("official_board", "free_panel", "free_panel")


class Round(NamedTuple):
    title: str
    week: int
    weekday: int
    start: str
    end: str
    sites: slice
    volunteers: int
    is_done: bool


ROUNDS = (
    Round("Collage : réunion de lancement", 1, 1, "19:30", "22:00", slice(0, 8), 6, True),
    Round("Collage : Fontenay nord", 4, 1, "19:30", "22:30", slice(4, 14), 8, True),
    Round("Collage : meeting de mi-campagne", 7, 3, "19:30", "22:00", slice(6, 18), 7, True),
    Round("Collage : dernière semaine", 10, 0, "19:30", "22:30", slice(0, 18), 9, False),
)
STOCKS = (
    ("poster", "Affiches A2", 600),
    ("leaflet", "Tract « logement »", 30_000),
    ("leaflet", "Journal de campagne", 38_000),
)
"""Kind, name, and how many came."""


def prepare_rounds(director: Director) -> None:
    """Note where one may put up posters, and what there is to put up."""
    addresses = all_addresses(director)
    step = len(addresses) // SITES
    for number, place in enumerate(addresses[::step][:SITES]):
        site = {
            "id": str(director.id_of(f"site {number}")),
            "kind": _KINDS[number % len(_KINDS)],
            "label": f"{'Panneau officiel' if number % 3 == 0 else 'Affichage libre'}, {place.street}",
            "longitude": place.longitude,
            "latitude": place.latitude,
            "station": place.station,
        }
        director.post("/crm/v1/poster-sites", f"site {number}", json=site)
    for number, (kind, name, received) in enumerate(STOCKS):
        stock = {"id": str(director.id_of(f"stock {number}")), "kind": kind, "name": name}
        director.post("/crm/v1/material-stocks", name, json=stock)
        _move(director, number, name, {"kind": "received", "count": received})


def go_round(director: Director, number: int) -> None:
    """Plan a round; if it is over, mark its stops, and close it."""
    plan = ROUNDS[number]
    day = day_of(plan.week, plan.weekday)
    moments = {
        name: datetime.fromisoformat(f"{day}T{time}:00").replace(tzinfo=PARIS).isoformat()
        for name, time in (("starts_at", plan.start), ("ends_at", plan.end))
    }
    sites = [str(director.id_of(f"site {place}")) for place in range(SITES)][plan.sites]
    body: dict[str, Any] = {
        "id": str(director.id_of(plan.title)),
        "kind": "postering",
        "title": plan.title,
        "volunteers": plan.volunteers,
        "poster_sites": sites,
    }
    made = director.post("/crm/v1/street-rounds", plan.title, json=body | moments)
    if not plan.is_done:
        return
    director.go_to(day.isoformat(), "22:45")
    path = f"/crm/v1/street-rounds/{made['id']}"
    dice = director.dice(plan.title)
    _move(director, 0, plan.title, {"kind": "taken", "count": POSTERS * len(sites), "street_round_id": made["id"]})
    for position in range(1, len(sites) + 1):
        outcome = dice.choices(("done", "covered", "unreachable"), (85, 10, 5))[0]
        mark: dict[str, Any] = {
            "id": str(director.id_of(f"{plan.title} {position}")),
            "position": position,
            "outcome": outcome,
            "count": dice.randrange(2, 6) if outcome == "done" else 0,
            "happened_at": moments["starts_at"],
        }
        director.post(f"{path}/marks", f"mark {position}", json=mark)
    director.post(f"{path}/complete", "complete", json={"volunteers": plan.volunteers})


def _move(director: Director, stock: int, name: str, move: dict[str, Any]) -> None:
    path = f"/crm/v1/material-stocks/{director.id_of(f'stock {stock}')}/moves"
    director.post(path, name, json={"id": str(director.id_of(f"{stock} {name}")), **move})

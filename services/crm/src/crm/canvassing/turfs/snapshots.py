"""Rows of drafts and of published turfs: addresses in walking order, as they are at that moment. Pure."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID, uuid4

from elections.keys import commune_of
from elections.places.facts import find_commune

from crm.canvassing.turfs.models import TurfDraft
from crm.canvassing.turfs.schemas import Where
from crm.canvassing.turfs.walk_plan import Walk
from crm.territory.addresses.spots import Spot


def draft_row(
    campaign_id: UUID, batch: UUID | None, name: str, where: Where, spots: Sequence[Spot], walk: Walk, by: str
) -> TurfDraft:
    return TurfDraft(
        campaign_id=campaign_id,
        id=uuid4(),
        batch=batch,
        name=name,
        criteria=where.model_dump(mode="json", exclude_none=True),
        building_ids=[spots[index].id for index in walk.order],
        doors=walk.doors,
        metres=walk.metres,
        walk_seconds=walk.seconds,
        created_by=by,
    )


def main_street(spots: Sequence[Spot], walk: Walk) -> str:
    """Return the street with the most doors, to name the turf by."""
    doors: dict[str, int] = {}
    for index in walk.order:
        doors[spots[index].street] = doors.get(spots[index].street, 0) + spots[index].homes
    return min(doors, key=lambda street: (-doors[street], street))


def name_turfs(spots: Sequence[Spot], walks: Sequence[Walk]) -> list[str]:
    """Name the turfs of a cut by commune, number and street: « Brie, secteur 03 — Impasse du Pont ».

    Within one commune it is not said. Numbers are padded to equal length, so that names sort.
    """
    communes = [main_commune(spots, walk) for walk in walks]
    numbers: Counter[str] = Counter()
    digits = len(str(max(Counter(communes).values(), default=1)))
    names: list[str] = []
    for commune, walk in zip(communes, walks, strict=True):
        numbers[commune] += 1
        number = f"secteur {numbers[commune]:0{digits}}"
        found = find_commune(commune) if len(set(communes)) > 1 else None
        said = f"{found.name}, {number}" if found else number.capitalize()
        names.append(f"{said} — {main_street(spots, walk)}"[:80])
    return names


def main_commune(spots: Sequence[Spot], walk: Walk) -> str:
    """Return the commune of most of a walk's doors; empty where no address has a station."""
    doors: Counter[str] = Counter()
    for index in walk.order:
        station = spots[index].station
        if station:
            doors[commune_of(station)] += spots[index].homes
    return min(doors, key=lambda commune: (-doors[commune], commune)) if doors else ""


def stop_row(campaign_id: UUID, turf_id: UUID, position: int, spot: Spot, doors: Collection[Any]) -> dict[str, Any]:
    return {
        "campaign_id": campaign_id,
        "turf_id": turf_id,
        "position": position,
        "building_id": spot.id,
        "street": spot.street,
        "number": spot.number,
        "suffix": spot.suffix,
        "longitude": spot.longitude,
        "latitude": spot.latitude,
        "station": spot.station,
        "doors": [
            {"id": str(door.id), "block": door.block, "floor": door.floor, "label": door.label} for door in doors
        ],
    }


def digest_of(stops: Sequence[dict[str, Any]]) -> str:
    content = [[str(stop["building_id"]), [door["id"] for door in stop["doors"]]] for stop in stops]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()

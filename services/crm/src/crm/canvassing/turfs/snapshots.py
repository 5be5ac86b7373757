"""Rows of drafts and of published turfs: addresses in walking order, as they are at that moment. Pure."""

import hashlib
import json
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID, uuid4

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

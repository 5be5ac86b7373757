"""Places for posters, stocks and rounds, and what can be asked of them."""

from typing import Any
from uuid import uuid4

from httpx import AsyncClient, Response

from tests.isolation import canaries
from tests.isolation.night import SCAN

_NOBODY = "00000000-0000-4000-8000-000000000000"
_HOURS = {"starts_at": "2029-05-19T18:00:00Z", "ends_at": "2029-05-19T20:00:00Z"}
PANEL = {"kind": "free_panel", "longitude": -8.9, "latitude": 46.1}
SEEN = {"id": _NOBODY, "panel_id": _NOBODY, "what": "torn", "seen_at": "2029-05-19T18:00:00Z"}
MARK = {"id": _NOBODY, "position": 1, "outcome": "done", "happened_at": "2029-05-19T18:00:00Z"}
BODIES: dict[str, dict[str, Any]] = {
    "POST /v1/poster-sites": {"json": PANEL | {"label": "Prise"}},
    "PATCH /v1/poster-sites/{poster_site_id}": {"json": {"label": "Prise"}},
    "POST /v1/poster-site-reports": {"json": SEEN},
    "POST /panels": {"data": {"kind": "free_panel", "label": "Prise", "where": "46.1 -8.9"}},
    "POST /panels/{panel_id}/report": {"data": {"id": _NOBODY, "what": "torn"}},
    "POST /v1/material-stocks": {"json": {"kind": "poster", "name": "Prise"}},
    "POST /v1/material-stocks/{stock_id}/moves": {"json": {"id": _NOBODY, "kind": "received", "count": 5}},
    "POST /stocks": {"data": {"kind": "poster", "name": "Prise"}},
    "POST /stocks/{stock_id}/move": {"data": {"id": _NOBODY, "kind": "received", "count": "5"}},
    "POST /v1/street-rounds": {"json": {"kind": "postering", "title": "Prise", "panels": [_NOBODY]} | _HOURS},
    "POST /v1/street-rounds/{street_round_id}/complete": {"json": {}},
    "POST /v1/street-rounds/{street_round_id}/marks": {"json": MARK},
    "POST /v1/street-rounds/{street_round_id}/stops/{position}/photos": {"files": {"file": ("prise.png", SCAN)}},
    "POST /v1/street-rounds/{street_round_id}/helpers": {"json": {"person_id": _NOBODY}},
    "POST /drops": {
        "data": {
            "kind": "postering",
            "title": "Prise",
            "starts_at": "2029-05-19T18:00",
            "ends_at": "2029-05-19T20:00",
            "panels": _NOBODY,
        }
    },
    "POST /drops/{drop_id}/mark": {"data": {"id": _NOBODY, "position": "1", "outcome": "done"}},
    "POST /drops/{drop_id}/move": {"data": {"id": _NOBODY, "stock": _NOBODY, "kind": "taken", "count": "1"}},
    "POST /drops/{drop_id}/helpers": {"data": {"person": _NOBODY}},
    "POST /drops/{drop_id}/end": {"data": {"how": "cancelled"}},
}


async def fill_drops(client: AsyncClient, person_id: str) -> dict[str, str]:
    """A panel with a note, a report, a stock, and a round with a mark, a picture and somebody who goes; their ids."""
    panel = _done(
        await client.post("/v1/poster-sites", json=PANEL | {"label": canaries.TITLE, "note": canaries.NOTE})
    ).json()
    report = SEEN | {"id": str(uuid4()), "panel_id": panel["id"]}
    _done(await client.post("/v1/poster-site-reports", json=report))
    stock = _done(await client.post("/v1/material-stocks", json={"kind": "poster", "name": canaries.LABEL})).json()[
        "id"
    ]
    body = {"kind": "postering", "title": canaries.TITLE, "panels": [panel["id"]], **_HOURS}
    drop = _done(await client.post("/v1/street-rounds", json=body)).json()["id"]
    for move in ({"kind": "received", "count": 9}, {"kind": "taken", "count": 3, "drop_id": drop}):
        _done(await client.post(f"/v1/material-stocks/{stock}/moves", json=move | {"id": str(uuid4())}))
    _done(await client.post(f"/v1/street-rounds/{drop}/marks", json=MARK | {"id": str(uuid4())}))
    photo = await client.post(f"/v1/street-rounds/{drop}/stops/1/photos", files={"file": ("affiche.png", SCAN)})
    helper = await client.post(f"/v1/street-rounds/{drop}/helpers", json={"person_id": person_id})
    return {
        "panel_id": panel["id"],
        "report_id": report["id"],
        "stock_id": stock,
        "drop_id": drop,
        "photo_id": _done(photo).json()["id"],
        "helper_id": _done(helper).json()["id"],
        "position": "1",
    }


def _done(answer: Response) -> Response:
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.text}"
    return answer

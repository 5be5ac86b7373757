"""Places for posters, stocks and rounds, and what can be asked of them."""

from typing import Any
from uuid import uuid4

from httpx import AsyncClient, Response

from tests.isolation import canaries
from tests.isolation.night import SCAN

_NOBODY = "00000000-0000-4000-8000-000000000000"
_HOURS = {"starts_at": "2029-05-19T18:00:00Z", "ends_at": "2029-05-19T20:00:00Z"}
POSTER_SITE = {"kind": "free_panel", "longitude": -8.9, "latitude": 46.1}
SEEN = {"id": _NOBODY, "poster_site_id": _NOBODY, "what": "torn", "seen_at": "2029-05-19T18:00:00Z"}
MARK = {"id": _NOBODY, "position": 1, "outcome": "done", "happened_at": "2029-05-19T18:00:00Z"}
BODIES: dict[str, dict[str, Any]] = {
    "POST /v1/poster-sites": {"json": POSTER_SITE | {"label": "Prise"}},
    "PATCH /v1/poster-sites/{poster_site_id}": {"json": {"label": "Prise"}},
    "POST /v1/poster-site-reports": {"json": SEEN},
    "POST /poster-sites": {"data": {"kind": "free_panel", "label": "Prise", "where": "46.1 -8.9"}},
    "POST /poster-sites/{poster_site_id}/report": {"data": {"id": _NOBODY, "what": "torn"}},
    "POST /v1/material-stocks": {"json": {"kind": "poster", "name": "Prise"}},
    "POST /v1/material-stocks/{stock_id}/moves": {"json": {"id": _NOBODY, "kind": "received", "count": 5}},
    "POST /material-stocks": {"data": {"kind": "poster", "name": "Prise"}},
    "POST /material-stocks/{stock_id}/move": {"data": {"id": _NOBODY, "kind": "received", "count": "5"}},
    "POST /v1/street-rounds": {"json": {"kind": "postering", "title": "Prise", "poster_sites": [_NOBODY]} | _HOURS},
    "POST /v1/street-rounds/{street_round_id}/complete": {"json": {}},
    "POST /v1/street-rounds/{street_round_id}/marks": {"json": MARK},
    "POST /v1/street-rounds/{street_round_id}/stops/{position}/photos": {"files": {"file": ("prise.png", SCAN)}},
    "POST /v1/street-rounds/{street_round_id}/helpers": {"json": {"person_id": _NOBODY}},
    "POST /street-rounds": {
        "data": {
            "kind": "postering",
            "title": "Prise",
            "starts_at": "2029-05-19T18:00",
            "ends_at": "2029-05-19T20:00",
            "poster_sites": _NOBODY,
        }
    },
    "POST /street-rounds/{street_round_id}/mark": {"data": {"id": _NOBODY, "position": "1", "outcome": "done"}},
    "POST /street-rounds/{street_round_id}/move": {
        "data": {"id": _NOBODY, "stock": _NOBODY, "kind": "taken", "count": "1"}
    },
    "POST /street-rounds/{street_round_id}/helpers": {"data": {"person": _NOBODY}},
    "POST /street-rounds/{street_round_id}/end": {"data": {"how": "cancelled"}},
}


async def fill_street_rounds(client: AsyncClient, person_id: str) -> dict[str, str]:
    """Fill in a poster site, a report, a stock and a round with a mark, a picture and a helper; return their ids."""
    poster_site = _done(
        await client.post("/v1/poster-sites", json=POSTER_SITE | {"label": canaries.TITLE, "note": canaries.NOTE})
    ).json()
    report = SEEN | {"id": str(uuid4()), "poster_site_id": poster_site["id"]}
    _done(await client.post("/v1/poster-site-reports", json=report))
    stock = _done(await client.post("/v1/material-stocks", json={"kind": "poster", "name": canaries.LABEL})).json()[
        "id"
    ]
    body = {"kind": "postering", "title": canaries.TITLE, "poster_sites": [poster_site["id"]], **_HOURS}
    street_round = _done(await client.post("/v1/street-rounds", json=body)).json()["id"]
    for move in ({"kind": "received", "count": 9}, {"kind": "taken", "count": 3, "street_round_id": street_round}):
        _done(await client.post(f"/v1/material-stocks/{stock}/moves", json=move | {"id": str(uuid4())}))
    _done(await client.post(f"/v1/street-rounds/{street_round}/marks", json=MARK | {"id": str(uuid4())}))
    photo = await client.post(f"/v1/street-rounds/{street_round}/stops/1/photos", files={"file": ("affiche.png", SCAN)})
    helper = await client.post(f"/v1/street-rounds/{street_round}/helpers", json={"person_id": person_id})
    return {
        "poster_site_id": poster_site["id"],
        "report_id": report["id"],
        "stock_id": stock,
        "street_round_id": street_round,
        "photo_id": _done(photo).json()["id"],
        "helper_id": _done(helper).json()["id"],
        "position": "1",
    }


def _done(answer: Response) -> Response:
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.text}"
    return answer

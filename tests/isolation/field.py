"""The ground of a campaign and its turfs, and what can be asked of them."""

import json
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import today, work_off

from tests.isolation import canaries

HEAD = "numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv\n"
OUTLINE = json.dumps(
    {
        "features": [
            {
                "properties": {"code": "00001_0001", "CODE_IRIS": "000010101"},
                "geometry": {"type": "Polygon", "coordinates": [[[-9, 46], [-8, 46], [-8, 47], [-9, 46]]]},
            }
        ]
    }
).encode()
TODAY = today()
CALLS: dict[str, Any] = {
    "name": canaries.TITLE,
    "segment_id": "00000000-0000-4000-8000-000000000000",
    "starts_on": str(TODAY - timedelta(days=1)),
    "ends_on": str(TODAY + timedelta(days=1)),
    "days": [1, 2, 3, 4, 5, 6, 7],
    "hours": [{"start": "00:00", "end": "23:59"}],
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /v1/address-imports": {
        "files": {"file": ("adresses.csv", (HEAD + "9;Rue Prise;00001;Fictif;-8.9;46.1;00001_0001\n").encode())},
        "data": {"source": "Prise"},
    },
    "POST /v1/boundaries/{kind}": {"files": {"file": ("contours.geojson", OUTLINE)}, "data": {"source": "Prise"}},
    "PATCH /v1/buildings/{building_id}": {"json": {"longitude": -8.5}},
    "PUT /v1/buildings/{building_id}/doors": {"json": {"doors": [{"label": "prise"}]}},
    "PUT /v1/buildings/{building_id}/entrances": {"json": {"code": "0000"}},
    "GET /v1/geocode": {"params": {"address": "1 rue Prise"}},
    "POST /v1/turf-drafts": {"json": {"name": "Prise", "where": {"communes": ["00001"]}}},
    "POST /v1/turf-cuts": {"json": {"where": {"communes": ["00001"]}}},
    "POST /v1/turfs": {"json": {"draft_id": "00000000-0000-4000-8000-000000000000"}},
    "PUT /v1/attendance": {
        "json": {
            "consulted_on": "2029-06-11",
            "people": [{"person_id": "00000000-0000-4000-8000-000000000000", "voted": True}],
        }
    },
    "POST /reminders": {"data": {"consulted_on": "2029-06-11", "voted-00000000-0000-4000-8000-000000000000": "yes"}},
    "POST /turfs/cut": {"data": {"places": "00001", "doors": "50"}},
    "POST /turfs/draft": {"data": {"name": "Prise", "places": "00001"}},
    "POST /v1/turf-previews": {"json": {"where": {"communes": ["00001"]}}},
    "POST /turfs/draw": {
        "data": {
            "name": "Prise",
            "geojson": '{"type": "Polygon", "coordinates": [[[-9, 46], [-8, 46], [-8, 47], [-9, 46]]]}',
        }
    },
    "POST /addresses": {
        "files": {"file": ("adresses.csv", (HEAD + "9;Rue Prise;00001;Fictif;-8.9;46.1;00001_0001\n").encode())},
        "data": {"source": "Prise"},
    },
    "POST /v1/address-fetches": {"json": {"communes": ["23096"]}},
    "POST /addresses/fetch": {"data": {"communes": "23096"}},
    "POST /v1/turfs/{turf_id}/holders": {"json": {"subjects": ["operator"]}},
    "POST /turfs/{turf_id}/give": {"data": {"subjects": "operator"}},
    "POST /turfs/{turf_id}/take-back": {"data": {"subject": "operator"}},
    "POST /turfs/publish": {"data": {"batch": "00000000-0000-4000-8000-000000000000"}},
    "PUT /v1/plan/capacity": {"json": {"teams": 9}},
    "POST /plan/capacity": {"data": {"teams": "9", "people": "2", "hours_a_week": "6"}},
    "crm POST /v1/pairings": {"json": {"turf": "00000000-0000-4000-8000-000000000000", "label": "Prise"}},
    "POST /v1/paper-sheets": {"json": {"turf": "00000000-0000-4000-8000-000000000000"}},
    "POST /v1/paper-sheets/{sheet_id}/entries": {
        "json": {"walked_at": "2026-01-02T10:00:00Z", "ticked": [{"line": 1, "outcome": "refused"}]}
    },
    "POST /paper-sheets": {"data": {"turf": "00000000-0000-4000-8000-000000000000"}},
    "POST /paper-sheets/{sheet_id}": {"data": {"walked_at": "2026-01-02T10:00", "line-1": "refused"}},
    "POST /v1/pledges": {"json": {"id": "00000000-0000-4000-8000-000000000000", "amount_cents": 5}},
    "PATCH /v1/pledges/{pledge_id}": {"json": {"amount_cents": 5}},
    "POST /pledges": {"data": {"id": "00000000-0000-4000-8000-000000000000", "amount": "5"}},
    "POST /pledges/{pledge_id}": {"data": {"state": "given_up"}},
    "POST /phones": {"data": {"turf": "00000000-0000-4000-8000-000000000000", "label": "Prise"}},
    "POST /v1/call-campaigns": {"json": CALLS | {"name": "Prise"}},
    "PUT /v1/call-campaigns/{call_campaign_id}": {"json": CALLS | {"name": "Prise"}},
    "PUT /v1/call-campaigns/{call_campaign_id}/state": {"json": {"state": "closed"}},
    "POST /v1/calls/{call_id}/report": {
        "json": {"id": "00000000-0000-4000-8000-000000000000", "result": "do_not_contact"}
    },
    "POST /appels/appel/{call_id}/resultat": {
        "data": {"id": "00000000-0000-4000-8000-000000000000", "result": "do_not_contact"}
    },
    "POST /appels/suivi": {"data": {"name": "Prise", "starts_on": "2026-12-01", "ends_on": "2026-12-02"}},
    "POST /appels/suivi/{call_campaign_id}/etat": {"data": {"to": "closed"}},
    "POST /v1/turfs/batch": {"json": {"batch": "00000000-0000-4000-8000-000000000000"}},
}


async def fill_field(client: AsyncClient, sessions: Sessions, station: str) -> dict[str, str]:
    """A street with two doors and a code, a draft and a published turf; their ids."""
    rows = [f"{number};Rue des Essais;{station[:5]};Fictif;-8.9{number};46.1;{station}" for number in (1, 3)]
    file = {"file": ("adresses.csv", (HEAD + "\n".join(rows)).encode())}
    _done(await client.post("/v1/address-imports", files=file, data={"source": canaries.SOURCE}))
    await work_off(sessions, import_module("crm.consumers").JOBS)
    found = _done(await client.get("/v1/geocode", params={"address": "1 rue des Essais"})).json()["items"][0]
    code = {"code": "19B45", "note": canaries.NOTE}
    _done(await client.put(f"/v1/buildings/{found['building_id']}/entrances", json=code))
    turf: dict[str, Any] = {"name": canaries.TITLE, "where": {"stations": [station]}}
    published = _done(await client.post("/v1/turf-drafts", json=turf)).json()["id"]
    _done(await client.post("/v1/turfs", json={"draft_id": published}))
    draft = _done(await client.post("/v1/turf-drafts", json=turf)).json()["id"]
    sheets = _done(await client.post("/v1/paper-sheets", json={"turf": published})).json()["items"]
    pledge: dict[str, Any] = {"id": str(uuid4()), "amount_cents": 5000}
    _done(await client.post("/v1/pledges", json=pledge))
    code = _done(await client.post("/v1/pairings", json={"turf": published, "label": canaries.LABEL})).json()
    paired = await client.post("/v1/phone/pairing", json={"token": code["address"].partition("#")[2]})
    return {
        "street_id": found["street"]["id"],
        "building_id": found["building_id"],
        "draft_id": draft,
        "turf_id": published,
        "sheet_id": sheets[0]["id"],
        "batch_id": sheets[0]["batch"],
        "pledge_id": pledge["id"],
        "phone_id": _done(paired).json()["phone_id"],
        "kind": "station",
    }


async def fill_calls(client: AsyncClient, person_id: str, segment_id: str) -> dict[str, str]:
    """A call campaign that is open, and somebody who was given to a caller, with their number."""
    yes = {"use": "call", "state": "given", "source": "form", "text_version": "formulaire-1"}
    _done(await client.post(f"/v1/people/{person_id}/consents", json=yes))
    _done(await client.patch(f"/v1/people/{person_id}", json={"tags": ["marché"]}))
    planned = await client.post("/v1/call-campaigns", json=CALLS | {"segment_id": segment_id})
    found = _done(planned).json()["id"]
    _done(await client.put(f"/v1/call-campaigns/{found}/state", json={"state": "open"}))
    call = _done(await client.post(f"/v1/call-campaigns/{found}/next")).json()["call"]["id"]
    _done(await client.post(f"/v1/calls/{call}/number"))
    return {"call_campaign_id": found, "call_id": call}


def _done(answer: Response) -> Response:
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.text}"
    return answer

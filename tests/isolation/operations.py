"""Everything that can be asked of a service, read from its OpenAPI document and, for pages, from its routes."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from fastapi import FastAPI

from tests.architecture.test_routes import EVERYWHERE, PUBLIC, needs_token, routes
from tests.isolation.budget_operations import BODIES as BUDGET
from tests.isolation.campaign_events import BODIES as CAMPAIGN_EVENTS
from tests.isolation.crm_operations import BODIES as CRM
from tests.isolation.entries import CANDIDATES, EXPERIMENT, PERSON, PRIOR, SHEET
from tests.isolation.field import BODIES as FIELD
from tests.isolation.night import SAMPLE, SCAN
from tests.isolation.official_forms import FORM_MAP, official_form
from tests.isolation.outputs import town_hall
from tests.isolation.places import CONTOURS, FILE, FORM, STATE, STATION
from tests.isolation.polls import POLL
from tests.isolation.street_rounds import BODIES as STREET_ROUNDS

OPERATOR = "operate"
OWN = {"DELETE /v1/token"}
"""What concerns the token of the request alone: any may give itself up, and then opens nothing more here."""

BY_REQUEST = {"GET /oauth/authorize", "POST /oauth/authorize"}
"""What a front-end asks is judged before who answers it is: services/crm/tests/integrations/oauth."""


@dataclass(frozen=True)
class Operation:
    service: str
    method: str
    path: str
    scopes: frozenset[str]
    documented: bool

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def keys(self) -> set[str]:
        return set(re.findall(r"{(\w+)}", self.path))


@cache
def operations_of(service: str, app: FastAPI) -> tuple[Operation, ...]:
    """List the operations that need a token: all of the document that are not public, and every page."""
    public = EVERYWHERE | PUBLIC[service] | OWN | BY_REQUEST
    found = [
        Operation(service, method.upper(), path, _scopes(operation), True)
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
        if f"{method.upper()} {path}" not in public
    ]
    known = {operation.name for operation in found}
    for path, route in routes(app):
        for method in sorted((route.methods or set()) - {"HEAD"}):
            if f"{method} {path}" not in known | OWN | BY_REQUEST and needs_token(route.dependant):
                found.append(Operation(service, method, path, frozenset(), False))
    return tuple(found)


def _scopes(operation: dict[str, Any]) -> frozenset[str]:
    return frozenset(
        scope for scheme in operation.get("security", []) for scopes in scheme.values() for scope in scopes
    )


def request_of(operation: Operation, ids: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The path with the given ids, and a body that the operation takes: what is refused is refused for its campaign."""
    url = operation.path.format(**ids)
    # Two services may have an operation of one name: the body is then named with its service, too.
    return url, _BODIES.get(f"{operation.service} {operation.name}") or _BODIES.get(operation.name, {})


CAMPAIGN = {
    "name": "Une autre",
    "candidate": "Autre Exemple",
    "rounds": [{"number": 1, "on": "2029-06-10"}],
    "demo": True,
    **STATE,
}
_FILE: dict[str, Any] = {"files": {"file": ("resultats.csv", FILE)}, "data": FORM}
_PLAIN = {name: value for name, value in PERSON.items() if name != "civil_status"} | {
    "civil_status": {"first_names": "Ada", "surname": "Exemple", "born_on": "1990-01-02"}
}

ROUNDS = {"from_election": "legislatives-2024-t1", "to_election": "legislatives-2024-t2"}

_NOBODY = "00000000-0000-4000-8000-000000000000"
_IN_THE_FILE = ("answers", "overall", "segments")
_BODIES: dict[str, dict[str, Any]] = {
    **BUDGET,
    **FIELD,
    **CRM,
    **STREET_ROUNDS,
    **CAMPAIGN_EVENTS,
    "PUT /v1/campaigns/{campaign_id}": {"json": CAMPAIGN},
    "PUT /v1/campaigns/{campaign_id}/members/{subject}": {"json": {"roles": ["manager"]}},
    "POST /v1/campaigns": {"json": {"campaign": CAMPAIGN}},
    "PATCH /v1/campaigns/{campaign_id}": {"json": {"name": "Prise"}},
    "PUT /v1/campaigns/{campaign_id}/clock": {"json": {"offset_seconds": 60}},
    "POST /v1/search": {"json": {"text": "Exemple"}},
    "POST /search": {"data": {"q": "Exemple"}},
    "POST /v1/data-tables/{table_name}/export": {"json": {"form": "csv"}},
    "POST /data/{table_name}": {"data": {"form": "csv"}},
    "POST /v1/rights/search": {"json": {"first_names": "Ada", "surname": "Exemple"}},
    "POST /v1/rights/erasures": {"json": {"first_names": "Ada", "surname": "Exemple"}},
    "PUT /v1/members/{subject}/features": {"json": {"closed": ["tasks"]}},
    "POST /team/{subject}/features": {"data": {"of": "tasks"}},
    "PUT /v1/members/{subject}": {"json": {"display_name": "Autre", "roles": ["reader"]}},
    "POST /v1/official-forms": {
        "files": {"file": ("autre.pdf", official_form("autre"))},
        "data": {"label": "14952*04"},
    },
    "PUT /v1/official-forms/{digest}/map": {"json": FORM_MAP},
    "POST /formulaire": {"files": {"file": ("autre.pdf", official_form("autre"))}, "data": {"label": "14952*04"}},
    "POST /formulaire/{digest}/carte": {"data": {"map": json.dumps(FORM_MAP)}},
    "POST /v1/matches": {"json": {"request_id": str(uuid4()), "offer_id": str(uuid4()), "rounds": [1]}},
    "POST /v1/shared-matches": {
        "json": {
            "request_id": str(uuid4()),
            "holder_campaign_id": str(uuid4()),
            "offer_id": str(uuid4()),
            "rounds": [1],
        }
    },
    "POST /v1/station-locations": {
        "files": {"file": ("lieux.csv", b"code;latitude;longitude\n94033;48.85;2.48\n")},
        "data": {"source": "Prise"},
    },
    "PUT /v1/retention/hold": {"json": {"reason": "Un recours est en cours."}},
    "POST /conservation/{decision}": {"data": {"reason": "Un recours est en cours."}},
    "PUT /v1/matches/{match_id}/establishment": {"json": {"reference": "ABC123"}},
    "POST /v1/matches/{match_id}/votes": {"json": {"round": 1, "voted": True}},
    "POST /v1/requests/{request_id}/notes": {"json": {"text": "Prise"}},
    "POST /v1/offers/{offer_id}/notes": {"json": {"text": "Prise"}},
    "POST /dossiers/{request_id}/{act}": {"data": {"text": "Prise"}},
    "PUT /v1/requests/{request_id}/crm-person": {"json": {"person": _NOBODY}},
    "PUT /v1/offers/{offer_id}/crm-person": {"json": {"person": _NOBODY}},
    "POST /v1/pool/membership": {"json": {"code": "x" * 43}},
    "POST /v1/pool/offers": {"json": {"code": "x" * 43}},
    "POST /partenaires/{decision}": {"data": {"code": "x" * 43}},
    "POST /v1/forbidden-pairs": {"json": {"request_id": str(uuid4()), "offer_id": str(uuid4())}},
    "PUT /v1/sites": {"json": {"origins": ["https://pris.exemple.fr"]}},
    "POST /widget": {"data": {"origins": "https://pris.exemple.fr"}},
    "POST /v1/requests": {"json": _PLAIN},
    "POST /v1/offers": {"json": _PLAIN},
    "PUT /v1/stations/{station}": {"json": {"commune_name": "Autre", "registered": 900}},
    "POST /v1/forecasts": {"json": {"scenario": {}}},
    "POST /v1/forecast/backtest": {"json": {}},
    "POST /v1/scenarios": {"json": {"name": "Autre", "assumptions": {}}},
    "PUT /v1/scenarios/{scenario_id}": {"json": {"name": "Autre", "assumptions": {}}},
    "POST /forecast/scenarios": {"data": {"name": "Encore autre"}},
    "PUT /v1/contest": {"json": {"lists": [{"id": "A", "label": "Autre", "bloc": "centre", "ours": True}]}},
    "POST /contest": {"data": {"id": "", "label": "Autre", "nuance": "", "bloc": "centre", "fate": "stands"}},
    "PUT /v1/rounds/{round}/candidates": {"json": CANDIDATES},
    "POST /v1/webhooks": {"json": {"url": "https://autre.exemple.fr/in"}},
    "POST /v1/webhooks/{webhook_id}/replay": {"json": {"after": 0}},
    "POST /v1/webhooks/{webhook_id}/samples": {"json": {}},
    "POST /webhooks": {"data": {"url": "https://autre.exemple.fr/in"}},
    "POST /public-boards": {"data": {"label": "Autre"}},
    "POST /public-boards/sites": {"data": {"sites": "https://autre.exemple.fr"}},
    "POST /v1/public-boards": {"json": {"label": "Autre"}},
    "PUT /v1/public-board-sites": {"json": {"sites": ["https://autre.exemple.fr"]}},
    "POST /files/stations": _FILE,
    "POST /files/boundaries": {"files": {"file": ("c.geojson", CONTOURS)}, "data": {"source": "Prise"}},
    "POST /files/sources": {
        "files": {"file": ("mairie.csv", town_hall(STATION))},
        "data": {"source": "town_hall", "round": "1"},
    },
    "POST /v1/sources/files": {
        "params": {"source": "town_hall"},
        "files": {"file": ("mairie.csv", town_hall(STATION))},
    },
    "PUT /v1/rounds/{round}/ages": {"json": {"ages": []}},
    "POST /v1/tallies": {"json": {**SHEET, "note": None}},
    "POST /v1/tallies/{tally_id}/validate": {"json": {"note": "Prise"}},
    "POST /v1/turnouts": {"json": {"station": STATION, "round": 1, "moment": "noon", "voters": 111}},
    "POST /v1/ballot-samples": {"json": SAMPLE | {"station": STATION, "ballots": 6, "blank": 1}},
    "POST /v1/poll-watchers": {"json": {"first_names": "Une", "surname": "Autre"}},
    "PUT /v1/poll-watchers/{poll_watcher_id}": {"json": {"first_names": "Prise", "surname": "Prise"}},
    "POST /v1/poll-watchers/assignments": {
        "json": {"poll_watcher_id": _NOBODY, "station": STATION, "round": 1, "duty": "delegate"}
    },
    "POST /v1/poll-watchers/notifications": {"json": {"assignment_ids": [_NOBODY]}},
    "POST /v1/pairings": {"json": {"poll_watcher_id": _NOBODY}},
    "POST /poll-watchers": {"data": {"first_names": "Une", "surname": "Autre"}},
    "POST /poll-watchers/assign": {"data": {"poll_watcher_id": _NOBODY, "station": STATION, "duty": "delegate"}},
    "POST /desk/pairings": {"data": {"poll_watcher_id": _NOBODY}},
    "POST /desk/counting-options": {"data": {"double_entry": "false"}},
    "POST /desk/tallies/{tally_id}/validate": {"data": {"note": "Prise"}},
    "PUT /v1/counting-options": {"json": {"double_entry": True}},
    "POST /v1/final-results": {"json": {"round": 1}},
    "POST /v1/tallies/{tally_id}/photos": {"files": {"file": ("pv.png", SCAN)}},
    "POST /v1/tally-batches": {
        "files": {"file": ("feuilles.csv", f"bureau;inscrits;votants;blancs;nuls;exprimes;A\n{STATION};9;9;0;0;9;9\n")}
    },
    "POST /v1/imports": _FILE,
    "PUT /v1/nuances": {"json": {"nuance": "DVG", "bloc": "divers"}},
    "DELETE /v1/nuances": {"params": {"nuance": "DVG"}},
    "GET /v1/station-history": {"params": {"election": "legislatives-2029-t1"}},
    "GET /v1/station-history.csv": {"params": {"election": "legislatives-2029-t1"}},
    "GET /v1/reference-datasets/values": {"params": {"level": "commune"}},
    "GET /v1/reference-datasets/values.csv": {"params": {"level": "commune"}},
    "POST /v1/reference-datasets/{kind}": {"files": {"file": ("iris.csv", b"IRIS;DISP_TP6019\n940330101;12.5\n")}},
    "POST /v1/transfers": {"json": ROUNDS},
    "POST /v1/transfers/batches": {"json": ROUNDS},
    "GET /v1/national-transfers": {"params": ROUNDS},
    "GET /v1/national-transfers/{territory}": {"params": ROUNDS},
    "POST /v1/transfer-priors": {"json": {**PRIOR, "name": "Autre"}},
    "POST /v1/transfer-priors/file": {
        "files": {"file": ("reports.csv", b"from,to,share\nA,A,1\n")},
        "data": {name: value for name, value in PRIOR.items() if name not in ("name", "rows")} | {"name": "Autre"},
    },
    "POST /v1/polls": {"json": POLL},
    "POST /v1/polls/files": {
        "files": {"file": ("sondage.csv", b"dimension;categorie;effectif;A;B\nensemble;;1000;60;40\n")},
        "data": {"about": json.dumps({name: POLL[name] for name in POLL if name not in _IN_THE_FILE})},
    },
    "POST /field-experiments": {
        "data": {"name": "Autre", "kind": "door_to_door", "outcome": "turnout", "percent": "50"}
    },
    "POST /field-experiments/{experiment_id}/start": {"data": {"effect": "0.0271", "understood": "true"}},
    "POST /polls": {
        "files": {"file": ("sondage.csv", b"dimension;categorie;effectif;A;B\nensemble;;1000;60;40\n")},
        "data": {name: str(POLL[name]) for name in POLL if name not in _IN_THE_FILE},
    },
    "POST /polls/{poll_id}/blocs": {"data": {"id": "left", "bloc": ""}},
    "POST /v1/station-boundaries": {"files": {"file": ("contours.geojson", CONTOURS)}, "data": {"source": "Autre"}},
    "POST /v1/field-experiments": {"json": EXPERIMENT | {"name": "Autre"}},
    "POST /v1/field-experiments/{experiment_id}/start": {"json": {"detectable_effect": 0.0271}},
    "POST /record": {"data": {"id": str(uuid4()), "station": STATION, "channel": "door", "outcome": "absent"}},
    "POST /plan": {"data": {"id": str(uuid4()), "kind": "postering", "title": "Autre"}},
    "POST /actions/{action_id}/close": {"data": {"how": "cancelled"}},
    "POST /team": {"data": {"subject": "autre", "display_name": "Autre", "roles": ["reader"]}},
}

"""Everything that can be asked of a service, read from its OpenAPI document and, for pages, from its routes."""

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from budget.ledger.journals.headings import HEADINGS
from fastapi import FastAPI

from tests.architecture.test_routes import EVERYWHERE, PUBLIC, needs_token, routes
from tests.isolation.campaign_events import BODIES as CAMPAIGN_EVENTS
from tests.isolation.contents import (
    CANDIDATES,
    DONOR,
    EXPENSE,
    EXPERIMENT,
    LOAN,
    PERSON,
    PICTURE,
    PRIOR,
    RECEIPT,
    SHEET,
    statement,
)
from tests.isolation.crm_operations import BODIES as CRM
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


def operations_of(service: str, app: FastAPI) -> list[Operation]:
    """List the operations that need a token: all of the document that are not public, and every page."""
    public = EVERYWHERE | PUBLIC[service] | OWN
    found = [
        Operation(service, method.upper(), path, _scopes(operation), True)
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
        if f"{method.upper()} {path}" not in public
    ]
    known = {operation.name for operation in found}
    for path, route in routes(app):
        for method in sorted((route.methods or set()) - {"HEAD"}):
            if f"{method} {path}" not in known | OWN and needs_token(route.dependant):
                found.append(Operation(service, method, path, frozenset(), False))
    return found


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


def accounts_of(*references: str) -> bytes:
    """A file of published accounts, of these candidates."""
    header = ["candidat", "dépenses totales déclarées", *(f"{label} (déclaré)" for label in HEADINGS.values())]
    rows = ([reference, "21", *("1" for _ in HEADINGS)] for reference in references)
    return "\n".join(";".join(cells) for cells in (header, *rows)).encode()


ROUNDS = {"from_election": "legislatives-2024-t1", "to_election": "legislatives-2024-t2"}

_NOBODY = "00000000-0000-4000-8000-000000000000"
_IN_THE_FILE = ("answers", "overall", "segments")
_BODIES: dict[str, dict[str, Any]] = {
    **FIELD,
    **CRM,
    **STREET_ROUNDS,
    **CAMPAIGN_EVENTS,
    "PUT /v1/campaigns/{campaign_id}": {"json": CAMPAIGN},
    "PUT /v1/campaigns/{campaign_id}/members/{subject}": {"json": {"roles": ["manager"]}},
    "POST /v1/campaigns": {"json": {"campaign": CAMPAIGN}},
    "PATCH /v1/campaigns/{campaign_id}": {"json": {"name": "Prise"}},
    "PUT /v1/campaigns/{campaign_id}/clock": {"json": {"offset_seconds": 60}},
    "POST /v1/rights/search": {"json": {"first_names": "Ada", "surname": "Exemple"}},
    "POST /v1/rights/erasures": {"json": {"first_names": "Ada", "surname": "Exemple"}},
    "PUT /v1/members/{subject}/features": {"json": {"closed": ["tasks"]}},
    "POST /team/{subject}/features": {"data": {"of": "tasks"}},
    "PUT /v1/members/{subject}": {"json": {"display_name": "Autre", "roles": ["reader"]}},
    "PUT /v1/heading-budgets/{heading}": {"json": {"amount_cents": 5}},
    "POST /v1/proposals": {"json": {**EXPENSE, "label": "Autre", "supplier": None, "state": "planned"}},
    "POST /expenses": {
        "data": {"label": "Autre", "amount": "5", "heading": "11", "spent_on": "2029-05-20", "state": "planned"}
    },
    "POST /expenses/{expense_id}/step": {"data": {"version": 1, "to": "committed"}},
    "POST /expenses/{expense_id}/approve": {"data": {"version": 1}},
    "POST /expenses/{expense_id}/edit": {"data": {"version": 1, "label": "Prise"}},
    "POST /expenses/{expense_id}/reverse": {"data": {"version": 1, "reason": "Prise"}},
    "POST /receipts": {
        "data": {"kind": "own", "amount": "5", "received_on": "2029-05-27", "means": "cheque", "label": "Autre"}
    },
    "POST /receipts/{receipt_id}/return": {"data": {"version": 1, "amount": "5", "returned_on": "2029-05-28"}},
    "POST /receipts/{receipt_id}/number": {"data": {"version": 1, "form_number": "9"}},
    "POST /receipts/{receipt_id}/reverse": {"data": {"version": 1, "reason": "Prise"}},
    "POST /donors": {
        "data": {"first_names": "Une", "surname": "Autre", "born_on": "1980-03-02", "address": "2 rue Prise, 75001"}
    },
    "POST /donors/{donor_id}/edit": {"data": {"version": 1, "address": "2 rue Prise, 75001"}},
    "POST /loans": {
        "data": {
            "lender": "bank",
            "lender_name": "Autre",
            "amount": "5",
            "rate_percent": "1",
            "starts_on": "2029-03-01",
            "due_on": "2031-03-01",
        }
    },
    "POST /loans/{loan_id}/repay": {"data": {"amount": "5", "paid_on": "2029-05-28"}},
    "POST /loans/{loan_id}/reverse": {"data": {"reason": "Prise"}},
    "POST /heading-budgets": {"data": {"heading": 12, "version": 0, "amount": "5"}},
    "POST /filing-notes": {"data": {"text": "Prise"}},
    "POST /filing/proposals": {"data": {"question": "software", "amount": "5"}},
    "POST /ceiling/official": {"data": {"amount": "50000", "source": "Autre", "dated_on": "2029-02-01"}},
    "POST /expenses/{expense_id}/valuation": {
        "data": {"version": 1, "valuation_method": "quote", "valuation_note": "Prise"}
    },
    "POST /account/closing": {"data": {"note": "Prise"}},
    "POST /account/reopening": {"data": {"reason": "Prise"}},
    "POST /account/settings": {"data": {"four_eyes": "true"}},
    "POST /v1/published-accounts": {
        "files": {"file": ("comptes.csv", accounts_of("202200001"))},
        "data": {"election": "legislatives", "year": "2022"},
    },
    "POST /v1/exports": {"json": {"format": "lines"}},
    "POST /exports": {"data": {"format": "lines"}},
    "PUT /v1/account/settings": {"json": {"four_eyes": True}},
    "POST /v1/account/closing": {"json": {}},
    "POST /v1/account/reopening": {"json": {"reason": "Prise"}},
    "PUT /v1/payers/{payer_subject}/{payer_id}": {"json": {"kind": "person"}},
    "POST /payers/{payer_subject}/{payer_id}": {"data": {"version": 1, "kind": "person"}},
    "POST /payers/clear": {"data": {"payer": f"donor:{_NOBODY}"}},
    "PUT /v1/filing/reasons/{check}": {"json": {"reason": "Une autre campagne"}},
    "POST /v1/account/signatures": {"json": {"step": "agent"}},
    "POST /v1/account/filing": {"json": {"filed_on": "2026-11-20", "proof": "Prise"}},
    "POST /v1/account/filing/withdrawal": {"json": {"reason": "Prise"}},
    "POST /v1/account/rectifications": {"json": {"text": "Prise"}},
    "POST /closing": {"data": {"note": "Prise"}},
    "POST /closing/reasons": {"data": {"check": "balanced", "reason": "Une autre campagne"}},
    "POST /closing/signatures": {"data": {"step": "agent"}},
    "POST /closing/filing": {"data": {"filed_on": "2026-11-20", "proof": "Prise"}},
    "POST /closing/filing/withdrawal": {"data": {"reason": "Prise"}},
    "POST /closing/rectifications": {"data": {"text": "Prise"}},
    "POST /v1/filing-notes": {"json": {"text": "Prise"}},
    "POST /v1/donors": {"json": DONOR | {"surname": "Autre"}},
    "PATCH /v1/donors/{donor_id}": {"json": {"address": "2 rue Prise, 75001"}},
    "POST /v1/receipts": {"json": RECEIPT | {"kind": "other"}},
    "POST /v1/receipts/{receipt_id}/returns": {"json": {"amount_cents": 5, "returned_on": "2029-05-28"}},
    "PUT /v1/receipts/{receipt_id}/form-number": {"json": {"form_number": "9"}},
    "POST /v1/receipts/{receipt_id}/reversal": {"json": {"reason": "Prise"}},
    "POST /v1/commission-decisions": {"json": {"outcome": "approved", "decided_on": "2029-12-05"}},
    "POST /commission-decision": {"data": {"outcome": "approved", "decided_on": "2029-12-05"}},
    "POST /v1/loans": {"json": LOAN},
    "PUT /v1/filing/questions/{question}": {"json": {"answer": "no"}},
    "POST /filing/questions": {"data": {"question": "staff", "answer": "no"}},
    "POST /v1/evidence": {
        "files": {"file": ("autre.png", PICTURE)},
        "data": {"kind": "other", "subject": "account"},
    },
    "POST /v1/evidence/{evidence_id}/attachments": {"json": {"kind": "other", "subject": "account"}},
    "POST /v1/evidence/{evidence_id}/reversal": {"json": {"reason": "Prise"}},
    "POST /evidence": {
        "files": {"file": ("autre.png", PICTURE)},
        "data": {"kind": "quote", "entry": "account:"},
    },
    "POST /v1/loans/{loan_id}/repayments": {"json": {"amount_cents": 5, "paid_on": "2029-05-28"}},
    "POST /v1/loans/{loan_id}/reversal": {"json": {"reason": "Prise"}},
    "PUT /v1/bank/account": {"json": {"iban": "FR7630004008210001001234543"}},
    "POST /v1/bank/statements": {"files": {"file": ("releve.ofx", statement("Autre", "Autre"))}},
    "PUT /v1/bank/lines/{line_id}/ignore": {"json": {"reason": "Prise"}},
    "POST /v1/bank/lines/{line_id}/payment": {"json": {"expense_id": _NOBODY}},
    "POST /v1/bank/lines/{line_id}/entry": {"json": {"label": "Prise", "heading": 19}},
    "POST /v1/bank/matches": {
        "json": {"line_ids": [_NOBODY], "movements": [{"source": "expense", "source_id": _NOBODY}]}
    },
    "POST /bank/statements": {"files": {"file": ("releve.ofx", statement("Autre", "Autre"))}},
    "POST /bank/matches": {"data": {"line": _NOBODY, "movement": f"expense:{_NOBODY}"}},
    "POST /bank/lines/{line_id}/payment": {"data": {"expense_id": _NOBODY}},
    "POST /bank/lines/{line_id}/entry": {"data": {"label": "Prise", "heading": "19"}},
    "POST /bank/lines/{line_id}/ignore": {"data": {"reason": "Prise"}},
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
    "PUT /v1/populations": {"files": {"file": ("populations.csv", b"territory;vintage;population;source\n")}},
    "GET /v1/ceilings/france": {"params": {"election": "legislatives", "on": "2029-06-10"}},
    "PUT /v1/ceiling/round": {"json": {"round": 1}},
    "PUT /v1/reimbursement-forecast": {"json": {"candidate": "A"}},
    "PUT /v1/ceiling/official": {"json": {"amount": 50_000, "source": "Autre", "dated_on": "2029-02-01"}},
    "GET /v1/ceilings/compute": {"params": {"election": "legislatives", "on": "2029-06-10", "population": 100_000}},
    "GET /v1/reimbursement/compute": {
        "params": {
            "election": "legislatives",
            "on": "2029-06-10",
            "ceiling": 66_780,
            "spent": 40_000,
            "receipts": 40_000,
            "own_contribution": 30_000,
            "share": "0.12",
        }
    },
    "POST /v1/expenses": {"json": {**EXPENSE, "label": "Autre", "supplier": None, "action_id": str(uuid4())}},
    "PATCH /v1/expenses/{expense_id}": {"json": {"label": "Prise"}},
    "POST /v1/expenses/{expense_id}/transitions": {"json": {"to": "committed"}},
    "POST /v1/expenses/{expense_id}/reversal": {"json": {"reason": "Prise"}},
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
    "GET /v1/transfers/national": {"params": ROUNDS},
    "GET /v1/transfers/national/{territory}": {"params": ROUNDS},
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

"""Bodies that crm's operations on people take."""

from typing import Any

from tests.isolation.connectors import WIRED
from tests.isolation.crm import (
    ACTION,
    CANVASS,
    EXPORT,
    LISTING,
    MAILING,
    MAILING_RULE,
    PEOPLE_FILE,
    QUESTIONNAIRE,
)

_NOBODY = "00000000-0000-4000-8000-000000000000"
BODIES: dict[str, dict[str, Any]] = {
    "POST /v1/rights/cases": {"json": {"kind": "access", "channel": "post", "first_names": "Une", "surname": "Autre"}},
    "POST /v1/rights/cases/{case_id}/identity": {"json": {"way": "callback"}},
    "POST /v1/rights/cases/{case_id}/prolong": {"json": {"why": "many"}},
    "POST /v1/rights/cases/{case_id}/close": {"json": {"outcome": "withdrawn"}},
    "POST /rights": {"data": {"kind": "access", "channel": "post", "first_names": "Une", "surname": "Autre"}},
    "POST /rights/{case_id}/identity": {"data": {"way": "callback"}},
    "POST /rights/{case_id}/prolong": {"data": {"why": "many"}},
    "POST /rights/{case_id}/close": {"data": {"outcome": "withdrawn"}},
    "PUT /v1/organisations/{organisation_id}": {"json": {"name": "Prise", "lead": "stranger", "lead_name": "Autre"}},
    "PUT /v1/organisations/{organisation_id}/members/{subject}": {"json": {"display_name": "Autre", "role": "lead"}},
    "PUT /v1/organisations/{organisation_id}/appeals/{appeal_id}": {
        "json": {"message": {"subject": "Autre", "body": "Autre"}}
    },
    "POST /v1/affiliations": {"json": {"code": "x" * 43, "shares": ["sums"]}},
    "POST /affiliations": {"data": {"code": "x" * 43, "shares": "sums"}},
    "POST /v1/invitations": {"json": {"display_name": "Autre", "roles": ["reader"]}},
    "POST /invitations": {"data": {"display_name": "Autre", "roles": "reader"}},
    "POST /v1/retentions/runs": {"json": {"dry": True}},
    "PUT /v1/register/controller": {"json": {"name": "Autre", "address": "2 rue Prise", "email": "a@exemple.fr"}},
    "POST /register": {"data": {"name": "Autre", "address": "2 rue Prise", "email": "a@exemple.fr"}},
    "POST /v1/people": {"json": {"surname": "Autre", "source": "form"}},
    "PATCH /v1/people/{person_id}": {"json": {"town": "Prise"}},
    "POST /v1/people/{person_id}/contacts": {"json": {"channel": "phone", "address": "06 11 22 33 44"}},
    "POST /v1/people/{person_id}/consents": {"json": {"use": "email", "state": "withdrawn", "source": "link"}},
    "POST /v1/people/{person_id}/reveals": {"json": {"field": "born_on", "reason": "call"}},
    "POST /v1/people/{person_id}/exchanges": {"json": {"channel": "call", "direction": "in"}},
    "POST /v1/people/{person_id}/themes": {
        "json": {"theme": "culture", "said_on": "2026-01-02", "said_where": "Prise"}
    },
    "PUT /v1/people/{person_id}/opinion": {"json": {"opinion": None}},
    "PUT /v1/custom-fields/{key}": {"json": {"label": "Prise", "kind": "yes_no"}},
    "POST /v1/duplicates/{pair_id}/decision": {"json": {"decision": "apart"}},
    "POST /duplicates/{pair_id}": {"data": {"decision": "apart"}},
    "POST /v1/people-exports": {"json": EXPORT},
    "POST /people-exports": {"data": {"column": "surname", "reason": "Autre"}},
    "POST /v1/listings": {"json": LISTING | {"name": "Autre", "source": "Autre", "purpose": "Autre"}},
    "POST /v1/listings/{listing_id}/files": {"files": {"file": ("liste.csv", PEOPLE_FILE)}},
    "PUT /v1/listings/{listing_id}/notice": {"json": {"notice_on": "2026-01-03"}},
    "POST /v1/listings/{listing_id}/people/{listed_id}/adopt": {
        "json": {"use": "email", "source": "phone", "text_version": "v1", "proof": "Prise"}
    },
    "PUT /v1/imports/{import_id}/mapping": {"json": {"columns": ["surname", "email"]}},
    "POST /imports": {"files": {"file": ("contacts.csv", PEOPLE_FILE)}},
    "POST /imports/{import_id}/mapping": {"data": {"column": ["surname", "email"]}},
    "POST /v1/segments/count": {"json": {"filter": {"kind": "tag", "tag": "marché"}}},
    "POST /v1/segments": {"json": {"name": "Autre", "filter": {"kind": "tag", "tag": "marché"}}},
    "PUT /v1/segments/{segment_id}": {"json": {"name": "Prise", "filter": {"kind": "tag", "tag": "marché"}}},
    "POST /segments": {"data": {"kind": "tag", "value": "marché"}},
    "POST /people": {"data": {"surname": "Autre", "source": "form"}},
    "POST /people/{person_id}/timeline": {"data": {"channel": "call", "direction": "in"}},
    "POST /people/{person_id}/edit": {"data": {"version": 1, "surname": "Prise"}},
    "POST /people/{person_id}/contact": {"data": {"channel": "phone", "address": "06 11 22 33 44"}},
    "POST /people/{person_id}/consent": {"data": {"use": "email", "state": "withdrawn", "source": "link"}},
    "POST /people/{person_id}/reveal": {"data": {"field": "born_on", "reason": "call"}},
    "POST /v1/sign-up-forms": {"json": {"name": "Autre", "title": "Autre"}},
    "PUT /v1/sign-up-forms/{form_id}": {"json": {"name": "Prise", "title": "Prise"}},
    "PUT /v1/sign-up-sites": {"json": {"origins": ["https://autre.fr"]}},
    "POST /sign-ups": {"data": {"name": "Autre page", "title": "Autre"}},
    "POST /sign-ups/sites": {"data": {"origins": "https://autre.fr"}},
    "PUT /v1/mailing-rule": {"json": MAILING_RULE},
    "POST /v1/mailings": {"json": {**MAILING, "name": "Autre", "body": "Autre"}},
    "PUT /v1/mailings/{mailing_id}": {"json": {**MAILING, "name": "Prise", "body": "Prise"}},
    "POST /v1/mailings/{mailing_id}/preview": {"json": {"person_id": _NOBODY}},
    "POST /v1/mailings/{mailing_id}/test": {"json": {"address": "moi@exemple.fr"}},
    "POST /v1/mailings/{mailing_id}/send": {"json": {}},
    "POST /mailings/rule": {"data": {"sponsor": "Autre", "sponsor_address": "2 rue", "sms_stop": "STOP"}},
    "POST /mailings/new": {
        "data": {"name": "Encore", "channel": "email", "purpose": "campaign", "subject": "Essai", "body": "Essai"}
    },
    "POST /mailings/{mailing_id}/edit": {"data": {"name": "Prise", "channel": "email", "body": "Prise"}},
    "POST /mailings/{mailing_id}/test": {"data": {"address": "moi@exemple.fr"}},
    "POST /v1/questionnaires": {"json": {"name": "Autre", "definition": QUESTIONNAIRE}},
    "PUT /v1/questionnaires/{questionnaire_id}": {"json": {"name": "Prise", "definition": QUESTIONNAIRE}},
    "POST /questionnaires": {"data": {"name": "Autre"}},
    "POST /questionnaires/{questionnaire_id}/question": {"data": {"kind": "text", "label_fr": "Prise"}},
    "POST /questionnaires/{questionnaire_id}/move": {"data": {"key": "vote", "way": "remove"}},
    "POST /v1/answers": {
        "json": {"id": _NOBODY, "questionnaire_id": _NOBODY, "number": 1, "channel": "door", "answers": {}}
    },
    "PUT /v1/people/{person_id}/offer": {"json": {"areas": ["94033"]}},
    "POST /v1/canvasses": {"json": CANVASS},
    "POST /v1/canvasses/batch": {"json": {"canvasses": [CANVASS]}},
    "POST /v1/actions": {"json": {**ACTION, "title": "Autre", "cost_lines": []}},
    "PATCH /v1/actions/{action_id}": {"json": {"title": "Prise"}},
    "POST /v1/actions/{action_id}/complete": {"json": {"volunteers": 1}},
    "PATCH /v1/tasks/{task_id}": {"json": {"done": True}},
    "POST /v1/connectors": {"json": WIRED},
    "POST /connectors": {"data": WIRED | {"cap": "5"}},
    "PUT /v1/connectors/{connector_id}/token": {"json": {"token": "une-autre-cle"}},
    "POST /v1/connectors/{connector_id}/runs": {"json": {}},
}

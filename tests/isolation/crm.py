"""The people of a campaign in crm, what they agreed to and what is done with them."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

from crm.team.organisations import service as organisations
from crm.team.organisations.schemas import OrganisationPut
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import work_off
from kit.testing.tokens import TESTER

from tests.isolation import canaries
from tests.isolation.campaign_events import fill_campaign_events
from tests.isolation.clients import fill_clients
from tests.isolation.connectors import fill_connectors
from tests.isolation.field import fill_calls, fill_field
from tests.isolation.night import SCAN
from tests.isolation.places import STATION
from tests.isolation.street_rounds import fill_street_rounds
from tests.isolation.team import fill_team

ACTION: dict[str, Any] = {
    "kind": "postering",
    "title": canaries.TITLE,
    "stations": [STATION],
    "starts_at": "2029-05-20T20:00:00+02:00",
    "ends_at": "2029-05-20T22:00:00+02:00",
    "volunteers": 6,
    "cost_lines": [{"label": canaries.COST_LABEL, "heading": 7, "amount_cents": 18_000}],
}
MAILING: dict[str, Any] = {"name": canaries.TITLE, "channel": "email", "subject": "Essai", "body": canaries.NOTE}
MAILING_RULE: dict[str, Any] = {"second_person": False, "sponsor": "Essai", "sponsor_address": "1 rue"}
QUESTIONNAIRE: dict[str, Any] = {
    "languages": ["fr"],
    "title": {"fr": "Essai"},
    "questions": [{"key": "vote", "kind": "yes_no", "label": {"fr": "Inscrit ?"}}],
}
OTHER_ADDRESS: dict[str, Any] = {"kind": "post", "street": canaries.SOURCE, "town": canaries.LABEL}
CONTACT: dict[str, Any] = {
    "first_names": canaries.FIRST_NAMES,
    "surname": canaries.SURNAME,
    "born_on": canaries.BORN_ON,
    "station": STATION,
    "contacts": [
        {"channel": "email", "address": canaries.EMAIL},
        {"channel": "phone", "address": canaries.PHONE},
    ],
    "source": "form",
}
AGREED = {"use": "email", "state": "given", "source": "form", "text_version": "formulaire-1", "proof": canaries.NOTE}
CANVASS: dict[str, Any] = {
    "id": str(uuid4()),
    "station": STATION,
    "happened_at": "2026-11-20T16:20:00+01:00",
    "channel": "door",
    "outcome": "answered",
    "support": 4,
}
PEOPLE_FILE = f"nom;courriel\n{canaries.SURNAME};{canaries.EMAIL}\n".encode()
ACQUIRED_LIST: dict[str, Any] = {
    "kind": "outside",
    "name": canaries.TITLE,
    "source": canaries.SOURCE,
    "purpose": canaries.LABEL,
    "received_on": "2026-01-02",
    "ends_on": (datetime.now(UTC) + timedelta(days=90)).date().isoformat(),
}
EXPORT: dict[str, Any] = {"columns": ["surname", "emails"], "reason": canaries.NOTE}


async def fill_crm(client: AsyncClient, sessions: Sessions) -> dict[str, str]:
    """Fill crm; return its objects' ids by path parameter. The proxy request that a task is about was heard."""
    ids: dict[str, str] = {}
    member = {"display_name": canaries.DISPLAY_NAME, "roles": ["canvasser"]}
    _done(await client.put("/v1/members/bouvreuil", json=member))
    ids["canvass_id"] = _done(await client.post("/v1/canvasses", json=CANVASS)).json()["id"]
    ids["action_id"] = _done(await client.post("/v1/actions", json=ACTION)).json()["id"]
    person = _done(await client.post("/v1/people", json=CONTACT)).json()
    ids.update(person_id=person["id"], contact_id=person["contacts"][0]["id"], key="velo")
    _done(await client.put("/v1/custom-fields/velo", json={"label": canaries.LABEL, "kind": "yes_no"}))
    kept = {"name": canaries.TITLE, "filter": {"kind": "tag", "tag": "marché"}}
    asked_of = {"name": canaries.TITLE, "definition": QUESTIONNAIRE}
    questionnaire = _done(await client.post("/v1/questionnaires", json=asked_of)).json()["id"]
    _done(await client.post(f"/v1/questionnaires/{questionnaire}/versions"))
    ids.update(questionnaire_id=questionnaire, number="1")
    _done(await client.put(f"/v1/people/{person['id']}/availability", json={"areas": ["94033"]}))
    _done(await client.put("/v1/mailing-rule", json=MAILING_RULE))
    mailing = _done(await client.post("/v1/mailings", json=MAILING)).json()["id"]
    ids["mailing_id"] = mailing
    shown = {"file": ("affiche.png", SCAN)}
    pictured = await client.post("/v1/message-pictures", files=shown, data={"description": canaries.TITLE})
    ids["picture_id"] = _done(pictured).json()["id"]
    intake = _done(await client.post("/v1/intake-links")).json()["path"]
    _done(await client.post(f"{intake}/sms", json={"from": canaries.PHONE, "text": canaries.NOTE}))
    ids["reply_id"] = _done(await client.get("/v1/replies")).json()["items"][0]["id"]
    asked_at = _done(await client.post("/v1/sign-up-forms", json={"name": "Site", "title": canaries.TITLE})).json()
    ids.update(form_id=asked_at["id"], language="es")
    _done(await client.put("/v1/form-translations/es", json={"words": {"mail_subject": canaries.TITLE}}))
    paper = {"text_version": "papier-2029-05", "text": canaries.TITLE}
    ids["text_version"] = _done(await client.post("/v1/consent-texts", json=paper)).json()["text_version"]
    ids.update(await _fill_duplicates(client, sessions))
    acquired_list = _done(await client.post("/v1/acquired-lists", json=ACQUIRED_LIST)).json()["id"]
    listed = {"file": ("liste.csv", PEOPLE_FILE)}
    taken = _done(await client.post(f"/v1/acquired-lists/{acquired_list}/files", files=listed)).json()["id"]
    _done(await client.put(f"/v1/imports/{taken}/mapping", json={"columns": ["surname", "email"]}))
    await work_off(sessions, import_module("crm.consumers").JOBS)
    _done(await client.post(f"/v1/imports/{taken}/start"))
    await work_off(sessions, import_module("crm.consumers").JOBS)
    (somebody,) = _done(await client.get(f"/v1/acquired-lists/{acquired_list}/people")).json()["items"]
    ids.update(list_id=acquired_list, entry_id=somebody["id"])
    await client.post("/v1/people-exports", json=EXPORT)
    ids["segment_id"] = _done(await client.post("/v1/segments", json=kept)).json()["id"]
    sent = {"file": ("contacts.csv", PEOPLE_FILE)}
    ids["import_id"] = _done(await client.post("/v1/imports?origin=regular", files=sent)).json()["id"]
    mapping = f"/v1/imports/{ids['import_id']}/mapping"
    _done(await client.put(mapping, json={"columns": ["surname", "email"]}))
    await work_off(sessions, import_module("crm.consumers").JOBS)
    _done(await client.post(f"/v1/people/{person['id']}/consents", json=AGREED))
    _done(
        await client.post(f"/v1/people/{person['id']}/sealed-fields/read", json={"field": "born_on", "reason": "call"})
    )
    noted = {"channel": "call", "direction": "in", "text": canaries.NOTE}
    _done(await client.post(f"/v1/people/{person['id']}/interactions", json=noted))
    said = {"theme": "ecologie", "noted_on": "2026-01-02", "noted_where": canaries.SOURCE}
    _done(await client.post(f"/v1/people/{person['id']}/themes", json=said))
    made = await client.post(f"/v1/people/{person['id']}/other-addresses", json=OTHER_ADDRESS)
    ids["address_id"] = _done(made).json()["id"]
    grouped = {"people": [person["id"]], "name": canaries.TITLE}
    ids["household_id"] = _done(await client.post("/v1/households", json=grouped)).json()["id"]
    case = {"kind": "access", "channel": "post", "first_names": canaries.FIRST_NAMES, "surname": canaries.SURNAME}
    ids["case_id"] = _done(await client.post("/v1/rights/cases", json=case)).json()["id"]
    ids.update(await fill_field(client, sessions, STATION))
    ids.update(await fill_calls(client, person["id"], ids["segment_id"]))
    ids.update(await fill_street_rounds(client, person["id"]))
    ids.update(await fill_campaign_events(client, person["id"]))
    who = {"display_name": canaries.DISPLAY_NAME, "roles": ["canvasser"]}
    ids["invitation_id"] = _done(await client.post("/v1/invitations", json=who)).json()["id"]
    ids.update(await fill_team(client, sessions))
    ids["run_id"] = _done(await client.post("/v1/retention-runs", json={"dry": True})).json()["id"]
    # The controller's name is public and told to proxy (ADR 117); their addresses are neither.
    answers = {"name": canaries.CANDIDATE, "address": canaries.SOURCE, "email": "dpo@exemple.fr"}
    _done(await client.put("/v1/register/controller", json=answers))
    ids["token"] = "leads-nowhere"
    organisation = uuid4()
    lead = OrganisationPut(name=canaries.TITLE, lead=TESTER, lead_name=canaries.DISPLAY_NAME)
    await organisations.found(sessions, organisation, lead)
    code = _done(await client.post(f"/v1/organisations/{organisation}/join-links")).json()["code"]
    _done(await client.post("/v1/affiliations", json={"code": code, "shares": ["sums", "appeals"], "arrangement": 1}))
    ids.update(organisation_id=str(organisation), appeal_id=str(uuid4()), answer="decline")
    asked_of_all = {"message": {"subject": canaries.TITLE, "body": canaries.NOTE}}
    appeal = f"/v1/organisations/{organisation}/appeals/{ids['appeal_id']}"
    assert _done(await client.put(appeal, json=asked_of_all)).json()["asked"] == 1
    starts_at = datetime.now(UTC) + timedelta(days=2)
    action = {"id": str(uuid4()), "kind": "postering", "title": canaries.TITLE, "starts_at": starts_at.isoformat()}
    action |= {"ends_at": (starts_at + timedelta(hours=1)).isoformat()}
    _done(await client.post("/v1/actions", json=action))
    wanted = {"action_id": action["id"], "place": canaries.NOTE, "people": 2}
    asked = await client.post(f"/v1/affiliations/{organisation}/help-requests", json=wanted)
    ids["help_id"] = _done(asked).json()["id"]
    (task,) = _done(await client.get("/v1/tasks")).json()["items"]
    ids["task_id"] = task["id"]
    _done(await client.post("/v1/tasks", json={"text": canaries.NOTE, "person_id": person["id"]}))
    ids.update(await fill_connectors(client))
    ids.update(await fill_clients(client))
    return ids


async def _fill_duplicates(client: AsyncClient, sessions: Sessions) -> dict[str, str]:
    """Two pairs that are alike: one merged, one that awaits its decision."""
    for surname in (canaries.SURNAME, canaries.USED_SURNAME):
        for first in (canaries.FIRST_NAMES, f"{canaries.FIRST_NAMES}e"):
            twin = {"surname": surname, "first_names": first, "street": "1 rue Double", "postcode": "75001"}
            _done(await client.post("/v1/people", json=twin | {"source": "form"}))
    _done(await client.post("/v1/duplicates/searches"))
    await work_off(sessions, import_module("crm.consumers").JOBS)
    merged, waiting = _done(await client.get("/v1/duplicates")).json()["items"]
    kept = await client.post(f"/v1/duplicates/{merged['id']}/decision", json={"decision": "keep_first"})
    return {"merge_id": _done(kept).json()["id"], "pair_id": waiting["id"]}


def _done(answer: Response) -> Response:
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.text}"
    return answer

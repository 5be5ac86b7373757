"""Lists by `updated_since`, for clients that keep a copy in step: they include each row that shows something new.

The lists are read from the OpenAPI documents: a new one that takes `updated_since` needs a change of its own here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import call
from sqlalchemy import func, select

from tests.architecture.test_anatomy import SERVICES
from tests.contracts.compatibility import follow
from tests.isolation.campaign_events import CAMPAIGN_EVENT
from tests.isolation.conftest import new_filled
from tests.isolation.contents import Filled
from tests.isolation.crm import AGREED
from tests.isolation.entries import PERSON, RECEIPT, SHEET


@dataclass(frozen=True)
class Change:
    """Something done over HTTP, after which the row of this name shows something new."""

    key: str
    method: str
    path: str
    body: Mapping[str, Any] | None = None


def _corrected(name: str, path: str, body: Mapping[str, Any]) -> Change:
    return Change(name, "PATCH", path, body)


_PERSON, _CAMPAIGN_EVENT = "/v1/people/{person_id}", "/v1/campaign-events/{campaign_event_id}"
_EVIDENCE = "/v1/evidence/{evidence_id}"
CHANGES: dict[str, Sequence[Change]] = {
    "crm /v1/people": [
        _corrected("person_id", _PERSON, {"tags": ["marché", "gare"]}),
        Change("person_id", "POST", f"{_PERSON}/consents", AGREED | {"state": "withdrawn"}),
        Change("person_id", "POST", f"{_PERSON}/contacts", {"channel": "email", "address": "autre@exemple.fr"}),
        Change("person_id", "PUT", f"{_PERSON}/availability", {"areas": ["94080"]}),
    ],
    "crm /v1/segments/{segment_id}/people": [_corrected("person_id", _PERSON, {"town": "Autre"})],
    "crm /v1/actions": [
        _corrected("action_id", "/v1/actions/{action_id}", {"title": "Autre"}),
        Change("action_id", "POST", "/v1/actions/{action_id}/cancel"),
    ],
    "crm /v1/poster-sites": [_corrected("poster_site_id", "/v1/poster-sites/{poster_site_id}", {"label": "Autre"})],
    "crm /v1/campaign-events": [
        Change("campaign_event_id", "PUT", _CAMPAIGN_EVENT, CAMPAIGN_EVENT | {"title": "Autre", "action": None}),
        Change("campaign_event_id", "POST", f"{_CAMPAIGN_EVENT}/rsvps", {"name": "Autre"}),
        Change("campaign_event_id", "PUT", f"{_CAMPAIGN_EVENT}/rsvps/{{rsvp_id}}/attendance", {"came": True}),
        Change("campaign_event_id", "PUT", f"{_CAMPAIGN_EVENT}/rsvps/{{rsvp_id}}/attendance", {"came": False}),
        Change("campaign_event_id", "POST", f"{_CAMPAIGN_EVENT}/rsvps/{{rsvp_id}}/cancel"),
    ],
    "proxy /v1/requests": [Change("request_id", "POST", "/v1/public/status/{token}/withdraw")],
    "proxy /v1/offers": [Change("new_offer", "POST", "/v1/offers/{new_offer}/confirm")],
    "budget /v1/bank/lines": [
        Change("line_id", "PUT", "/v1/bank/lines/{line_id}/ignore", {"reason": "Autre"}),
        Change("matched_line", "POST", "/v1/bank/matches/{match_id}/undo"),
    ],
    "budget /v1/donors": [
        _corrected("donor_id", "/v1/donors/{donor_id}", {"address": "2 rue Autre, 75001 Paris"}),
        Change("donor_id", "POST", "/v1/receipts", RECEIPT | {"donor_id": "{donor_id}", "amount_cents": 100}),
    ],
    "budget /v1/receipts": [
        Change("receipt_id", "PUT", "/v1/receipts/{receipt_id}/form-number", {"form_number": "9"}),
        Change("receipt_id", "POST", "/v1/receipts/{receipt_id}/reversal", {"reason": "Autre"}),
    ],
    "budget /v1/evidence": [
        Change(
            "evidence_id", "POST", "/v1/evidence/{evidence_id}/attachments", {"kind": "other", "subject": "account"}
        ),
        Change("evidence_id", "POST", "/v1/evidence/{evidence_id}/reversal", {"reason": "Autre"}),
    ],
    "budget /v1/expenses": [
        _corrected("expense_id", "/v1/expenses/{expense_id}", {"label": "Autre"}),
        Change("expense_id", "POST", "/v1/expenses/{expense_id}/transitions", {"to": "committed"}),
    ],
    "budget /v1/proposals": [_corrected("expense_id", "/v1/expenses/{expense_id}", {"label": "Encore autre"})],
    "results /v1/stations": [
        Change("station", "PUT", "/v1/stations/{station}", {"commune_name": "Fictif", "registered": 1001}),
    ],
    "results /v1/tallies": [
        Change("tally_id", "POST", "/v1/tallies", SHEET | {"voters": 701, "valid": 681, "votes": {"A": 401, "B": 280}}),
        Change("tally_id", "POST", "/v1/tallies/{tally_id}/validate", {"note": "Autre"}),
    ],
}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_row_that_shows_something_new_is_asked_for_by_its_change_and_no_other_row(
    new_database: NewDatabase, service: str
) -> None:
    filled = await new_filled(service, new_database(service))
    document = filled.app.openapi()
    known = {path for path, methods in document["paths"].items() if _takes_since(document, methods)}
    assert known == {name.removeprefix(f"{service} ") for name in CHANGES if name.startswith(f"{service} ")}
    wrong: list[str] = []
    async with call(filled.app, filled.campaign_id) as client:
        await _name_more(client, filled)
        for path in sorted(known):
            for change in CHANGES[f"{service} {path}"]:
                wrong += [f"{change.method} {change.path}: {said}" for said in await _try(client, filled, path, change)]
    assert "\n".join(wrong) == ""


async def _name_more(client: AsyncClient, filled: Filled) -> None:
    """Rows that nothing names yet."""
    if filled.service == "budget":
        lines = _done(await client.get("/v1/bank/lines")).json()["items"]
        filled.ids["matched_line"] = next(one["id"] for one in lines if one["matched_cents"])
    if filled.service == "proxy":
        other = PERSON | {"civil_status": PERSON["civil_status"] | {"first_names": "Autre"}}
        _done(await client.post(f"/v1/public/campaigns/{filled.campaign_id}/offers", json=other))
        offers = _done(await client.get("/v1/offers", params={"limit": 200})).json()["items"]
        unheard = [one for one in offers if one["confirmed_at"] is None and one["duplicate_of"] is None]
        filled.ids["new_offer"] = max(unheard, key=lambda one: one["opened_at"])["id"]


async def _try(client: AsyncClient, filled: Filled, path: str, change: Change) -> list[str]:
    """List what is not as it must be."""
    said: list[str] = []
    before = await _now(filled.sessions)
    if await _since(client, filled, path, before):
        said.append("rows that did not change are among those that did")
    body = {name: _named(value, filled.ids) for name, value in (change.body or {}).items()} or None
    _done(await client.request(change.method, change.path.format(**filled.ids), json=body))
    row = filled.ids[change.key]
    if row not in await _since(client, filled, path, before):
        said.append("the row that changed is not among those that did")
    if row in await _since(client, filled, path, await _now(filled.sessions)):
        said.append("the row is among those that changed after it did")
    return said


async def _since(client: AsyncClient, filled: Filled, path: str, moment: datetime) -> set[str]:
    """The rows by their name, read page by page."""
    found: set[str] = set()
    query: dict[str, Any] = {"updated_since": moment.isoformat(), "limit": 2}
    while True:
        page = _done(await client.get(path.format(**filled.ids), params=query)).json()
        found |= {one.get("id") or one["station"] for one in page["items"]}
        if page["next"] is None:
            return found
        query["after"] = page["next"]


async def _now(sessions: Sessions) -> datetime:
    """By the clock that writes `updated_at`."""
    async with transaction(sessions, UUID(int=0)) as session:
        return (await session.scalars(select(func.clock_timestamp()))).one()


def _takes_since(document: dict[str, Any], methods: Mapping[str, Any]) -> bool:
    taken = methods.get("get", {}).get("parameters", [])
    return any(follow(document, one)["name"] == "updated_since" for one in taken)


def _named(value: Any, ids: Mapping[str, str]) -> Any:
    return value.format(**ids) if isinstance(value, str) else value


def _done(answer: Response) -> Response:
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.text}"
    return answer

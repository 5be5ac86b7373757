"""Examples of the documents: a service that knows a campaign accepts each of them as it is."""

import re
from collections.abc import Mapping
from typing import Any, cast
from uuid import uuid4

import pytest
from common.scopes import SCOPES
from httpx import Response
from kit.testing.steps import call

from tests.contracts.documents import SERVICES, openapi
from tests.contracts.examples import Example, request_examples
from tests.isolation.conftest import FillService, filled_service
from tests.isolation.operations import OPERATOR

__all__ = ["filled_service"]
MINIMUM = {"crm": 115, "predict": 18, "proxy": 25, "budget": 38, "results": 26}
"""Examples in each document, at least: that none is found must not pass for none being wrong."""
FIRST = {"results": [("PUT", "/v1/stations/94033_0001", {"commune_name": "Fontenay-sous-Bois", "registered": 1012})]}
"""What must be there for the examples to make sense: the station that they name."""
OF_ANOTHER = {
    "POST /v1/field-experiments/{experiment_id}/start",
    "PUT /v1/clients/{client_id}/grant",
    "PUT /v1/campaigns/{campaign_id}",
    "POST /v1/mailings/{mailing_id}/return",
    "POST /v1/turfs/{turf_id}/holders",
    "PUT /v1/replies/{reply_id}/assignee",
}
"""Sent to one that is not there: they say again what was read of that very thing, replace what the others are of, are
for somebody else than its author, or name a member of its campaign."""
OTHERWISE_CALLED = {
    "POST /v1/evidence/{evidence_id}/attachments": {"subject_id": "expense_id"},
    "POST /v1/street-rounds": {"poster_sites": "poster_site_id"},
    "POST /v1/households": {"people": "person_id"},
    "POST /v1/households/{household_id}/people": {"people": "person_id"},
    "POST /v1/pairings": {"turf": "turf_id"},
    "POST /v1/paper-sheets": {"turf": "turf_id"},
    "POST /v1/people/bulk": {"id": "person_id"},
}
"""What the filled campaign has for a field, or a list, that goes by another name."""
ANSWERED = {200, 201, 202, 204, 404, 409, 410, 412}
"""404: an example names people and things of its own; 409: it contradicts what this campaign knows already; 410: a link
for one use that was never given.
"""


OF_SOMEBODY = {"POST /v1/second-factors/checks": (422, "/code"), "POST /v1/second-factors/resets": (403, "/by")}
"""What no example can know: a code that is right for half a minute, and who directs this campaign."""


def is_answered(example: Example, answer: Response) -> bool:
    refused = OF_SOMEBODY.get(f"{example.method} {example.path}")
    if refused is not None and not answer.is_success:
        return (answer.status_code, answer.json()["pointer"]) == refused
    # A phone of the night has a token of its own.
    return answer.status_code in ANSWERED or (example.path.startswith("/v1/phone/") and answer.status_code == 401)


def about_what_is_there(shown: Any, known: Mapping[str, str]) -> Any:
    """The same body, about the people and things of this campaign."""
    if isinstance(shown, list):
        return [about_what_is_there(one, known) for one in cast(list[Any], shown)]
    if not isinstance(shown, dict):
        return shown
    said = cast(dict[str, Any], shown)
    there = {key: [known[key]] if isinstance(said[key], list) else known[key] for key in said.keys() & known.keys()}
    return {key: about_what_is_there(value, known) for key, value in said.items()} | there


@pytest.mark.parametrize("service", SERVICES)
async def test_what_is_shown_can_be_sent(service: str, filled_service: FillService) -> None:
    filled = await filled_service(service)
    examples = list(request_examples(openapi(service)))
    wrong: dict[str, tuple[int, str]] = {}
    async with call(filled.app, filled.campaign_id, *SCOPES, OPERATOR) as client:
        for method, path, body in FIRST.get(service, ()):
            assert (await client.request(method, path, json=body)).is_success
        for example in examples:
            name = f"{example.method} {example.path}"
            known = {} if name in OF_ANOTHER else filled.ids
            ids = {key: known.get(key) or str(uuid4()) for key in re.findall(r"{(\w+)}", example.path)}
            named = {key: id for key, id in known.items() if key.endswith("_id")}
            called = {field: known[key] for field, key in OTHERWISE_CALLED.get(name, {}).items() if key in known}
            body = about_what_is_there(example.body, named | called)
            answer = await client.request(example.method, example.path.format(**ids), json=body)
            if not is_answered(example, answer):
                wrong[name] = answer.status_code, answer.text[:500]
    assert wrong == {}
    assert len(examples) >= MINIMUM[service]

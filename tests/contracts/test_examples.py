"""What the documents show can be sent as it is: a service that knows a campaign answers each example."""

import re
from uuid import uuid4

import pytest
from common.scopes import SCOPES
from httpx import Response
from kit.testing import call

from tests.contracts.documents import SERVICES, openapi
from tests.contracts.examples import Example, request_examples
from tests.isolation.conftest import FillService, filled_service
from tests.isolation.operations import OPERATOR

__all__ = ["filled_service"]
FEWEST = {"crm": 30, "predict": 15, "proxy": 22, "budget": 35, "results": 22}
"""Examples in each document, at least: that none is found must not pass for none being wrong."""
FIRST = {"results": [("PUT", "/v1/stations/94033_0001", {"commune_name": "Fontenay-sous-Bois", "registered": 1012})]}
"""What must be there for the examples to make sense: the station that they name."""
OF_ONE_THING = {"POST /v1/holdouts/{holdout_id}/start", "PUT /v1/clients/{software_id}/grant"}
"""They say again what was read of that very thing: sent to one that is not there."""
OF_THE_CAMPAIGN = {
    "POST /v1/evidence/{evidence_id}/attachments": {"subject_id": "expense_id"},
    "POST /v1/receipts": {"donor_id": "donor_id"},
}
"""Refused where they name a thing that is not there: the field, and what the filled campaign has for it."""
ANSWERED = {200, 201, 202, 204, 404, 409, 412}
"""404: an example names people and things of its own; 409: it contradicts what this campaign knows already."""


def is_answered(example: Example, answer: Response) -> bool:
    # A phone of the night has a token of its own.
    return answer.status_code in ANSWERED or (example.path.startswith("/v1/phone/") and answer.status_code == 401)


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
            known = {} if name in OF_ONE_THING else filled.ids
            ids = {key: known.get(key) or str(uuid4()) for key in re.findall(r"{(\w+)}", example.path)}
            body = example.body | {field: filled.ids[key] for field, key in OF_THE_CAMPAIGN.get(name, {}).items()}
            answer = await client.request(example.method, example.path.format(**ids), json=body)
            if not is_answered(example, answer):
                wrong[name] = answer.status_code, answer.text[:500]
    assert wrong == {}
    assert len(examples) >= FEWEST[service]

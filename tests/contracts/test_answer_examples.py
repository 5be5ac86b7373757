"""Examples of answers: every operation has one, and it is what the document says; so is what a service answers."""

import json
from typing import Any

import pytest
from common.scopes import SCOPES
from kit.testing.steps import call

from tests.contracts.answer_examples import PROBLEM, choose, places, read_examples, validator_of, with_examples
from tests.contracts.documents import SERVICES, openapi
from tests.contracts.normal_form import in_normal_form
from tests.contracts.operations import operations
from tests.isolation.conftest import FillService, filled_service
from tests.isolation.operations import OPERATOR, Operation, request_of

__all__ = ["filled_service"]
_UNRECORDED = "no test that was recorded gets it from the API yet"
WITHOUT = dict.fromkeys(
    (
        "crm decline_appeal 200",
        "crm create_material_stock 200",
        "proxy record_vote 200",
        "proxy reveal_offer_contact 200",
        "proxy confirm_address 200",
        "results create_phone_ballot_sample 201",
        "results create_phone_tally_photo 201",
        "results create_phone_turnout 201",
    ),
    _UNRECORDED,
)
"""An answer without an example, and why."""
LONGEST = 12_000
"""Characters."""


@pytest.mark.parametrize("service", SERVICES)
def test_every_answer_has_an_example(service: str) -> None:
    names = {name for name, content, _ in places(openapi(service)) if content["schema"] != _PROBLEM}
    known = {name for name in read_examples(service) if " " in name}
    assert names - known == {name.removeprefix(f"{service} ") for name in WITHOUT if name.startswith(f"{service} ")}
    assert known - names == set(), "an example of what is answered no more: make examples"


_PROBLEM = {"$ref": "#/components/schemas/Problem"}


@pytest.mark.parametrize("service", SERVICES)
def test_every_example_is_what_the_document_says(service: str) -> None:
    document = with_examples(service, openapi(service))
    wrong = [
        f"{name}: {error.message}"
        for name, content, _ in places(document)
        if "example" in content
        for error in validator_of(document, content).iter_errors(content["example"])
    ]
    assert wrong == [], "make examples"


@pytest.mark.parametrize("service", SERVICES)
def test_an_example_is_short_and_in_normal_form(service: str) -> None:
    for name, example in read_examples(service).items():
        assert len(json.dumps(example["answer"], ensure_ascii=False)) < LONGEST, name
        assert in_normal_form(example["answer"]) == example["answer"], name


@pytest.mark.parametrize("service", SERVICES)
def test_the_published_document_shows_them(service: str) -> None:
    document = with_examples(service, openapi(service))
    kinds = {kind for answer in document["components"]["responses"].values() for kind in answer.get("content", {})}
    assert PROBLEM in kinds
    shown = sum("example" in content for _, content, _ in places(document))
    assert shown >= len(read_examples(service))


@pytest.mark.parametrize("service", SERVICES)
async def test_what_is_read_is_what_the_document_says(service: str, filled_service: FillService) -> None:
    filled = await filled_service(service)
    document = openapi(service)
    contents = {name: content for name, content, _ in places(document)}
    wrong: dict[str, Any] = {}
    looked_at = 0
    async with call(filled.app, filled.campaign_id, *SCOPES, OPERATOR) as client:
        for one in operations(document):
            asked = Operation(service, one.method.upper(), one.path, frozenset(), True)
            if one.method != "get" or asked.keys - filled.ids.keys() or "/events/stream" in one.path:
                continue
            url, given = request_of(asked, filled.ids)
            answer = await client.get(url, **given)
            content = contents.get(f"{one.said['operationId']} {answer.status_code}")
            if content is not None:
                looked_at += 1
                errors = [error.message for error in validator_of(document, content).iter_errors(answer.json())]
                wrong |= {one.where: errors} if errors else {}
    assert wrong == {}
    assert looked_at >= MINIMUM[service]


MINIMUM = {"crm": 60, "predict": 15, "proxy": 20, "budget": 25, "results": 15}
"""Answers that are compared in each service, at least."""


def line(test: str, path: str, answer: dict[str, Any]) -> dict[str, Any]:
    return {"service": "results", "test": test, "method": "GET", "path": path, "status": 200, "answer": answer}


def test_the_example_that_is_kept_is_taken_again_from_its_test() -> None:
    known = read_examples("results")["get_readiness 200"]
    answer = known["answer"]
    same = line(known["test"], "/ready", answer)
    other = line("another.py::test", "/ready", answer | {"more": {"a": 1, "b": 2}})
    lines = [other, *[same] * known["nth"]]
    assert choose("results", lines)["get_readiness 200"] == known


def test_what_differs_from_run_to_run_is_written_by_its_order() -> None:
    first = in_normal_form(
        {
            "id": "0b6f1a52-6d1e-4d3b-8a43-5c1f0f4f2a10",
            "created_at": "2026-11-30T10:20:30.123456Z",
            "updated_at": "2026-12-01T00:00:01+00:00",
            "held_on": "2029-06-10",
            "text": "Dossier 0b6f1a52-6d1e-4d3b-8a43-5c1f0f4f2a10 du 30 novembre 2026.",
            "key": "Zk3" + "a" * 40,
        }
    )
    assert first == {
        "id": "00000000-0000-4000-8000-000000000001",
        "created_at": "2027-03-01T09:00:00Z",
        "updated_at": "2027-03-02T09:01:00Z",
        "held_on": "2029-06-10",
        "text": "Dossier 00000000-0000-4000-8000-000000000001 du 1er mars 2027.",
        "key": ("a1b2c3d4e5f60718" * 3)[:43],
    }
    assert in_normal_form(first) == first

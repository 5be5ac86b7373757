"""Published documents, for people and clients: they match the code."""

import json
from collections.abc import Iterator
from typing import Any, cast

import jsonschema_rs
import pytest
from common.events import Event

from tests.contracts.api_documents import api_documents
from tests.contracts.documents import ROOT, SERVICES, event_documents, event_path, event_schema, has

HOW = "if you meant it, run: make contracts"
SERVING = [service for service in SERVICES if has(service, "app")]


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return event_documents()


@pytest.fixture(scope="module")
def asyncapi() -> dict[str, Any]:
    return json.loads((ROOT / "contracts" / "asyncapi.json").read_text())


def committed(path: str) -> str:
    file = ROOT / path
    return file.read_text() if file.exists() else ""


@pytest.mark.parametrize("subject", sorted(Event.registry))
def test_the_schema_of_an_event_is_the_published_one(subject: str, generated: dict[str, str]) -> None:
    path = event_path(subject)
    assert committed(path) == generated[path], HOW


def test_no_schema_is_published_of_an_event_that_nobody_tells() -> None:
    assert {file.stem for file in (ROOT / "contracts" / "events").glob("*.json")} == set(Event.registry), HOW


@pytest.mark.parametrize("path", ["contracts/asyncapi.json", "docs/events.md"])
def test_what_is_written_of_all_events_is_the_published_one(path: str, generated: dict[str, str]) -> None:
    assert committed(path) == generated[path], HOW


@pytest.mark.parametrize("service", SERVING)
def test_the_api_of_a_service_is_the_published_one(service: str) -> None:
    for path, text in api_documents(service).items():
        assert committed(path) == text, HOW


@pytest.mark.parametrize("subject", sorted(Event.registry))
def test_a_reader_with_any_json_schema_library_accepts_the_example(subject: str) -> None:
    schema = event_schema(Event.registry[subject])
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    for example in schema["examples"]:
        validator.validate(example)
        assert not validator.is_valid({name: value for name, value in example.items() if name != "version"})


@pytest.mark.parametrize("subject", sorted(Event.registry))
def test_every_event_has_a_section_with_its_fields(subject: str, generated: dict[str, str]) -> None:
    event = Event.registry[subject]
    _, heading, rest = generated["docs/events.md"].partition(f"\n## {event.__name__}\n")
    section = rest.partition("\n## ")[0]
    assert heading
    assert f"`{subject}`" in section
    for name in event.model_fields.keys() - Event.model_fields.keys():
        assert f"| `{name}` |" in section
        assert f'"{name}":' in section, "the example is not shown"
    assert [line for line in section.splitlines() if line.endswith("|  |")] == [], "a field without a meaning"


@pytest.mark.parametrize("subject", sorted(Event.registry))
def test_asyncapi_says_who_sends_each_event(subject: str, asyncapi: dict[str, Any]) -> None:
    teller = subject.partition(".")[0]
    assert asyncapi["channels"][subject]["address"] == subject
    sent = [
        operation["tags"]
        for operation in asyncapi["operations"].values()
        if operation["action"] == "send" and operation["channel"]["$ref"] == f"#/channels/{subject}"
    ]
    assert sent == [[{"name": teller}]]


def test_every_reference_of_asyncapi_leads_somewhere(asyncapi: dict[str, Any]) -> None:
    references = set(references_in(asyncapi))
    assert references
    for reference in references:
        target = asyncapi
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


def test_all_campaigns_are_copied_by_the_four_other_services(generated: dict[str, str]) -> None:
    operations = json.loads(generated["contracts/asyncapi.json"])["operations"]
    hearers = {name.partition("-")[0] for name in operations if name.endswith("-crm_v1_campaign_opened")}
    assert hearers == set(SERVICES)  # crm itself as the teller


def test_the_documents_name_no_machine(generated: dict[str, str]) -> None:
    for path, text in generated.items():
        assert str(ROOT) not in text, path


def references_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in cast(dict[str, Any], value).items():
            if name == "$ref":
                yield inner
            else:
                yield from references_in(inner)
    elif isinstance(value, list):
        for inner in cast(list[Any], value):
            yield from references_in(inner)

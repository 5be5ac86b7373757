"""Our OpenAPI documents as tools of others read them.

`make check` has Redocly's recommended rules, `tests/clients` two generators of others.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
from common.scopes import SCOPES
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contracts.documents import ROOT, SERVICES, openapi_path
from tests.contracts.operations import operations

KEYWORDS_OF_PYDANTIC = {"ge", "gt", "le", "lt", "multiple_of", "max_digits", "decimal_places"}


def published(service: str) -> dict[str, Any]:
    return json.loads((ROOT / openapi_path(service)).read_text())


def keywords(node: Any) -> Iterator[str]:
    """The words of every schema within: what has a type, alternatives or a format is one."""
    if isinstance(node, dict):
        known = cast(dict[str, Any], node)
        yield from known if {"type", "anyOf", "format"} & known.keys() else ()
        for inner in known.values():
            yield from keywords(inner)
    elif isinstance(node, list):
        for inner in cast(list[Any], node):
            yield from keywords(inner)


MAX_CHARACTERS = 500_000
OF_AN_OPERATION = 1_370
"""Bound for each operation with its types, where that is more: crm has 381. It may only go down."""


@pytest.mark.parametrize("service", SERVICES)
def test_a_document_is_valid_openapi(service: str) -> None:
    assert [str(error) for error in OpenAPIV31SpecValidator(published(service)).iter_errors()] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_document_says_where_it_answers_and_how_to_get_in(service: str) -> None:
    document = published(service)
    assert [server["url"] for server in document["servers"]] == [f"{{suite}}/{service}"]
    flows = document["components"]["securitySchemes"]["OAuth2"]["flows"]
    told: dict[str, str] = flows["clientCredentials"]["scopes"]
    assert told.items() <= SCOPES.items()
    for one in operations(document):
        ways: list[dict[str, list[str]]] = one.said["security"]
        asked = {scope for way in ways for scope in way.get("OAuth2", ())}
        assert asked <= told.keys(), one.where


@pytest.mark.parametrize("service", SERVICES)
def test_only_keywords_of_json_schema_are_used(service: str) -> None:
    assert not set(keywords(published(service)["components"]["schemas"])) & KEYWORDS_OF_PYDANTIC


@pytest.mark.parametrize("service", SERVICES)
def test_every_shared_part_is_used(service: str) -> None:
    document = published(service)
    text = json.dumps(document)
    unused = [
        f"{kind}/{name}"
        for kind, parts in document["components"].items()
        if kind != "securitySchemes"
        for name in parts
        if f'"#/components/{kind}/{name}"' not in text
    ]
    assert unused == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_document_is_read_by_tools_in_a_moment(service: str) -> None:
    """The examples are left out: those are for people."""
    document = without_examples(published(service))
    count = sum(len(operations) for operations in document["paths"].values())
    assert len(json.dumps(document, separators=(",", ":"))) <= max(MAX_CHARACTERS, OF_AN_OPERATION * count)


def without_examples(node: Any, *, fields: bool = False) -> Any:
    """`fields`: the node has the fields of a type, one of which may be called `example`."""
    if isinstance(node, list):
        return [without_examples(inner) for inner in cast(list[Any], node)]
    if not isinstance(node, dict):
        return node
    known = cast(dict[str, Any], node)
    return {
        name: without_examples(inner, fields=name == "properties")
        for name, inner in known.items()
        if fields or name not in ("example", "examples")
    }


PERSONAL_PARAMETERS = re.compile(
    r"(sur|first_|last_|full_)?names?|e?mails?|phones?|mobile|q|query|search|donor|birth_?\w*|born\w*"
)
NO_PERSONS = {
    "crm GET /v1/streets name": "of a street",
    "crm POST /v1/public/intake/{token}/sms name": "of the field in which the SMS provider sends its id",
}


@pytest.mark.parametrize("service", SERVICES)
def test_no_address_has_room_for_a_persons_name_mail_or_phone(service: str) -> None:
    """Addresses stay in histories, referrers and logs of proxies: people are searched by POST (ADR 71)."""
    found = {
        f"{service} {one.where} {name}"
        for one in operations(published(service))
        for name, parameter in one.parameters.items()
        if parameter["in"] in ("query", "path") and PERSONAL_PARAMETERS.fullmatch(name)
    }
    assert found == {one for one in NO_PERSONS if one.startswith(f"{service} ")}

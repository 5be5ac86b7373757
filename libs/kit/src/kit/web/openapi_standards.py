"""Adjustments of an OpenAPI document for third-party validators, linters and generators.

openapi-spec-validator (tests/contracts), Redocly's recommended rules (`make check`), openapi-python-client and
openapi-typescript (tests/clients) check it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from common.scopes import SCOPES, UNHELD

from kit.web.openapi import operations

OAUTH = "OAuth2"
BEARER = "HTTPBearer"
_FOR_MEMBERS = {"authorizationUrl": "/crm/oauth/authorize", "refreshUrl": "/crm/oauth/token"}
_DATE_BOUNDS = {"ge": "x-earliest", "le": "x-latest", "gt": "x-after", "lt": "x-before"}
_SHARED_PARAMETERS = {"limit": "Limit", "after": "After", "updated_since": "UpdatedSince", "if-match": "IfMatch"}


def follow_standards(document: dict[str, Any], service: str) -> dict[str, Any]:
    """Return the document with servers, OAuth2 flows, explicit security, and only OpenAPI's keywords.

    `service`: the first segment of its paths at the gateway.
    """
    document["servers"] = [
        {
            "url": f"{{suite}}/{service}",
            "description": "The suite's own address, then the service.",
            "variables": {"suite": {"default": "http://127.0.0.1:8000", "description": "Where the suite answers."}},
        }
    ]
    _name_flows(document)
    for schema in _schemas(document):
        _use_known_keywords(schema)
    for operation in operations(document):
        operation.setdefault("security", [])
        _describe_files(operation)
    _refer_to_components(document)
    _share_parameters(document)
    return document


def _name_flows(document: dict[str, Any]) -> None:
    """Describe how to get a token, and the scopes."""
    used = {
        scope
        for operation in operations(document)
        for requirement in operation.get("security", ())
        for scope in requirement.get(BEARER, ())
    }
    scopes = {name: text for name, text in SCOPES.items() if name in used - UNHELD}
    flow = {"tokenUrl": "/crm/oauth/token", "scopes": scopes}
    # The texts stand with the flow of software: they are the same.
    of_members = flow | {"scopes": dict.fromkeys(scopes, "")} | _FOR_MEMBERS
    document["components"].setdefault("securitySchemes", {})[OAUTH] = {
        "type": "oauth2",
        "description": "For software of the campaign (docs/clients.md), and for members in a front-end of others "
        "(docs/front-ends.md).",
        "flows": {"clientCredentials": flow, "authorizationCode": of_members},
    }
    for operation in operations(document):
        for requirement in list(operation.get("security", ())):
            if BEARER in requirement and not UNHELD & set(requirement[BEARER]):
                # Once, where OpenAPI gives scopes a meaning; a bearer token needs the same.
                operation["security"].append({OAUTH: requirement[BEARER]})
                requirement[BEARER] = []


def _use_known_keywords(schema: dict[str, Any]) -> None:
    """Replace pydantic's `ge` of a date, which is no JSON Schema keyword, and drop titles that repeat a field's
    name.
    """
    for name, standard in _DATE_BOUNDS.items():
        if name in schema and schema.get("format") in ("date", "date-time"):
            schema[standard] = schema.pop(name)
    if isinstance(schema.get("title"), str):
        del schema["title"]


def _refer_to_components(document: dict[str, Any]) -> None:
    """Refer to a component where pydantic repeats its schema inline, as for types that it does not validate."""
    components: dict[str, Any] = document["components"]["schemas"]
    whole = {json.dumps(schema, sort_keys=True): name for name, schema in components.items() if "properties" in schema}
    for schema in list(_schemas(document)):
        for keyword in ("items", "additionalProperties"):
            nested = schema.get(keyword)
            if isinstance(nested, dict) and (name := whole.get(json.dumps(nested, sort_keys=True))) is not None:
                schema[keyword] = {"$ref": f"#/components/schemas/{name}"}


def _describe_files(operation: dict[str, Any]) -> None:
    for answer in operation["responses"].values():
        for kind, content in answer.get("content", {}).items():
            if not content and kind != "text/event-stream":
                content["schema"] = {"type": "string"} | ({} if kind.startswith("text/") else {"format": "binary"})


def _share_parameters(document: dict[str, Any]) -> None:
    """Write common list parameters once, where they are identical."""
    shared: dict[str, Any] = document["components"].setdefault("parameters", {})
    for operation in operations(document):
        for index, parameter in enumerate(operation.get("parameters", ())):
            name = _SHARED_PARAMETERS.get(parameter.get("name", ""))
            if name is not None and shared.setdefault(name, parameter) == parameter:
                operation["parameters"][index] = {"$ref": f"#/components/parameters/{name}"}


def _schemas(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every schema at any depth, including those of parameters and bodies."""
    yield from (found for schema in document["components"]["schemas"].values() for found in _within(schema))
    for operation in operations(document):
        for parameter in operation.get("parameters", ()):
            yield from _within(parameter.get("schema", {}))
        for said in (operation.get("requestBody", {}), *operation["responses"].values()):
            for content in said.get("content", {}).values():
                yield from _within(content.get("schema", {}))


def _within(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for keyword in ("properties", "patternProperties", "$defs"):
        for nested in schema.get(keyword, {}).values():
            yield from _within(nested)
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for nested in schema.get(keyword, ()):
            yield from _within(nested)
    for keyword in ("items", "additionalProperties", "not", "propertyNames", "contains"):
        if isinstance(schema.get(keyword), dict):
            yield from _within(schema[keyword])

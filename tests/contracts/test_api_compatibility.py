"""The comparison that guards the published APIs sees what would break a client, and lets additions pass."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.contracts.api_compatibility import breaking_api_changes

Document = dict[str, Any]
Change = Callable[[Document], object]

API: Document = {
    "openapi": "3.1.0",
    "paths": {
        "/v1/canvasses": {
            "post": {
                "parameters": [
                    {"in": "header", "name": "Idempotency-Key", "required": False, "schema": {"type": "string"}}
                ],
                "security": [{"oauth": ["canvasses:write"]}],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/CanvassCreate"}}},
                },
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/CanvassRead"}}}},
                    "422": {"description": "A problem."},
                },
            },
            "get": {
                "parameters": [
                    {
                        "in": "query",
                        "name": "limit",
                        "required": False,
                        "schema": {"type": "integer", "maximum": 100},
                    }
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/CanvassRead"},
                                }
                            }
                        }
                    }
                },
            },
        }
    },
    "components": {
        "schemas": {
            "CanvassCreate": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"station": {"type": "string"}, "support": {"type": "integer", "maximum": 5}},
                "required": ["station"],
            },
            "CanvassRead": {
                "type": "object",
                "properties": {
                    "station": {"type": "string"},
                    "channel": {"type": "string", "enum": ["door", "phone"]},
                },
                "required": ["station", "channel"],
            },
        }
    },
}


def post(api: Document) -> Document:
    return api["paths"]["/v1/canvasses"]["post"]


def get(api: Document) -> Document:
    return api["paths"]["/v1/canvasses"]["get"]


def create(api: Document) -> Document:
    return api["components"]["schemas"]["CanvassCreate"]


def read(api: Document) -> Document:
    return api["components"]["schemas"]["CanvassRead"]


def new_parameter(required: bool) -> Document:
    return {"in": "query", "name": "station", "required": required, "schema": {"type": "string"}}


POST, GET = "POST /v1/canvasses", "GET /v1/canvasses"
BREAKS: list[tuple[str, Change, str]] = [
    ("a path is gone", lambda api: api["paths"].clear(), f"{POST} is gone"),
    ("a method is gone", lambda api: api["paths"]["/v1/canvasses"].pop("get"), f"{GET} is gone"),
    (
        "an answer loses a field",
        lambda api: read(api)["properties"].pop("channel"),
        f"{POST} 201: the whole has lost the field channel",
    ),
    (
        "an answer in a list loses a field",
        lambda api: read(api)["properties"].pop("channel"),
        f"{GET} 200: /* has lost the field channel",
    ),
    (
        "a field of an answer may be absent",
        lambda api: read(api)["required"].remove("channel"),
        f"{POST} 201: /channel may now be absent",
    ),
    (
        "a field of an answer changes type",
        lambda api: read(api)["properties"].update(station={"type": "integer"}),
        f"{POST} 201: /station may now be integer",
    ),
    (
        "an answer changes status",
        lambda api: post(api)["responses"].update({"200": post(api)["responses"].pop("201")}),
        f"{POST} answers 201 no more",
    ),
    (
        "an answer changes form",
        lambda api: post(api)["responses"]["201"].update(content={"text/csv": {}}),
        f"{POST} 201 gives application/json no more",
    ),
    (
        "a body has a new required field",
        lambda api: (
            create(api)["properties"].update(channel={"type": "string"}),
            create(api)["required"].append("channel"),
        ),
        f"{POST} body: the whole has a new required field channel",
    ),
    (
        "a field of a body becomes required",
        lambda api: create(api)["required"].append("support"),
        f"{POST} body: /support must now be given",
    ),
    (
        "a field of a body is refused",
        lambda api: create(api)["properties"].pop("support"),
        f"{POST} body: the whole has lost the field support",
    ),
    (
        "a field of a body is bounded more tightly",
        lambda api: create(api)["properties"]["support"].update(maximum=4),
        f"{POST} body: /support has a tighter maximum: 5 became 4",
    ),
    (
        "a body changes form",
        lambda api: post(api)["requestBody"].update(content={"text/csv": {}}),
        f"{POST} body takes application/json no more",
    ),
    ("a body is taken no more", lambda api: post(api).pop("requestBody"), f"{POST} takes no body any more"),
    (
        "a body is asked for",
        lambda api: get(api).update(requestBody={"required": True, "content": {}}),
        f"{GET} now requires a body",
    ),
    (
        "a parameter is gone",
        lambda api: get(api)["parameters"].clear(),
        f"{GET} takes no query parameter limit any more",
    ),
    (
        "a parameter becomes required",
        lambda api: get(api)["parameters"][0].update(required=True),
        f"{GET} now requires the query parameter limit",
    ),
    (
        "a required parameter is added",
        lambda api: get(api)["parameters"].append(new_parameter(required=True)),
        f"{GET} has a new required query parameter station",
    ),
    (
        "a parameter is bounded more tightly",
        lambda api: get(api)["parameters"][0]["schema"].update(maximum=50),
        f"{GET} limit: the whole has a tighter maximum: 100 became 50",
    ),
    (
        "another scope is needed",
        lambda api: post(api).update(security=[{"oauth": ["canvasses:write", "members:read"]}]),
        f"{POST} needs other rights: [{{'oauth': ['canvasses:write', 'members:read']}}]",
    ),
    (
        "a token is needed where none was",
        lambda api: get(api).update(security=[{"oauth": []}]),
        f"{GET} needs other rights: [{{'oauth': []}}]",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), [case[1:] for case in BREAKS], ids=[case[0] for case in BREAKS])
def test_what_breaks_a_client_is_named(change: Change, sentence: str) -> None:
    new = deepcopy(API)
    change(new)
    assert sentence in breaking_api_changes(API, new)


ADDITIONS: list[tuple[str, Change]] = [
    ("nothing", lambda api: None),
    ("a path", lambda api: api["paths"].update({"/v1/actions": {"get": {"responses": {}}}})),
    ("a field of an answer", lambda api: read(api)["properties"].update(hour={"type": "string"})),
    ("a value of an answer", lambda api: read(api)["properties"]["channel"]["enum"].append("street")),
    ("an optional field of a body", lambda api: create(api)["properties"].update(hour={"type": "string"})),
    ("a field asked for no more", lambda api: create(api)["required"].clear()),
    ("an optional parameter", lambda api: get(api)["parameters"].append(new_parameter(required=False))),
    ("another problem", lambda api: post(api)["responses"].update({"409": {"description": "A problem."}})),
    ("fewer rights", lambda api: post(api).update(security=[{"oauth": []}])),
    ("no rights", lambda api: post(api).pop("security")),
]


@pytest.mark.parametrize("change", [case[1] for case in ADDITIONS], ids=[case[0] for case in ADDITIONS])
def test_what_is_added_breaks_no_client(change: Change) -> None:
    new = deepcopy(API)
    change(new)
    assert breaking_api_changes(API, new) == []

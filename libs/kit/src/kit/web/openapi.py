"""Additions to FastAPI's OpenAPI document: names suited to generated clients, and what kit does for every operation."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from common.essentials import BACK_OFFICE, HEALTH

from kit.web.etags import IF_NONE_MATCH
from kit.web.idempotency import HEADER
from kit.web.rate_limit import LEFT_HEADER, POLICY_HEADER

METHODS = ("get", "put", "post", "patch", "delete")
_ETAG = "ETag"
_REFERENCE = "#/components/schemas/"
_IDEMPOTENCY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Sent again within 24 hours with the same body: the same answer, and nothing done twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


_IF_NONE_MATCH = {
    "name": IF_NONE_MATCH,
    "in": "header",
    "required": False,
    "description": "The ETag you have: 304 and no body where the answer is still that one.",
    "schema": {"type": "string"},  # of any length: an unknown tag matches nothing
    "example": '"3.9f86d081884c7d65"',
}
_SAID_OF_ALL = (
    f"Each answer to a caller with a token says in `{LEFT_HEADER}` and `{POLICY_HEADER}` how many requests are left; "
    f"what takes `{IF_NONE_MATCH}` answers with an `{_ETAG}`. "
    "How lists, errors, ETags and keys for sending again work is the same everywhere: docs/api/index.md."
)
_NOT_MODIFIED = {
    "description": "It is what you have.",
    "headers": {_ETAG: {"$ref": f"#/components/headers/{_ETAG}"}},
}


def complete_document(document: dict[str, Any]) -> dict[str, Any]:
    """Return the completed document."""
    document = name_schemas(document)
    document["info"]["description"] = _SAID_OF_ALL
    components = document["components"]
    components["headers"] = {
        POLICY_HEADER: _header("The rule: `q` requests in `w` seconds.", '"caller";q=6000;w=60'),
        LEFT_HEADER: _header("What is left: `r` requests; all of them again in `t` seconds.", '"caller";r=5999;t=1'),
        _ETAG: _header(
            "For `If-None-Match`, and for the `If-Match` of a change where one is taken: take it as it is.",
            '"3.9f86d081884c7d65"',
        ),
    }
    components["parameters"] = {"IdempotencyKey": _IDEMPOTENCY, "IfNoneMatch": _IF_NONE_MATCH}
    components["responses"] = {"NotModified": _NOT_MODIFIED}
    for path in document["paths"].values():
        for method, operation in _by_method(path):
            if "security" in operation and method == "post" and not _takes(operation, HEADER.lower()):
                operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/IdempotencyKey"})
            if _takes(operation, "if-match"):
                _say_etag(operation)
            if method == "get" and _is_tagged(operation):
                operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/IfNoneMatch"})
                operation["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}
    return document


def share_responses(document: dict[str, Any], shared: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Write each shared response once, under `components`, and refer to it from the operations.

    `shared`: the responses by name. A different response stays in place.
    """
    used: dict[str, dict[str, Any]] = {}
    for operation in operations(document):
        for status, answer in operation["responses"].items():
            name = next((name for name, response in shared.items() if response == answer), None)
            if name is not None:
                used[name] = shared[name]
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    document["components"].setdefault("responses", {}).update({name: used[name] for name in shared if name in used})
    return document


def tag_back_office(document: dict[str, Any], essential: Collection[str]) -> dict[str, Any]:
    """Tag every operation but the `essential` ones, given by id, so that readers see those first."""
    for operation in operations(document):
        if operation["operationId"] not in essential:
            operation["tags"] = [*operation.get("tags", ()), BACK_OFFICE]
    return document


def order_tags(document: dict[str, Any], essential: Sequence[str]) -> dict[str, Any]:
    """Declare the tags in the order of the API page's groups.

    Those of the `essential` operations first, in that order, then the others by name; `back-office`, which repeats
    them, and `health` last.
    """
    tags = {
        operation["operationId"]: [tag for tag in operation.get("tags", ()) if tag not in (BACK_OFFICE, HEALTH)]
        for operation in operations(document)
    }
    first = [tag for name in essential for tag in tags.get(name, ())]
    others = sorted(tag for found in tags.values() for tag in found)
    document["tags"] = [{"name": tag} for tag in dict.fromkeys([*first, *others, BACK_OFFICE, HEALTH])]
    return document


def operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (operation for path in document["paths"].values() for _, operation in _by_method(path))


def _by_method(path: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((method, path[method]) for method in METHODS if method in path)


def _is_tagged(operation: dict[str, Any]) -> bool:
    """Return whether an operation has an ETag: not for streamed files, nor for health."""
    if "health" in operation.get("tags", ()):
        return False
    return "application/json" in operation["responses"].get("200", {}).get("content", ())


def _takes(operation: dict[str, Any], name: str) -> bool:
    return any(parameter.get("name", "").lower() == name for parameter in operation.get("parameters", ()))


def refer_to_headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _say_etag(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            answer.setdefault("headers", {}).update(refer_to_headers(_ETAG))


def _header(description: str, example: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}, "example": example}


def name_schemas(document: dict[str, Any]) -> dict[str, Any]:
    """Give schemas one-word names, valid in any language."""
    schemas: dict[str, Any] = document.get("components", {}).get("schemas", {})
    names: dict[str, str] = {}
    for name, schema in schemas.items():
        wanted = schema_name(_of_page(schema, schemas) or name)
        # Two of the same name keep their distinguishing parts.
        names[name] = wanted if wanted not in names.values() else re.sub(r"\W|_", "", name)
    text = json.dumps(document | {"components": {**document.get("components", {}), "schemas": {}}})
    renamed = json.loads(_with(names, text))
    if schemas:
        body = json.loads(_with(names, json.dumps(schemas)))
        renamed["components"]["schemas"] = {names[name]: body[name] for name in schemas}
        for name, schema in renamed["components"]["schemas"].items():
            if "title" in schema:
                schema["title"] = name
    return renamed


def _of_page(schema: dict[str, Any], schemas: dict[str, Any]) -> str | None:
    """Name `Page[ExpenseRead]` after its rows."""
    if not str(schema.get("title", "")).startswith("Page["):
        return None
    row: str = schema["properties"]["items"]["items"]["$ref"].removeprefix(_REFERENCE)
    return f"{schema_name(row)}Page" if row in schemas else None


def schema_name(name: str) -> str:
    """Return a schema's name: `crm__canvasses__schemas__SumsRead` → `CanvassesSumsRead`, `Body_import_results` →
    `ImportResultsBody`.
    """
    if name.startswith("Body_"):
        return _joined(name.removeprefix("Body_").split("_")) + "Body"
    parts = name.split("__")
    if len(parts) > 2:  # the package, perhaps its domain, the feature, and its module
        feature = parts[-2] if parts[0] == "common" else parts[max(1, len(parts) - 3)]
        return _joined(feature.split("_")) + _joined(re.split(r"\W|_", parts[-1]))
    return _joined(re.split(r"[^A-Za-z0-9]", name))


def _joined(words: list[str]) -> str:
    return "".join(word[:1].upper() + word[1:] for word in words)


def _with(names: dict[str, str], text: str) -> str:
    return re.sub(rf'"{_REFERENCE}([^"]+)"', lambda found: f'"{_REFERENCE}{names.get(found[1], found[1])}"', text)

"""Conformance of a document to AsyncAPI 3.0: the parts of the specification that ours uses, and targets of references.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

_NAME = {"pattern": r"^[A-Za-z0-9_\-.]+$"}
_TAGS = {"type": "array", "items": {"type": "object", "required": ["name"], "additionalProperties": False,
                                    "properties": {"name": {"type": "string"}}}}  # fmt: skip
_REFERENCE: dict[str, Any] = {
    "type": "object",
    "required": ["$ref"],
    "properties": {"$ref": {"type": "string", "pattern": "^#/"}},
    "additionalProperties": False,
}
_TEXT = {"type": "string", "minLength": 1}
SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["asyncapi", "info", "channels", "operations", "components"],
    "additionalProperties": False,
    "properties": {
        "asyncapi": {"const": "3.0.0"},
        "info": {
            "type": "object",
            "required": ["title", "version"],
            "properties": {"title": _TEXT, "version": _TEXT, "description": _TEXT, "license": {"required": ["name"]}},
            "additionalProperties": False,
        },
        "defaultContentType": _TEXT,
        "channels": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["address", "messages"],
                "additionalProperties": False,
                "properties": {
                    "address": _TEXT,
                    "description": _TEXT,
                    "tags": _TAGS,
                    "messages": {"type": "object", "propertyNames": _NAME, "additionalProperties": _REFERENCE},
                },
            },
        },
        "operations": {
            "type": "object",
            "propertyNames": _NAME,
            "additionalProperties": {
                "type": "object",
                "required": ["action", "channel"],
                "additionalProperties": False,
                "properties": {
                    "action": {"enum": ["send", "receive"]},
                    "channel": _REFERENCE,
                    "summary": _TEXT,
                    "tags": _TAGS,
                    "messages": {"type": "array", "items": _REFERENCE},
                },
            },
        },
        "components": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "schemas": {"type": "object", "propertyNames": _NAME},
                "messages": {
                    "type": "object",
                    "propertyNames": _NAME,
                    "additionalProperties": {
                        "type": "object",
                        "required": ["payload"],
                        "additionalProperties": False,
                        "properties": {
                            "name": _TEXT,
                            "title": _TEXT,
                            "summary": _TEXT,
                            "description": _TEXT,
                            "contentType": _TEXT,
                            "headers": {"properties": {"type": {"const": "object"}}, "required": ["type"]},
                            "payload": _REFERENCE,
                            "examples": {
                                "type": "array",
                                "items": {"type": "object", "required": ["payload"]},
                            },
                        },
                    },
                },
            },
        },
    },
}


def broken_rules(document: dict[str, Any]) -> Iterator[str]:
    """One sentence for each break of the specification."""
    wrong = [
        f"{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in jsonschema_rs.validator_for(SHAPE).iter_errors(document)
    ]
    yield from wrong
    if wrong:
        return
    for name, operation in document["operations"].items():
        channel = operation["channel"]["$ref"]
        if not channel.startswith("#/channels/") or channel.removeprefix("#/channels/") not in document["channels"]:
            yield f"operations/{name} has a channel that is none of the document's"
            continue
        messages = document["channels"][channel.removeprefix("#/channels/")]["messages"]
        own = {f"{channel}/messages/{one}" for one in messages}
        if not {one["$ref"] for one in operation.get("messages", ())} <= own:
            yield f"operations/{name} has a message that is not of its channel"
    for name, message in document["components"]["messages"].items():
        whole = message["payload"] | {"components": document["components"]}
        validator = jsonschema_rs.validator_for(whole, validate_formats=True)
        for example in message.get("examples", ()):
            if not validator.is_valid(example["payload"]):
                yield f"components/messages/{name} has an example that its payload refuses"

"""The AsyncAPI 3.0 document of the suite: one channel for each event, who sends it and who receives it."""

from inspect import cleandoc
from typing import Any

from common.events import Event
from pydantic.json_schema import models_json_schema


def asyncapi(events: dict[str, type[Event]], heard: dict[str, list[str]]) -> dict[str, Any]:
    pairs, shared = models_json_schema(
        [(event, "serialization") for event in events.values()], ref_template="#/components/schemas/{model}"
    )
    del pairs  # each model is in the shared definitions under its name
    operations: dict[str, Any] = {}
    for subject, event in events.items():
        operations |= _operations(subject, event, heard.get(subject, []))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Isoloir",
            "version": "1",
            "description": (
                "Facts that the five services tell each other over NATS JetStream, one stream for each telling "
                "service. The same facts are in each service's feed, `GET /v1/events`, as CloudEvents. A fact may "
                "come twice (same `id`) and late (lower `version`): ignore both. Ignore fields you do not know, "
                "and expect new values in enumerations: neither makes a new version of the subject."
            ),
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {subject: _channel(subject, event) for subject, event in events.items()},
        "operations": operations,
        "components": {
            "messages": {event.__name__: _message(event) for event in events.values()},
            "schemas": shared["$defs"],
        },
    }


def _channel(subject: str, event: type[Event]) -> dict[str, Any]:
    teller = subject.partition(".")[0]
    return {
        "address": subject,
        "description": f"In the stream `{teller}`.",
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"}},
        "tags": [{"name": teller}],
    }


def _message(event: type[Event]) -> dict[str, Any]:
    # Python leaves a docstring's indentation to 3.12, and takes it away from 3.13 on.
    description = cleandoc(event.__doc__ or "")
    return {
        "name": event.__name__,
        "title": event.__name__,
        "summary": description.partition("\n")[0],
        "description": description.strip(),
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": {
                "Nats-Msg-Id": {"type": "string", "format": "uuid", "description": "The event's `id`."},
                "Isoloir-Position": {
                    "type": "string",
                    "pattern": "^[1-9][0-9]*$",
                    "description": "Place in the teller's log, without gaps.",
                },
            },
            "required": ["Nats-Msg-Id", "Isoloir-Position"],
        },
        "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
        "examples": [{"payload": payload} for payload in event.model_json_schema()["examples"]],
    }


def _operations(subject: str, event: type[Event], hearers: list[str]) -> dict[str, Any]:
    teller = subject.partition(".")[0]
    name = subject.replace(".", "_")

    def operation(action: str, service: str, summary: str) -> dict[str, Any]:
        return {
            "action": action,
            "channel": {"$ref": f"#/channels/{subject}"},
            "summary": summary,
            "tags": [{"name": service}],
            "messages": [{"$ref": f"#/channels/{subject}/messages/{event.__name__}"}],
        }

    operations = {f"{teller}-tells-{name}": operation("send", teller, f"{teller} tells {event.__name__}.")}
    for service in hearers:
        summary = f"{service} hears {event.__name__}."
        operations[f"{service}-{name}"] = operation("receive", service, summary)
    return operations
